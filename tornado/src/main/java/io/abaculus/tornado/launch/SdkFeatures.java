package io.abaculus.tornado.launch;

import java.util.Optional;
import java.util.ServiceLoader;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;

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
   * Has the chosen graph of a plan recorded by its first run as a CUDA graph, which later runs replay.
   *
   * @param plan with one graph chosen, which has not run yet
   */
  void record(TornadoExecutionPlan plan);
}
