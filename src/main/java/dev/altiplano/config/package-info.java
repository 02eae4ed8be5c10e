/** Settings, bean wiring, start-up and shutdown. Everything meets here and nothing imports it. */
@NullMarked
package dev.altiplano.config;

import org.jspecify.annotations.NullMarked;
