package io.abaculus.bench.peers;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Variables of this process as native libraries see them, which Java itself cannot change. They have to be set before a
 * library is loaded that reads them.
 */
final class NativeEnvironment {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private NativeEnvironment() {}

  /**
   * How many threads OpenBLAS and OpenMP begin with.
   *
   * @param tuned whether OpenBLAS is told which kernels the processor wants, where that is known, and OpenMP that waiting
   *     threads should sleep
   */
  static void set(int threads, boolean tuned) throws IOException {
    set("OPENBLAS_NUM_THREADS", Integer.toString(threads));
    set("OMP_NUM_THREADS", Integer.toString(threads));
    if (tuned) {
      Optional<String> coreType = coreType();
      if (coreType.isPresent()) {
        set("OPENBLAS_CORETYPE", coreType.get());
      }
      set("OMP_WAIT_POLICY", "passive");
    }
  }

  /** OpenBLAS' name for the kernels of the widest vectors that the processor has; those of Linux on x86-64 are known. */
  private static Optional<String> coreType() throws IOException {
    if (!"amd64".equals(System.getProperty("os.arch")) || Files.notExists(CPU_INFO)) {
      return Optional.empty();
    }
    return Optional.of(
        Files.readString(CPU_INFO).contains(" avx512f ") ? "SkylakeX" : "Haswell");
  }

  @SuppressWarnings("restricted")
  private static void set(String name, String value) {
    Linker linker = Linker.nativeLinker();
    MethodHandle setenv =
        linker.downcallHandle(
            linker.defaultLookup().find("setenv").orElseThrow(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int status =
          (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
      if (status != 0) {
        throw new IllegalStateException("the system does not let " + name + " be set");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("setenv failed", e);
    }
  }
}
