/**
 * An engine for templates in the language of Go's {@code text/template}, as Ollama uses it: the
 * same values, functions and texts of errors. Templates come from strangers: they see only the
 * values they are given, cannot change them, and stop at limits of work, depth and output. What
 * users write is never read as a template.
 */
@NullMarked
package dev.altiplano.template.gotemplate;

import org.jspecify.annotations.NullMarked;
