package dev.altiplano.registry.hub;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The safetensors files of a repository: those that libraries load, where there are others too. */
final class SafetensorsVariants {
  static final String LABEL = "safetensors";
  private static final Pattern PART = Pattern.compile("model-\\d{5}-of-(\\d{5})\\.safetensors");

  private SafetensorsVariants() {}

  /** One, or none. */
  static List<Variant> in(List<HubFile> files) {
    List<HubFile> weights =
        files.stream()
            .filter(file -> file.folder().isEmpty() && file.name().endsWith("." + LABEL))
            .toList();
    boolean hasConfig = files.stream().anyMatch(file -> file.path().equals("config.json"));
    return weights.isEmpty() || !hasConfig ? List.of() : List.of(variant(standard(weights)));
  }

  private static Variant variant(List<HubFile> weights) {
    int parts = weights.stream().mapToInt(SafetensorsVariants::partsSaid).max().orElse(0);
    return new Variant(LABEL, Set.of(LABEL), weights, true, Math.max(1, parts));
  }

  private static List<HubFile> standard(List<HubFile> weights) {
    List<HubFile> parts =
        weights.stream().filter(file -> PART.matcher(file.name()).matches()).toList();
    if (!parts.isEmpty()) {
      return parts;
    }
    List<HubFile> whole =
        weights.stream().filter(file -> file.name().equals("model.safetensors")).toList();
    return whole.isEmpty() ? weights : whole;
  }

  /** How many files the name of one says that there are; 0 where it says nothing. */
  private static int partsSaid(HubFile file) {
    Matcher matcher = PART.matcher(file.name());
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
