package io.abaculus.tornado.sdk;

import io.abaculus.tornado.launch.LibraryLaunch;
import io.abaculus.tornado.launch.SdkFeatures;
import io.abaculus.tornado.library.Gemm;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;

/** Library tasks, and plans that replay; a service. */
public final class SdkTaskGraphs implements SdkFeatures {
  @Override
  public void add(TaskGraph graph, LibraryLaunch launch) {
    graph.libraryTask(launch.id(), SdkTaskGraphs::descriptor, launch.gemm());
  }

  /**
   * The arrays are the task's parameters, so that TornadoVM orders it among the others and hands their
   * pointers to {@link CuBlasProvider}; the call itself is handed through. C is a part of its array, the
   * rest of which must stay, so that array is read as well.
   */
  static LibraryTaskDescriptor descriptor(Gemm gemm) {
    Object[] arrays = gemm.arrays().toArray();
    Access[] access = new Access[arrays.length];
    Arrays.fill(access, Access.READ_ONLY);
    access[access.length - 1] = Access.READ_WRITE;
    return new LibraryTaskDescriptor()
        .withLibrary(CuBlasProvider.NAME)
        .withFunction("gemm")
        .withParameters(arrays)
        .withAccess(access)
        .withTuning(gemm);
  }

  @Override
  @SuppressWarnings("CheckReturnValue") // The plan itself remembers it.
  public void record(TornadoExecutionPlan plan) {
    plan.withCUDAGraph();
  }
}
