/** Which models are loaded: leases, keep-alive, loading and unloading. Safe for any thread. */
@NullMarked
package dev.altiplano.residency;

import org.jspecify.annotations.NullMarked;
