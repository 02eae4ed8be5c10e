/**
 * JSON as Go's encoding/json reads and writes it: the same leniency, the same limits, the same
 * error texts. Clients match on some of them.
 */
@NullMarked
package dev.altiplano.api.gojson;

import org.jspecify.annotations.NullMarked;
