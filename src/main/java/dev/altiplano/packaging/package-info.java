/**
 * Which files make a model, and what its config says of them: models are made of uploaded or
 * downloaded files, or of other models, and described. Everything is safe for any thread.
 */
@NullMarked
package dev.altiplano.packaging;

import org.jspecify.annotations.NullMarked;
