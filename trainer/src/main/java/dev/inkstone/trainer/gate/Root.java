package dev.inkstone.trainer.gate;

/**
 * What was measured of the checkpoint that a line began with, which learned from no rating, on the
 * data that candidate and parent are measured on.
 *
 * @param version of this checkpoint
 * @param baseLoss its loss on held-out base data
 * @param form share of its samples in the form that was asked for; null where there is no form
 */
public record Root(String version, double baseLoss, Double form) {}
