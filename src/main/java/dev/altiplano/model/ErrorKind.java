package dev.altiplano.model;

/**
 * Why a request failed, in terms of the domain. Each wire protocol has one table from kind to
 * status; nothing below it knows of statuses.
 */
public enum ErrorKind {
  /** The request itself is malformed or asks for contradicting things. */
  INVALID_REQUEST,
  /** An option has a value of the wrong type, or the template refused the conversation. */
  INVALID_OPTION,
  /** The named model is not in the store. */
  MODEL_NOT_FOUND,
  /** The model, or this version of the server, cannot do what was asked. */
  UNSUPPORTED,
  /** The queue is full; the request was refused before any work was done. */
  QUEUE_FULL,
  /** The request waited for its turn longer than a setting allows. */
  QUEUE_TIMEOUT,
  /** The client went away before the answer was complete. */
  CANCELED,
  /** The model is in the store, but could not be converted or loaded. */
  LOAD_FAILED,
  /** The model is loaded, and computes what are no numbers, or calls a tool in a broken way. */
  MODEL_DEFECTIVE,
  /** Loading or running would need more memory than the budget holds. */
  OUT_OF_MEMORY,
  /** A registry refused, could not be reached, or sent something wrong. */
  REGISTRY_FAILED,
  /** The models directory cannot be read or written. */
  STORE_FAILED,
  /** The server is stopping. */
  SHUTTING_DOWN,
  /** A broken invariant or an unexpected failure of the machine. */
  INTERNAL
}
