package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonValue;

/** {@code train.objective}: what a run trains for. */
public enum Objective {
  /** Patch Neighbor Consistency, the post-training. */
  NECO("neco"),
  /** Self-distillation, the pretraining. */
  DINO("dino");

  private final String text;

  Objective(String text) {
    this.text = text;
  }

  /** The name as a configuration file spells it. */
  @JsonValue
  public String text() {
    return text;
  }
}
