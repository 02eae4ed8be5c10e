package dev.altiplano.registry.http;

/** What a request does to a repository; registries give out tokens for one or the other. */
enum Access {
  PULL,
  PUSH
}
