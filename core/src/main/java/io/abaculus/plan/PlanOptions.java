package io.abaculus.plan;

/**
 * What a planner may do for a device.
 *
 * @param fuse whether the device can run {@link Step.Pass} and {@link Step.ProductPass}
 */
public record PlanOptions(boolean fuse) {}
