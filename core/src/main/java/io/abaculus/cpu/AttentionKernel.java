package io.abaculus.cpu;

/**
 * Scaled dot-product attention, fused: {@code out = softmax(scale Q Kᵀ) V} for each head, in memory
 * linear in the tokens. The matrix of probabilities exists a block of queries at a time; the backward
 * pass computes it again from the logarithms of the sums that the forward pass leaves (Dao et al.,
 * "FlashAttention", arXiv 2205.14135; Rabe and Staats, arXiv 2112.05682).
 *
 * <p>Queries, keys and values of one image come packed as DINOv2 projects them, (tokens, 3, heads,
 * headDim); the result is (tokens, heads, headDim), the logarithms are (heads, tokens). All offsets
 * are those of an image's first element. One call does one head on the calling thread and writes
 * nothing that belongs to another head, so that heads and images may be shared out over threads in any
 * way without changing a bit.
 */
public interface AttentionKernel {

  /**
   * The sizes of one image's attention, all positive.
   *
   * @param scale what the products of queries and keys are multiplied by, commonly {@code
   *     1 / sqrt(headDim)}
   */
  record Problem(int tokens, int heads, int headDim, double scale) {

    /** Distance of two tokens in the packed projections. */
    public int packedStride() {
      return 3 * heads * headDim;
    }

    /** Distance of two tokens in the result. */
    public int stride() {
      return heads * headDim;
    }
  }

  /** How many floats of scratch {@link #forward} needs. */
  int forwardScratch(Problem problem);

  /** How many floats of scratch {@link #backward} needs. */
  int backwardScratch(Problem problem);

  /**
   * Computes one head.
   *
   * @param logSumExp receives, for each query of the head, the logarithm of the sum of the exponentials
   *     of its scaled products
   * @param scratch at least {@link #forwardScratch} floats that no other thread uses meanwhile
   */
  void forward(
      Problem problem,
      int head,
      float[] qkv,
      int qkvOffset,
      float[] out,
      int outOffset,
      float[] logSumExp,
      int logSumExpOffset,
      float[] scratch);

  /**
   * Computes the gradients of one head's queries, keys and values.
   *
   * @param out the result of {@link #forward}
   * @param logSumExp what {@link #forward} left
   * @param dOut the gradient with respect to out
   * @param dQkv receives the head's gradients, packed as qkv is
   * @param scratch at least {@link #backwardScratch} floats that no other thread uses meanwhile
   */
  void backward(
      Problem problem,
      int head,
      float[] qkv,
      int qkvOffset,
      float[] out,
      int outOffset,
      float[] logSumExp,
      int logSumExpOffset,
      float[] dOut,
      int dOutOffset,
      float[] dQkv,
      int dQkvOffset,
      float[] scratch);
}
