package dev.altiplano.registry.hub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ONNX graphs of a repository, at the top or in {@code onnx/}, each with the files that begin
 * with its name and hold its weights. The graphs that this server writes share their weights and
 * are one variant, since it chooses among them by itself.
 */
final class OnnxVariants {
  static final String LABEL = "onnx";
  private static final String EXTENSION = ".onnx";
  private static final Set<String> FOLDERS = Set.of("", "onnx/");
  private static final Pattern OWN = Pattern.compile("model\\.(f32|f16|q8_0)\\.onnx");
  private static final String OWN_DATA = "model.onnx.data";
  private static final Pattern EXPORTED =
      Pattern.compile("(?:model|decoder_model_merged)(?:_(.+))?\\.onnx");

  /** The whole weights are what the other files are made from. */
  private static final List<String> PREFERRED = List.of("fp32", "fp16", "q4");

  private OnnxVariants() {}

  /** The best by default first. */
  static List<Variant> in(List<HubFile> files) {
    List<HubFile> candidates =
        files.stream().filter(file -> FOLDERS.contains(file.folder())).toList();
    List<HubFile> own =
        candidates.stream().filter(file -> OWN.matcher(file.name()).matches()).toList();
    if (!own.isEmpty()) {
      return List.of(own(own, candidates));
    }
    return candidates.stream()
        .filter(file -> file.name().endsWith(EXTENSION))
        .map(graph -> exported(graph, candidates))
        .sorted(Comparator.comparingInt(OnnxVariants::rank).thenComparing(Variant::label))
        .toList();
  }

  private static Variant own(List<HubFile> graphs, List<HubFile> candidates) {
    String folder = graphs.getFirst().folder();
    List<HubFile> weights =
        candidates.stream()
            .filter(file -> file.folder().equals(folder))
            .filter(file -> graphs.contains(file) || file.name().equals(OWN_DATA))
            .toList();
    Set<String> tags =
        graphs.stream()
            .map(graph -> OWN.matcher(graph.name()).replaceFirst("$1"))
            .collect(Collectors.toSet());
    return new Variant(LABEL, tags, weights, true, 1);
  }

  private static Variant exported(HubFile graph, List<HubFile> candidates) {
    List<HubFile> weights = new ArrayList<>(List.of(graph));
    candidates.stream()
        .filter(file -> file.path().startsWith(graph.path()))
        .filter(file -> file.path().substring(graph.path().length()).matches("[._]data.*"))
        .forEach(weights::add);
    String stem = graph.name().substring(0, graph.name().length() - EXTENSION.length());
    String label = label(graph, stem);
    return new Variant(
        label,
        Stream.of(label, stem, graph.name())
            .map(tag -> tag.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet()),
        weights,
        true,
        1);
  }

  private static String label(HubFile graph, String stem) {
    Matcher exported = EXPORTED.matcher(graph.name());
    if (!exported.matches()) {
      return stem;
    }
    return exported.group(1) == null ? "fp32" : exported.group(1);
  }

  private static int rank(Variant variant) {
    int rank = PREFERRED.indexOf(variant.label());
    return rank < 0 ? PREFERRED.size() : rank;
  }
}
