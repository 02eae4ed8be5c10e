/** From the source of a Go template to its tree, or to the error that Go has for it. */
@NullMarked
package dev.altiplano.template.gotemplate.syntax;

import org.jspecify.annotations.NullMarked;
