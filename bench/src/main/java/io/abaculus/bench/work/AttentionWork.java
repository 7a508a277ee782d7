package io.abaculus.bench.work;

/**
 * Softmax attention over all tokens; queries, keys and values lie side by side for each token.
 *
 * @param batch images
 * @param heads of each
 * @param tokens of each
 * @param headDim channels of a head
 */
public record AttentionWork(
    int batch, int heads, int tokens, int headDim, Pass pass) implements Work {
  /** Forward it has two products, backward five. */
  private static final double BOTH_PASSES = 3.5;

  @Override
  public String subject() {
    return "attention";
  }

  @Override
  public String shape() {
    return "%dx%dx%dx%d %s".formatted(batch, heads, tokens, headDim, pass);
  }

  @Override
  public double amount() {
    double forward = 4e-9 * batch * heads * tokens * tokens * headDim;
    return switch (pass) {
      case FORWARD -> forward;
      case FORWARD_AND_BACKWARD -> BOTH_PASSES * forward;
    };
  }

  @Override
  public String unit() {
    return "GFLOP";
  }
}
