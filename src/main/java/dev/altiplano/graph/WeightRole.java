package dev.altiplano.graph;

/** What a matrix or a vector of a decoder is for, whatever a file calls it. */
enum WeightRole {
  TOKEN_EMBEDDING,
  POSITION_EMBEDDING,
  FINAL_NORM,
  HEAD,
  ATTENTION_NORM,
  QUERY,
  KEY,
  VALUE,
  QUERY_NORM,
  KEY_NORM,
  ATTENTION_OUTPUT,
  ATTENTION_POST_NORM,
  FEED_FORWARD_NORM,
  GATE,
  UP,
  DOWN,
  FEED_FORWARD_POST_NORM,
  ROUTER,
  EXPERT_GATE,
  EXPERT_UP,
  EXPERT_DOWN
}
