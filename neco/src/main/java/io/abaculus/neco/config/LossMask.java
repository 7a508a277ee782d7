package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** {@code train.loss_mask}: which patches the loss looks at, by the teacher's attention. */
public enum LossMask {
  /** Every patch. */
  @JsonProperty("all") ALL,
  /** Foreground: the smallest set of patches that holds 60 % of the class token's attention. */
  @JsonProperty("fg") FG,
  /** Background: the rest. */
  @JsonProperty("bg") BG
}
