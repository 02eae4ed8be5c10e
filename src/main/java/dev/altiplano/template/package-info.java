/**
 * From a conversation to the text that a model was trained to continue: the chat template that
 * comes with the model decides, and its source tells what the model can do.
 */
@NullMarked
package dev.altiplano.template;

import org.jspecify.annotations.NullMarked;
