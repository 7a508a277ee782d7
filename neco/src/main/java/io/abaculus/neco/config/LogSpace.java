package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** {@code train.log_space}: whether the soft permutation is carried as logarithms. */
public enum LogSpace {
  /**
   * Where the plain form can underflow: for all but the Cauchy relaxation of the bitonic network.
   */
  @JsonProperty("auto") AUTO,
  /** Always. */
  @JsonProperty("true") TRUE,
  /** Never. */
  @JsonProperty("false") FALSE
}
