package io.abaculus.device;

import io.abaculus.graph.Buffer;
import io.abaculus.plan.Plan;
import io.abaculus.plan.PlanOptions;

/**
 * Something that holds numbers and computes with them. Its memory may be out of the host's sight:
 * numbers come and go by {@link #upload} and {@link #download} alone, and everything else stays where
 * it is.
 *
 * <p>A buffer belongs to the device that made it. It is not closed: a device that holds memory which
 * the garbage collector does not see frees it when the buffer is no longer reachable, or when the device
 * is closed.
 */
public interface Device extends AutoCloseable {
  /** The name it is asked for by, such as {@code cpu}. */
  String name();

  /** One line about what it runs on, for reports. */
  String description();

  /** What the planner must know of it. */
  PlanOptions planOptions();

  /** The plans that were made for it; every device has its own. */
  PlanCache plans();

  /** Takes numbers over. The device may keep the very array: the caller gives it away. */
  Buffer upload(HostArray numbers);

  /**
   * The numbers of a buffer of this device. They may be the buffer's own memory: do not change them.
   *
   * @throws io.abaculus.graph.TensorException if the buffer is another device's
   */
  HostArray download(Buffer buffer);

  /** A second buffer with the same numbers as one of this device, on the device where it can. */
  Buffer copy(Buffer buffer);

  /** A buffer of this device with the numbers of one of another; by way of the host unless overridden. */
  default Buffer copyFrom(Device other, Buffer buffer) {
    return upload(other.download(buffer).copy());
  }

  /**
   * Gets ready in the background, such as by having its kernels compiled, while the caller does
   * something else. Worth asking for where a program's first numbers are wanted soon; by default
   * nothing is done.
   */
  default void prepare() {}

  /** What crossed and was launched so far; nothing where the device's memory is the host's. */
  default Traffic traffic() {
    return Traffic.NONE;
  }

  /**
   * Makes a plan runnable. A device runs an operation that it has no kernel for on the host, by {@code
   * io.abaculus.reference.ReferenceOperations}.
   */
  Executable compile(Plan plan);

  /** Closes its plans and frees its memory and threads. Nothing can be computed on it afterwards. */
  @Override
  void close();
}
