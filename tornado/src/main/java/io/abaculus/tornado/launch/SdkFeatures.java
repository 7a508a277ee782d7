package io.abaculus.tornado.launch;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/**
 * What TornadoVM's API has from version 5 on, which the API that this module is compiled against everywhere
 * has not. A service, which is there if the module was built with an SDK at hand.
 */
public interface SdkFeatures {
  /** The features, if this module was built with an SDK. */
  static Optional<SdkFeatures> find() {
    return ServiceLoader.load(SdkFeatures.class, SdkFeatures.class.getClassLoader()).findFirst();
  }

  /** Adds a product by NVIDIA's library to a graph. */
  void add(TaskGraph graph, LibraryLaunch launch);

  /**
   * Translates the kernels of launches to the language of a device's backend, each once in this process. TornadoVM
   * by itself does so for every task, and a training step has some thousand tasks of some hundred kernels.
   */
  void compile(TornadoDevice device, List<KernelLaunch> launches);

  /** A graph without tasks, which {@link #addCompiled} may add to. */
  TaskGraph newGraph(String name);

  /**
   * Adds a launch to a graph with the code that its kernel was compiled to.
   *
   * @param isConstant whether no kernel writes an array
   * @return false, and nothing is added, if the kernel is not compiled
   */
  boolean addCompiled(
      TaskGraph graph, TornadoDevice device, KernelLaunch launch, Predicate<Object> isConstant);

  /**
   * Has the chosen graph of a plan recorded by its first run as a CUDA graph, which later runs replay.
   *
   * @param plan with one graph chosen, which has not run yet
   */
  void record(TornadoExecutionPlan plan);
}
