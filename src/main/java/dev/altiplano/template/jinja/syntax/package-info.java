/**
 * The syntax of Jinja templates: source to tokens to an immutable tree. Everything that can be
 * known without variables is refused here, with its line.
 */
@NullMarked
package dev.altiplano.template.jinja.syntax;

import org.jspecify.annotations.NullMarked;
