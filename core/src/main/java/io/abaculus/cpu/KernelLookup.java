package io.abaculus.cpu;

import io.abaculus.cpu.scalar.ScalarKernels;

/** Finds the kernels this JVM can run, once. */
final class KernelLookup {

  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final String VECTOR_KERNELS = "io.abaculus.cpu.vector.VectorKernels";

  static final KernelProvider FOUND = find();

  private KernelLookup() {}

  private static KernelProvider find() {
    if (!Boolean.parseBoolean(System.getProperty(KernelProvider.VECTOR_PROPERTY, "true"))) {
      return new ScalarKernels();
    }
    final boolean readable =
        ModuleLayer.boot()
            .findModule(VECTOR_MODULE)
            .filter(KernelLookup.class.getModule()::canRead)
            .isPresent();
    if (!readable) {
      System.getLogger("io.abaculus")
          .log(
              System.Logger.Level.WARNING,
              "Without the flag --add-modules {0} the CPU computes in plain loops, many times slower",
              VECTOR_MODULE);
      return new ScalarKernels();
    }
    try {
      // by name, so that this class loads where the vector module is absent
      return (KernelProvider) Class.forName(VECTOR_KERNELS).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot make " + VECTOR_KERNELS, e);
    }
  }
}
