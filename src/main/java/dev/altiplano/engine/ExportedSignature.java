package dev.altiplano.engine;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a decoder graph that another program exported is driven, read from its own inputs and
 * outputs: what it takes beside the past, the past tensors of its layers, and its logits.
 *
 * @param logits the name of that output
 * @param logitsType float or float16
 * @param vocabulary length of a row of logits; 0 where only a run tells
 */
record ExportedSignature(
    List<Feed> feeds, List<Past> pasts, String logits, ElementType logitsType, int vocabulary) {
  private static final String USE_CACHE = "use_cache_branch";
  private static final String LOGITS_TO_KEEP = "num_logits_to_keep";
  private static final String ENCODER = "encoder";

  private static final Set<ElementType> WHOLE_NUMBERS =
      EnumSet.of(ElementType.INT32, ElementType.INT64);
  private static final Set<ElementType> REAL_NUMBERS =
      EnumSet.of(ElementType.FLOAT, ElementType.FLOAT16);

  /** What an input says. */
  enum Meaning {
    TOKENS,
    /** A one for each token, past or new. */
    ATTENTION_MASK,
    POSITIONS,
    /** Whether there is a past, for graphs that have a branch for either case. */
    USE_CACHE,
    /** Of how many of the last tokens logits are wanted. */
    LOGITS_TO_KEEP
  }

  /** An input that is written anew for each run. */
  record Feed(String name, Meaning meaning, ElementType type, int rank) {}

  /**
   * Keys or values of a layer: an input [1, heads, past tokens, head size], and the output that is
   * the input of the next run.
   */
  record Past(String input, String output, KvShape shape) {}

  ExportedSignature {
    feeds = List.copyOf(feeds);
    pasts = List.copyOf(pasts);
  }

  /**
   * @throws AltiplanoException LOAD_FAILED when the graph cannot be driven, saying why
   */
  static ExportedSignature of(
      Path model,
      TensorNames names,
      Map<String, TensorSpec> inputs,
      Map<String, TensorSpec> outputs) {
    return new Reader(model, names, inputs, outputs).read();
  }

  List<KvShape> shapes() {
    return pasts.stream().map(Past::shape).toList();
  }

  /** Whether a run can be told of which tokens logits are wanted. */
  boolean keepsLogitsAsTold() {
    return feeds.stream().anyMatch(feed -> feed.meaning() == Meaning.LOGITS_TO_KEEP);
  }

  private record Reader(
      Path model,
      TensorNames names,
      Map<String, TensorSpec> inputs,
      Map<String, TensorSpec> outputs) {
    ExportedSignature read() {
      refuseEncoders();
      List<Feed> feeds = new ArrayList<>();
      feeds.add(
          feed(names.inputIds(), Meaning.TOKENS, WHOLE_NUMBERS, 2)
              .orElseThrow(() -> failed("it has no input " + names.inputIds())));
      feed(names.attentionMask(), Meaning.ATTENTION_MASK, WHOLE_NUMBERS, 2).ifPresent(feeds::add);
      feed(names.positionIds(), Meaning.POSITIONS, WHOLE_NUMBERS, 2).ifPresent(feeds::add);
      feed(USE_CACHE, Meaning.USE_CACHE, EnumSet.of(ElementType.BOOL), 1).ifPresent(feeds::add);
      feed(LOGITS_TO_KEEP, Meaning.LOGITS_TO_KEEP, WHOLE_NUMBERS, -1).ifPresent(feeds::add);
      List<Past> pasts = pasts();
      refuseOthers(feeds, pasts);
      TensorSpec logits = outputs.get(names.logits());
      if (logits == null) {
        throw failed("it has no output " + names.logits());
      }
      require(
          "output " + names.logits(),
          logits,
          REAL_NUMBERS,
          logits.dimensions().size() == 2 ? 2 : 3);
      long vocabulary = logits.dimensions().getLast();
      if (vocabulary > Integer.MAX_VALUE) {
        throw failed("its output %s is %s".formatted(names.logits(), logits));
      }
      return new ExportedSignature(
          feeds, pasts, names.logits(), logits.type(), (int) Math.max(0, vocabulary));
    }

    private void refuseEncoders() {
      Set<String> encoder = new TreeSet<>(inputs.keySet());
      encoder.removeIf(name -> !name.contains(ENCODER));
      if (!encoder.isEmpty()) {
        throw failed(
            "it belongs to an encoder, whose results it takes as %s; models of an encoder and a decoder are not supported"
                .formatted(encoder));
      }
    }

    private Optional<Feed> feed(String name, Meaning meaning, Set<ElementType> types, int rank) {
      TensorSpec spec = inputs.get(name);
      if (spec == null) {
        return Optional.empty();
      }
      require("input " + name, spec, types, rank);
      return Optional.of(new Feed(name, meaning, spec.type(), spec.dimensions().size()));
    }

    private List<Past> pasts() {
      List<Past> pasts = new ArrayList<>();
      for (int layer = 0; inputs.containsKey(ofLayer(names.pastKey(), layer)); layer++) {
        pasts.add(past(ofLayer(names.pastKey(), layer), ofLayer(names.presentKey(), layer)));
        pasts.add(past(ofLayer(names.pastValue(), layer), ofLayer(names.presentValue(), layer)));
      }
      if (pasts.isEmpty()) {
        throw failed(
            "it takes no keys and values of earlier tokens as %s; export it with them (Optimum's task text-generation-with-past)"
                .formatted(ofLayer(names.pastKey(), 0)));
      }
      return pasts;
    }

    private static String ofLayer(String name, int layer) {
      return TensorNames.ofLayer(name, layer);
    }

    private Past past(String input, String output) {
      TensorSpec past = required("input " + input, inputs.get(input));
      TensorSpec present = required("output " + output, outputs.get(output));
      require("input " + input, past, REAL_NUMBERS, 4);
      require("output " + output, present, Set.of(past.type()), 4);
      if (past.dimensions().get(2) > 0) {
        throw failed(
            "its input %s is %s: a past of fixed length is not supported".formatted(input, past));
      }
      return new Past(
          input, output, new KvShape(past.type(), fixed(input, past, 1), fixed(input, past, 3)));
    }

    private TensorSpec required(String what, @Nullable TensorSpec spec) {
      if (spec == null) {
        throw failed("it has no " + what);
      }
      return spec;
    }

    /** A rank below zero is any. */
    private void require(String what, TensorSpec spec, Set<ElementType> types, int rank) {
      boolean fits = rank < 0 || spec.dimensions().size() == rank;
      if (!fits || !types.contains(spec.type())) {
        throw failed(
            "its %s is %s; wanted %s%s"
                .formatted(
                    what,
                    spec,
                    new TreeSet<>(types),
                    rank < 0 ? "" : " of rank %d".formatted(rank)));
      }
    }

    private int fixed(String name, TensorSpec spec, int dimension) {
      long size = spec.dimensions().get(dimension);
      if (size < 1 || size > Integer.MAX_VALUE) {
        throw failed("its %s is %s; dimension %d must be fixed".formatted(name, spec, dimension));
      }
      return (int) size;
    }

    private void refuseOthers(List<Feed> feeds, List<Past> pasts) {
      Set<String> others = new TreeSet<>(inputs.keySet());
      feeds.forEach(feed -> others.remove(feed.name()));
      pasts.forEach(past -> others.remove(past.input()));
      if (!others.isEmpty()) {
        throw failed("it has inputs that this version does not know: " + others);
      }
    }

    private AltiplanoException failed(String why) {
      return new AltiplanoException(
          ErrorKind.LOAD_FAILED, "cannot run the graph %s: %s".formatted(model.getFileName(), why));
    }
  }
}
