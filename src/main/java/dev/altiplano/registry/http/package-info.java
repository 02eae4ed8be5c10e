/**
 * HTTP as registries speak it: redirects, credentials, tokens, manifests, blobs and uploads.
 * Blocks; made to be called from virtual threads, any number at once.
 */
@NullMarked
package dev.altiplano.registry.http;

import org.jspecify.annotations.NullMarked;
