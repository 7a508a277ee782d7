package io.abaculus.tornado;

import io.abaculus.device.Availability;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether TornadoVM may start. It is refused where it would compute wrong numbers or end the process: each
 * of its traps that can be seen beforehand has a check and a message of its own.
 */
final class StartCheck {
  /** Backends that call NVIDIA's driver, and end the process where there is none. */
  private static final Set<String> OF_NVIDIA = Set.of("cuda", "ptx");

  private StartCheck() {}

  /**
   * What there is to compute on.
   *
   * @param around what is seen before the start
   * @param start starts TornadoVM's runtime and gives one line on each of its devices; called only if
   *     nothing speaks against it, and may fail in any way
   */
  static Availability availability(Surroundings around, Supplier<List<String>> start) {
    Availability.Missing missing = missing(around);
    return missing != null ? missing : started(around, start);
  }

  private static Availability.@Nullable Missing missing(Surroundings around) {
    if (!around.hasApi()) {
      return missingSdk(around);
    }
    if (!"false".equalsIgnoreCase(around.bailout())) {
      return new Availability.Missing(
          "the JVM's option -D" + Surroundings.BAILOUT + "=False",
          around.bailout() == null ? "it is not given" : "it is " + around.bailout(),
          "Give that option: without it a kernel that does not compile runs as plain Java and computes"
              + " wrong numbers");
    }
    if (!around.kernelsWithoutVariables().isEmpty()) {
      return new Availability.Missing(
          "kernels compiled with their tables of local variables",
          "there is none in " + String.join(", ", around.kernelsWithoutVariables()),
          "Compile the module tornado with javac -g, as its pom.xml does, and keep what shrinks class"
              + " files away from it");
    }
    if (around.backends().contains("opencl") && losesNan(around.openClFlags())) {
      return new Availability.Missing(
          "the JVM's option -D" + Surroundings.OPENCL_FLAGS + "=-w, or others that keep NaN",
          around.openClFlags() == null
              ? "it is not given, so TornadoVM asks for -cl-fast-relaxed-math"
              : "it is " + around.openClFlags(),
          "Give that option: without it OpenCL takes no number for NaN or infinite");
    }
    for (String backend : around.backends()) {
      if (OF_NVIDIA.contains(backend) && !around.hasNvidiaDriver()) {
        return new Availability.Missing(
            "a driver for every backend of the SDK",
            "there is no NVIDIA driver for the backend " + backend,
            around.backends().size() == 1
                ? "Install NVIDIA's driver, or an SDK of another backend"
                : "Install an SDK of one backend that this machine has a driver for: one that cannot"
                    + " start takes all down");
      }
    }
    return null;
  }

  private static boolean losesNan(@Nullable String flags) {
    return flags == null
        || flags.contains("-cl-fast-relaxed-math")
        || flags.contains("-cl-finite-math-only");
  }

  private static Availability.Missing missingSdk(Surroundings around) {
    String home = around.home();
    if (home == null) {
      return new Availability.Missing(
          "TornadoVM's SDK, in the folder that " + Surroundings.HOME + " names",
          Surroundings.HOME + " is not set",
          "Install TornadoVM for JDK 25 (sdk install tornadovm, or https://www.tornadovm.org) and set "
              + Surroundings.HOME + " to its folder");
    }
    if (!around.homeIsFolder()) {
      return new Availability.Missing(
          "TornadoVM's SDK, in the folder that " + Surroundings.HOME + " names",
          "there is no folder " + home,
          "Set " + Surroundings.HOME + " to the folder of an SDK");
    }
    if (!around.hasArgumentFile()) {
      return new Availability.Missing(
          "the file " + Surroundings.ARGUMENT_FILE + " in TornadoVM's SDK",
          "there is none in " + home,
          "Run " + home + "/bin/tornado --version, which writes it, or set " + Surroundings.HOME
              + " to a folder that has it");
    }
    return new Availability.Missing(
        "TornadoVM's API on the module path",
        "the SDK in " + home + " is not part of this process",
        "Start it by ./abaculus, or with java @" + home + "/" + Surroundings.ARGUMENT_FILE);
  }

  private static Availability started(Surroundings around, Supplier<List<String>> start) {
    String backends =
        around.backends().isEmpty() ? "no backend" : String.join(" and ", around.backends());
    List<String> devices;
    try {
      devices = start.get();
    } catch (Throwable e) {
      return new Availability.Missing(
          "a runtime of TornadoVM that starts",
          "that of " + backends + " fails: " + cause(e),
          around.backends().size() > 1
              ? "Install an SDK of one backend alone: one that cannot start takes all down"
              : "Install the driver of this backend, or an SDK of another one");
    }
    if (devices.isEmpty()) {
      return new Availability.Missing(
          "a device that TornadoVM can use",
          backends + " has none",
          "Install the driver of your GPU with its support for " + backends);
    }
    return new Availability.Available(devices);
  }

  /** What lies behind errors that only say that something could not be loaded. */
  private static String cause(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = Objects.requireNonNull(cause.getCause());
    }
    return cause.toString();
  }
}
