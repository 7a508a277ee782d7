package io.abaculus.tornado.launch;

/** One task of the device. Its name is one among those that are launched together. */
public sealed interface Launch permits KernelLaunch, LibraryLaunch {
  /** The task's name. */
  String id();

  /** What the task is handed: arrays, and with a kernel its code and the {@code KernelContext}. */
  Object[] parameters();
}
