package io.abaculus.tornado.emulator;

/** What a kernel does that has no defined result on a GPU. */
public final class KernelFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  KernelFault(String message) {
    super(message);
  }
}
