/**
 * A Jinja engine for chat templates that come from strangers: templates see only the values they
 * are given, cannot change them, and stop at limits of work, depth and output. It renders as
 * Python's Jinja does with {@code trim_blocks} and {@code lstrip_blocks}, without HTML escaping.
 */
@NullMarked
package dev.altiplano.template.jinja;

import org.jspecify.annotations.NullMarked;
