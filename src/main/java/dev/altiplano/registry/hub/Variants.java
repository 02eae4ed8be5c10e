package dev.altiplano.registry.hub;

import dev.altiplano.packaging.ModelAssembly;
import dev.altiplano.registry.transfer.TransferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What can be made of the files of a repository.
 *
 * @param gguf by quantisation
 * @param safetensors one or none
 * @param onnx by precision
 */
record Variants(List<Variant> gguf, List<Variant> safetensors, List<Variant> onnx) {
  private static final String GGUF = "gguf";

  static Variants of(HubListing listing) {
    return new Variants(
        GgufVariants.in(listing.files()),
        SafetensorsVariants.in(listing.files()),
        OnnxVariants.in(listing.files()));
  }

  /** The one that a tag names: a quantisation, a precision, a file or a kind. */
  Optional<Variant> named(String tag) {
    String lower = tag.toLowerCase(Locale.ROOT);
    Optional<Variant> variant =
        all().filter(candidate -> candidate.tags().contains(lower)).findFirst();
    return variant.or(
        () ->
            switch (lower) {
              case GGUF -> gguf.stream().findFirst();
              case OnnxVariants.LABEL -> onnx.stream().findFirst();
              default -> Optional.empty();
            });
  }

  /**
   * The one that is taken where nothing was asked for: a quantised GGUF file, as Ollama's users
   * have it, or else the weights as they were published.
   */
  Optional<Variant> byDefault() {
    return Stream.of(
            gguf.stream().filter(GgufVariants::isPreferable),
            safetensors.stream(),
            gguf.stream(),
            onnx.stream())
        .flatMap(variants -> variants)
        .findFirst();
  }

  private Stream<Variant> all() {
    return Stream.of(gguf, safetensors, onnx).flatMap(List::stream);
  }

  /** What can be asked for, for people. */
  String labels() {
    return all().map(Variant::label).distinct().collect(Collectors.joining(", "));
  }

  /**
   * The files to fetch.
   *
   * @throws TransferException where they make no model
   */
  static List<HubFile> files(HubListing listing, Variant variant) throws TransferException {
    if (variant.parts() > variant.weights().size()) {
      throw TransferException.lasting(
          "the list of files has %d of the %d files of its weights"
              .formatted(variant.weights().size(), variant.parts()),
          null);
    }
    List<HubFile> files = new ArrayList<>(variant.weights());
    listing.files().stream()
        .filter(file -> variant.withDocuments() && ModelAssembly.isDocument(file.path()))
        .forEach(files::add);
    return files;
  }
}
