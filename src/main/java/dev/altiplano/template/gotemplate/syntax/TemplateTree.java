package dev.altiplano.template.gotemplate.syntax;

import java.util.List;
import java.util.Map;

/**
 * A template and those that it defines.
 *
 * @param source for the places that messages name
 * @param definitions by name
 */
public record TemplateTree(String source, List<Node> root, Map<String, List<Node>> definitions) {
  public TemplateTree {
    root = List.copyOf(root);
    definitions = Map.copyOf(definitions);
  }

  /** The same with another root. */
  public TemplateTree withRoot(List<Node> nodes) {
    return new TemplateTree(source, nodes, definitions);
  }
}
