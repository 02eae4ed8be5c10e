package dev.altiplano.registry.hub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The GGUF files of a repository, each a variant by the quantisation in its name. */
final class GgufVariants {
  private static final String EXTENSION = ".gguf";

  /** What is no model: weights that turn pictures into tokens, and statistics for quantising. */
  private static final Pattern OTHER = Pattern.compile("mmproj|imatrix", Pattern.CASE_INSENSITIVE);

  private static final Pattern SPLIT =
      Pattern.compile("(.+)-\\d{5}-of-(\\d{5})\\.gguf", Pattern.CASE_INSENSITIVE);

  private static final Pattern QUANTISATION =
      Pattern.compile(
          "(?<![A-Za-z0-9])(?:UD-)?(?:I?Q[1-8](?:_[A-Z0-9]{1,4}){0,3}|TQ[12]_0|MXFP4(?:_MOE)?"
              + "|BF16|FP?16|FP?32)(?![A-Za-z0-9])",
          Pattern.CASE_INSENSITIVE);

  /** What Ollama's users get, and then the nearest to it in size. */
  private static final List<String> PREFERRED =
      List.of(
          "Q4_K_M",
          "Q4_K_S",
          "Q4_K_L",
          "Q4_K_XL",
          "Q4_0",
          "Q4_1",
          "Q4_K",
          "IQ4_NL",
          "IQ4_XS",
          "MXFP4",
          "MXFP4_MOE",
          "Q5_K_M",
          "Q5_K_S",
          "Q5_0",
          "Q5_1",
          "Q6_K",
          "Q3_K_L",
          "Q3_K_M",
          "Q8_0");

  private GgufVariants() {}

  /** The best by default first. */
  static List<Variant> in(List<HubFile> files) {
    Map<String, List<HubFile>> models = new TreeMap<>();
    for (HubFile file : files) {
      if (file.name().toLowerCase(Locale.ROOT).endsWith(EXTENSION)
          && !OTHER.matcher(file.name()).find()) {
        models.computeIfAbsent(stem(file), _ -> new ArrayList<>()).add(file);
      }
    }
    return models.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<String, List<HubFile>> e) -> depth(e.getKey()))
                .thenComparingInt(e -> e.getKey().length()))
        .map(e -> variant(e.getKey(), e.getValue()))
        .sorted(
            Comparator.comparingInt((Variant variant) -> rank(variant.label()))
                .thenComparingInt(Variant::parts))
        .toList();
  }

  /** Whether it is what one would take, even where there are weights of other kinds. */
  static boolean isPreferable(Variant variant) {
    return rank(variant.label()) < PREFERRED.size();
  }

  private static Variant variant(String stem, List<HubFile> files) {
    String name = stem.substring(stem.lastIndexOf('/') + 1);
    String label = quantisation(stem);
    return new Variant(
        label,
        Stream.of(label, label.replaceFirst("^UD-", ""), name, name + EXTENSION)
            .map(tag -> tag.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet()),
        files,
        false,
        parts(files.getFirst()));
  }

  /** The path without the extension and the number of the part. */
  private static String stem(HubFile file) {
    Matcher split = SPLIT.matcher(file.path());
    return split.matches()
        ? split.group(1)
        : file.path().substring(0, file.path().length() - EXTENSION.length());
  }

  private static int parts(HubFile file) {
    Matcher split = SPLIT.matcher(file.path());
    return split.matches() ? Integer.parseInt(split.group(2)) : 1;
  }

  /** The last one in the path, in the usual spelling; without one, the name of the file. */
  private static String quantisation(String stem) {
    String found = "";
    Matcher matcher = QUANTISATION.matcher(stem);
    while (matcher.find()) {
      found = matcher.group().toUpperCase(Locale.ROOT);
    }
    return found.isEmpty()
        ? stem.substring(stem.lastIndexOf('/') + 1)
        : found.replaceFirst("^FP", "F");
  }

  private static int rank(String label) {
    int rank = PREFERRED.indexOf(label.replaceFirst("^UD-", ""));
    return rank < 0 ? PREFERRED.size() : rank;
  }

  private static int depth(String path) {
    return (int) path.chars().filter(c -> c == '/').count();
  }
}
