package io.abaculus.cpu;

/**
 * Memory that one thread needs while it multiplies matrices: grown to what the largest product so
 * far has needed, then reused. Not to be shared between threads that run at the same time.
 */
public final class MatrixScratch {

  private float[] left = {};
  private float[] right = {};
  private float[] edge = {};

  /** At least {@code length} floats for packed parts of A; whatever was in them before. */
  public float[] left(int length) {
    if (left.length < length) {
      left = new float[length];
    }
    return left;
  }

  /** At least {@code length} floats for packed parts of B; whatever was in them before. */
  public float[] right(int length) {
    if (right.length < length) {
      right = new float[length];
    }
    return right;
  }

  /** At least {@code length} floats for a tile that sticks out of C. */
  public float[] edge(int length) {
    if (edge.length < length) {
      edge = new float[length];
    }
    return edge;
  }
}
