/** The whole server, driven over HTTP. */
@NullUnmarked
package dev.altiplano.server;

import org.jspecify.annotations.NullUnmarked;
