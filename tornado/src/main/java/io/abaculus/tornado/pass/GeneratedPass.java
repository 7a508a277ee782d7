package io.abaculus.tornado.pass;

/**
 * The name of all generated kernels. TornadoVM reads a kernel's class file from the class path by its
 * name, for annotations that ours have none of; this one is there to be found.
 */
final class GeneratedPass {
  private GeneratedPass() {}
}
