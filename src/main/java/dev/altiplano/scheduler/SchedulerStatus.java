package dev.altiplano.scheduler;

/**
 * A scheduler at one moment.
 *
 * @param queued sequences that wait for a slot
 * @param active sequences that hold a slot
 * @param kvUsedTokens tokens whose keys and values active sequences hold
 * @param kvReservedTokens tokens that all slots can hold
 * @param work what was done until then
 */
public record SchedulerStatus(
    int queued, int active, long kvUsedTokens, long kvReservedTokens, SchedulerWork work) {}
