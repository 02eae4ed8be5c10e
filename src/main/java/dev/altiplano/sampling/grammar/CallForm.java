package dev.altiplano.sampling.grammar;

import java.util.List;

/**
 * How calls of functions are written, with arguments in JSON. Where a text has white space, calls
 * may have other white space, or none.
 *
 * @param lead what begins it all
 * @param beforeName what else precedes the name; it may open a list
 * @param beforeArguments what may separate arguments from the name. The texts on both sides of the
 *     name have quotes where the name has them
 * @param afterArguments what closes all that is open; where that is a list, there may be several
 *     calls
 */
public record CallForm(
    String lead, String beforeName, List<String> beforeArguments, String afterArguments) {
  private static final String LIST = "[";
  private static final char LIST_END = ']';

  public CallForm {
    beforeArguments = List.copyOf(beforeArguments);
  }

  boolean quotesName() {
    return beforeName.endsWith("\"")
        && beforeArguments.stream().allMatch(text -> text.startsWith("\""));
  }

  /** Whether calls are items of a list. */
  boolean isList() {
    return afterArguments.indexOf(LIST_END) >= 0;
  }

  /** What opens the list; empty where that has come before. */
  String list() {
    return beforeName.strip().startsWith(LIST) ? LIST : "";
  }

  /** The form of an item, without the brackets of the list. */
  CallForm item() {
    return new CallForm(
        "",
        beforeName.strip().substring(list().length()),
        beforeArguments,
        afterArguments.substring(0, afterArguments.indexOf(LIST_END)));
  }

  /** What closes the list, and what follows that. */
  String afterList() {
    return afterArguments.substring(afterArguments.indexOf(LIST_END));
  }

  /** All its texts, in which there may be tokens that are no text elsewhere. */
  String texts() {
    return lead + beforeName + String.join("", beforeArguments) + afterArguments;
  }
}
