package io.abaculus.graph;

/**
 * The numbers of one tensor, held by a device, perhaps where the host cannot see them. What they are is
 * the device's own affair; the graph knows that they exist and what type they have.
 */
public interface Buffer {
  /** The shape and the type of the elements. */
  TensorType type();
}
