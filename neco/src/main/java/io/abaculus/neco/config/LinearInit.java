package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** {@code train.linear_init}: how wide the first values of the linear maps in the backbone's blocks are. */
public enum LinearInit {
  /** A deviation of 0.02 whatever the size, as DINO and DINOv2 have it. */
  @JsonProperty("truncated_normal") TRUNCATED_NORMAL,
  /**
   * A deviation of sqrt(2 / (inputs + outputs)) (Glorot and Bengio, "Understanding the difficulty of training
   * deep feedforward neural networks", 2010), with which blocks of few features change their tokens from
   * the beginning.
   */
  @JsonProperty("xavier") XAVIER
}
