package dev.altiplano.residency;

/**
 * Residency at one moment.
 *
 * @param loadsWaiting loads that wait for another load or for room
 * @param memoryUsed bytes that loaded models are counted with, those being loaded included
 * @param memoryBudget bytes that they may take together
 */
public record ResidencyStatus(int loadsWaiting, long memoryUsed, long memoryBudget) {}
