package io.abaculus.neco.config;

/** {@code train.ffn_layer}: the feed-forward half of a block. */
public enum FeedForward implements Choice {
  MLP,
  /** SwiGLU with DINOv2's rounding of the hidden size, as its giant model has it. */
  SWIGLUFUSED
}
