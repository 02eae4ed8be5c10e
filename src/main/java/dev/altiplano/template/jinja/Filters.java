package dev.altiplano.template.jinja;

import static dev.altiplano.template.jinja.Operation.operation;
import static dev.altiplano.template.jinja.Operation.variadic;

import java.util.Map;

/** The filters by name. */
final class Filters {
  private static final Map<String, Operation> TABLE =
      Operation.table(
          operation("capitalize", TextFilters::capitalize),
          operation("count", (r, s, _) -> Value.of(Items.count(r, s))),
          operation("d", Filters::orDefault, "default_value", "boolean"),
          operation("default", Filters::orDefault, "default_value", "boolean"),
          operation("dictsort", SortFilters::dictsort, "case_sensitive", "by", "reverse"),
          operation("first", ListFilters::first),
          operation("float", NumberFilters::toReal, "default"),
          operation("indent", TextFilters::indent, "width", "first", "blank"),
          operation("int", NumberFilters::toWhole, "default"),
          operation("items", ListFilters::items),
          operation("join", ListFilters::join, "d", "attribute"),
          operation("last", ListFilters::last),
          operation("length", (r, s, _) -> Value.of(Items.count(r, s))),
          operation("list", ListFilters::list),
          operation("lower", TextFilters::lower),
          variadic("map", SelectionFilters::map),
          variadic("reject", (r, s, a) -> SelectionFilters.select(r, s, a, false)),
          variadic("rejectattr", (r, s, a) -> SelectionFilters.selectByAttribute(r, s, a, false)),
          operation("replace", TextFilters::replace, "old", "new", "count"),
          operation("reverse", ListFilters::reverse),
          operation("safe", (r, s, _) -> new Value.Text(PythonText.of(r, s), true)),
          variadic("select", (r, s, a) -> SelectionFilters.select(r, s, a, true)),
          variadic("selectattr", (r, s, a) -> SelectionFilters.selectByAttribute(r, s, a, true)),
          operation("sort", SortFilters::sort, "reverse", "case_sensitive", "attribute"),
          operation("string", TextFilters::string),
          operation("title", TextFilters::title),
          operation(
              "tojson", JsonFilter::toJson, "ensure_ascii", "indent", "separators", "sort_keys"),
          operation("trim", TextFilters::trim, "chars"),
          operation("unique", SortFilters::unique, "case_sensitive", "attribute"),
          operation("upper", TextFilters::upper));

  private Filters() {}

  static Value apply(Rendering rendering, String name, Value subject, Arguments arguments) {
    Operation filter = TABLE.get(name);
    if (filter == null) {
      throw rendering.fault("there is no filter '" + name + "'");
    }
    return filter.apply(rendering, subject, arguments);
  }

  private static Value orDefault(Rendering rendering, Value subject, Arguments arguments) {
    boolean missing =
        subject instanceof Value.Undefined
            || (arguments.flag("boolean", false) && !Truth.of(subject));
    return missing ? arguments.get("default_value", Value.EMPTY_TEXT) : subject;
  }
}
