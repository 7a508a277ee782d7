package io.abaculus.tornado;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is of TornadoVM around a process, as far as it can be seen without starting its runtime.
 *
 * @param home the SDK's folder as the environment names it; null: it names none
 * @param homeIsFolder whether there is such a folder
 * @param hasArgumentFile whether the folder holds the JVM's options
 * @param hasApi whether the classes of TornadoVM's API can be loaded
 * @param bailout the property that lets kernels fall back to Java; null: not set
 * @param openClFlags the property with which OpenCL kernels are compiled; null: not set
 * @param kernelsWithoutVariables kernels whose class files lack the table of local variables
 * @param backends names of the SDK's backends in this process: opencl, cuda, ptx
 * @param hasNvidiaDriver whether the system has a driver for NVIDIA's GPUs
 */
record Surroundings(
    @Nullable String home,
    boolean homeIsFolder,
    boolean hasArgumentFile,
    boolean hasApi,
    @Nullable String bailout,
    @Nullable String openClFlags,
    List<String> kernelsWithoutVariables,
    List<String> backends,
    boolean hasNvidiaDriver) {
  static final String HOME = "TORNADOVM_HOME";
  static final String ARGUMENT_FILE = "tornado-argfile";
  static final String BAILOUT = "tornado.recover.bailout";
  static final String OPENCL_FLAGS = "tornado.opencl.compiler.flags";

  private static final String API = "uk.ac.manchester.tornado.api.TaskGraph";
  private static final String DRIVERS = "tornado.drivers.";

  /** The kernel that stands for all: they are compiled together. */
  private static final String KERNEL = "kernel/ProductKernels.class";

  /**
   * The driver's own file, which not every container shows, its device, and that of GPUs which Windows
   * lends to Linux. Each of them alone means that there is a driver.
   */
  private static final List<String> NVIDIA_DRIVER =
      List.of("proc/driver/nvidia/version", "dev/nvidiactl", "dev/dxg");

  static Surroundings ofThisProcess() {
    String home = System.getenv(HOME);
    Path folder = Path.of(home == null ? "" : home);
    return new Surroundings(
        home,
        home != null && Files.isDirectory(folder),
        home != null && Files.isReadable(folder.resolve(ARGUMENT_FILE)),
        loadsApi(),
        System.getProperty(BAILOUT),
        System.getProperty(OPENCL_FLAGS),
        VariableTables.kernelsWithout(VariableTables.read(KERNEL)),
        backendModules(),
        hasNvidiaDriver(Path.of("/")));
  }

  /** Whether the system whose files lie in a folder has a driver for NVIDIA's GPUs. */
  static boolean hasNvidiaDriver(Path system) {
    return NVIDIA_DRIVER.stream().map(system::resolve).anyMatch(Files::exists);
  }

  /** A library of TornadoVM's that this JVM cannot load is as good as none. */
  private static boolean loadsApi() {
    try {
      Class.forName(API, false, Surroundings.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private static List<String> backendModules() {
    return ModuleLayer.boot()
        .modules()
        .stream()
        .map(Module::getName)
        .filter(name -> name.startsWith(DRIVERS) && !name.equals(DRIVERS + "common"))
        .map(name -> name.substring(DRIVERS.length()))
        .sorted()
        .toList();
  }
}
