package dev.altiplano.generation;

import dev.altiplano.model.ErrorKind;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request that is over, for meters.
 *
 * @param model the model's short name; empty when it is not in the store, since such names are
 *     whatever clients make up
 * @param timeToFirstToken nanoseconds from arrival to the first token; empty where there was none
 * @param timePerOutputToken mean nanoseconds of the tokens after the first; empty where there was
 *     none
 * @param timeInQueue nanoseconds from a loaded model to a slot; empty when it got none
 * @param error why it failed; empty where it did not
 */
public record GenerationRecord(
    Optional<String> model,
    Endpoint endpoint,
    Statistics statistics,
    OptionalLong timeToFirstToken,
    OptionalLong timePerOutputToken,
    OptionalLong timeInQueue,
    Optional<ErrorKind> error) {}
