/**
 * The Ollama wire format: routes, JSON records, NDJSON and error bodies. Requests are parsed here
 * once; what goes on from here is valid, and nothing below knows of HTTP.
 */
@NullMarked
package dev.altiplano.api;

import org.jspecify.annotations.NullMarked;
