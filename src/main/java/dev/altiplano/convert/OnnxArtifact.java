package dev.altiplano.convert;

import dev.altiplano.graph.DecoderConfig;
import dev.altiplano.graph.Precision;
import java.nio.file.Path;

/**
 * A model that ONNX Runtime can open.
 *
 * @param modelFile the graph, with its weights beside it; neither is ever changed in place
 */
public record OnnxArtifact(Path modelFile, Precision precision, DecoderConfig config) {}
