package io.abaculus.nn;

import io.abaculus.tensor.RandomKey;

/** What a model is applied for: only training drops anything at random. */
public sealed interface Mode {
  /** Everything takes part. */
  record Inference() implements Mode {}

  /**
   * Parts are dropped at random.
   *
   * @param random decides which
   * @param recompute whether the blocks of a transformer are computed again for the backward pass
   *     instead of being kept, which takes a third more time and a small part of the memory
   */
  record Training(RandomKey random, boolean recompute) implements Mode {}

  /** Everything takes part. */
  static Mode inference() {
    return new Inference();
  }

  /** Parts are dropped at random, and everything is kept for the backward pass. */
  static Mode training(RandomKey random) {
    return new Training(random, false);
  }
}
