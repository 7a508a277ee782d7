package io.abaculus.tornado.sdk;

import io.abaculus.tornado.launch.KernelLaunch;
import io.abaculus.tornado.launch.LibraryLaunch;
import io.abaculus.tornado.launch.SdkFeatures;
import io.abaculus.tornado.library.Gemm;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import uk.ac.manchester.tornado.api.AccessorParameters;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Library tasks, kernels that are compiled once, and plans that replay; a service. */
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
  public void compile(TornadoDevice device, List<KernelLaunch> launches) {
    KernelSources.of(device).compile(launches);
  }

  @Override
  public TaskGraph newGraph(String name) {
    return CompiledTaskGraph.of(name);
  }

  @Override
  public boolean addCompiled(
      TaskGraph graph, TornadoDevice device, KernelLaunch launch, Predicate<Object> isConstant) {
    Optional<KernelSources.Source> source = KernelSources.of(device).find(launch);
    source.ifPresent(
        compiled -> graph.prebuiltTask(
            launch.id(), compiled.name(), compiled.file().toString(),
            accesses(launch, isConstant)));
    return source.isPresent();
  }

  /**
   * What a kernel writes, only its compiler knows: so everything that is no constant counts as written. An
   * array that is handed over twice is written where it comes last, as launches have it.
   */
  private static AccessorParameters accesses(
      KernelLaunch launch, Predicate<Object> isConstant) {
    List<Object> operands = operands(launch);
    AccessorParameters accesses = new AccessorParameters(operands.size());
    Set<Object> later = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = operands.size() - 1; i >= 0; i--) {
      Object operand = operands.get(i);
      boolean isWritten =
          operand instanceof TornadoNativeArray && later.add(operand) && !isConstant.test(operand);
      accesses.set(i, operand, isWritten ? Access.READ_WRITE : Access.READ_ONLY);
    }
    return accesses;
  }

  /** A task's parameters without its code. */
  private static List<Object> operands(KernelLaunch launch) {
    List<Object> parameters = List.of(launch.parameters());
    return parameters.subList(1, parameters.size());
  }

  @Override
  @SuppressWarnings("CheckReturnValue") // The plan itself remembers it.
  public void record(TornadoExecutionPlan plan) {
    plan.withCUDAGraph();
  }
}
