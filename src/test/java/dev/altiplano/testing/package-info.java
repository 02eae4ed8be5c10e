/** What tests of several packages share. */
@NullMarked
package dev.altiplano.testing;

import org.jspecify.annotations.NullMarked;
