package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonValue;

/** {@code train.objective}: what a run trains for. */
public enum Objective {
  /** Patch Neighbor Consistency, the post-training. */
  NECO("neco", "train"),
  /** Self-distillation, the pretraining. */
  DINO("dino", "pretrain");

  private final String text;
  private final String command;

  Objective(String text, String command) {
    this.text = text;
    this.command = command;
  }

  /** The name as a configuration file spells it. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The command that trains for it. */
  public String command() {
    return command;
  }
}
