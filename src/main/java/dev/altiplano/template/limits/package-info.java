/** What one rendering of a template from a stranger may cost, whatever its language. */
@NullMarked
package dev.altiplano.template.limits;

import org.jspecify.annotations.NullMarked;
