package dev.altiplano.generation;

/**
 * A prompt as the model gets it.
 *
 * @param text the rendered text; its end decides whether the answer starts within its thinking
 * @param tokens its ids, at least one and fewer than the context holds
 */
record RenderedPrompt(String text, int[] tokens) {}
