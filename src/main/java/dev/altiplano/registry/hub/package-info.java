/**
 * Models of the Hugging Face Hub, over its HTTP API: which of a repository's files to take, and how
 * to have them. Safe for any thread.
 */
@NullMarked
package dev.altiplano.registry.hub;

import org.jspecify.annotations.NullMarked;
