package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** {@code train.optimizer}. */
public enum OptimizerName {
  /** Adam with decoupled weight decay (Loshchilov and Hutter, 2019). */
  @JsonProperty("adamw") ADAMW
}
