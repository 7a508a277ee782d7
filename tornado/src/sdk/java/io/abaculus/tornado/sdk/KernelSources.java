package io.abaculus.tornado.sdk;

import io.abaculus.tornado.cache.KernelCache;
import io.abaculus.tornado.cache.KernelIdentity;
import io.abaculus.tornado.launch.KernelLaunch;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.runtime.analyzer.TaskUtils;

/**
 * The kernels of this process in the language of a device's backend, each translated once, or by a process before
 * this one that kept it ({@link KernelCache}), in a file, since TornadoVM's prebuilt tasks read one. The code of a task does not depend on its operands: sizes and offsets are numbers in
 * arrays.
 *
 * <p>A kernel is known by the class of its task's code. A generated one has a class of its own, which may be
 * unloaded.
 */
final class KernelSources {
  private static final Logger LOG = System.getLogger(KernelSources.class.getName());

  private static final String GRAPH = "compile";
  private static final String INSTALLED = "getInstalledCode";

  private static final Map<TornadoDevice, KernelSources> ALL = new IdentityHashMap<>();

  private final TornadoDevice device;
  private final Map<Class<?>, Source> sources = new WeakHashMap<>();
  private final @Nullable KernelCache cache;

  /** Whether the code of compiled kernels is to be had, as far as is known. */
  private boolean isPossible;

  private KernelSources(TornadoDevice device) {
    this.device = device;
    this.isPossible = keepsCode(device.getDeviceContext());
    this.cache = isPossible ? DeviceCaches.open(device).orElse(null) : null;
  }

  /** The backends CUDA and OpenCL have a method that gives it, with no interface in common; PTX has none. */
  private static boolean keepsCode(Object context) {
    try {
      return context.getClass().getMethod(INSTALLED, long.class, String.class, String.class) != null;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  /**
   * A kernel's code.
   *
   * @param name of its function in the file
   */
  record Source(String name, Path file) {}

  /** Those for a device. */
  static synchronized KernelSources of(TornadoDevice device) {
    return ALL.computeIfAbsent(device, KernelSources::new);
  }

  /** The code that a launch's kernel was compiled to, if it was and nobody cleared its file away. */
  synchronized Optional<Source> find(KernelLaunch launch) {
    return Optional.ofNullable(sources.get(launch.code().getClass()))
        .filter(source -> Files.isRegularFile(source.file()));
  }

  /**
   * Compiles what is not compiled yet and was not kept. Where the code is not to be had, because the backend does not give it,
   * TornadoVM changed or the disk is full, the launches stay tasks that TornadoVM compiles one by one.
   */
  synchronized void compile(List<KernelLaunch> launches) {
    Map<Class<?>, KernelLaunch> missing = new LinkedHashMap<>();
    for (KernelLaunch launch : launches) {
      if (find(launch).isEmpty()) {
        missing.putIfAbsent(launch.code().getClass(), launch);
      }
    }
    if (missing.isEmpty() || !isPossible) {
      return;
    }
    try {
      for (KernelLaunch launch : List.copyOf(missing.values())) {
        if (isKept(launch)) {
          missing.remove(launch.code().getClass());
        }
      }
      if (!missing.isEmpty()) {
        compileAll(List.copyOf(missing.values()));
      }
    } catch (IOException
        | ReflectiveOperationException
        | TornadoExecutionPlanException
        | RuntimeException
        | LinkageError e) {
      // A kernel that does not compile fails again, and is reported, when its task is.
      isPossible = false;
      LOG.log(
          Logger.Level.WARNING,
          "the code of compiled kernels is not to be had, so every launch is compiled by itself: " + e);
    }
  }

  /** Takes a kernel's code from the cache, if it is there. */
  private boolean isKept(KernelLaunch launch) throws IOException {
    Method kernel = method(launch);
    Optional<String> code =
        cache == null ? Optional.empty() : KernelIdentity.of(kernel).flatMap(cache::read);
    if (code.isPresent()) {
      add(launch, kernel, code.get());
    }
    return code.isPresent();
  }

  private static Method method(KernelLaunch launch) {
    return TaskUtils.resolveMethodHandle(launch.code());
  }

  private void add(KernelLaunch launch, Method kernel, String text) throws IOException {
    Class<?> type = launch.code().getClass();
    Path file = SourceFiles.write(text);
    sources.put(type, new Source(kernel.getName(), file));
    SourceFiles.deleteAfter(type, file);
  }

  /** Each kernel is the one task of a graph that is compiled and never runs. */
  private void compileAll(List<KernelLaunch> kernels)
      throws IOException, ReflectiveOperationException, TornadoExecutionPlanException {
    GridScheduler grids = new GridScheduler();
    List<ImmutableTaskGraph> graphs = new ArrayList<>();
    for (KernelLaunch kernel : kernels) {
      TaskGraph graph = new TaskGraph(GRAPH + graphs.size());
      graphs.add(
          graph.transferToDevice(DataTransferMode.UNDER_DEMAND, kernel.arrays())
              .addTask(kernel.task())
              .snapshot());
      grids.addWorkerGrid(graph.getTaskGraphName() + "." + kernel.id(), kernel.grid().workers());
    }
    try (TornadoExecutionPlan plan =
        new TornadoExecutionPlan(graphs.toArray(ImmutableTaskGraph[]::new))) {
      plan.withDevice(device).withGridScheduler(grids).withPreCompilation();
      for (int i = 0; i < kernels.size(); i++) {
        KernelLaunch launch = kernels.get(i);
        Method kernel = method(launch);
        String text = text(plan.getId(), GRAPH + i + "." + launch.id(), kernel.getName());
        add(launch, kernel, text);
        if (cache != null) {
          KernelIdentity.of(kernel).ifPresent(identity -> cache.write(identity, text));
        }
      }
    }
  }

  /** What TornadoVM made of a kernel. */
  private String text(long plan, String task, String name) throws ReflectiveOperationException {
    Object context = device.getDeviceContext();
    Object installed =
        context.getClass()
            .getMethod(INSTALLED, long.class, String.class, String.class)
            .invoke(context, plan, task, name);
    if (installed == null) {
      throw new ReflectiveOperationException("there is no code of the kernel " + name);
    }
    return (String) installed.getClass().getMethod("getGeneratedSourceCode").invoke(installed);
  }
}
