package io.abaculus.device;

import io.abaculus.plan.Plan;
import io.abaculus.plan.PlanOptions;

/** Something that holds numbers and computes with them. */
public interface Device {
  /** The name it is asked for by, such as {@code cpu}. */
  String name();

  /** One line about what it runs on, for reports. */
  String description();

  /** What the planner may do for it. */
  PlanOptions planOptions();

  /** Takes numbers over. The device may keep the very array: the caller gives it away. */
  Buffer upload(HostArray numbers);

  /**
   * Gets ready in the background, such as by having its kernels compiled, while the caller does
   * something else. Worth asking for where a program's first numbers are wanted soon; by default
   * nothing is done.
   */
  default void prepare() {}

  /** Makes a plan runnable. */
  Executable compile(Plan plan);
}
