package io.abaculus.tornado.launch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Stages as task graphs of one execution plan, which hand the resident arrays on from whichever ran
 * before. The first graph allocates them, and it alone persists them: a graph frees what it persists, and
 * no array may be freed twice. A stage too long for one graph becomes several.
 */
final class TornadoSession implements Session {
  /** What a task graph holds, which TornadoVM does not let be set. A margin is left. */
  private static final int MOST_TASKS = 240;

  private static final int MOST_NODES = 950;
  private static final int MOST_DESCRIPTION_BYTES = 7600;

  /** Of a task, and of each of its parameters, in the description of a graph. */
  private static final int TASK_BYTES = 20;

  private static final int PARAMETER_BYTES = 5;

  /** Allocation, transfer, dependency and release of an array that a graph meets first. */
  private static final int NODES_OF_ARRAY = 5;

  private static final String ALLOCATION = "allocation";

  private final Object[] resident;
  private final TornadoDevice device;
  private final List<ImmutableTaskGraph> graphs = new ArrayList<>();

  /** The work-items of each graph's kernels. One for all would be searched for every graph that runs. */
  private final List<GridScheduler> grids = new ArrayList<>();

  /** What kernels write, or what crosses. */
  private final Set<Object> variable = identitySet(List.of());

  /** The first graph of each stage, and one past the last. */
  private final List<int[]> ranges = new ArrayList<>();

  private final @Nullable SdkFeatures features;
  private final TornadoExecutionPlan plan;

  /**
   * Builds the graphs and allocates the arrays.
   *
   * @param features compile each kernel once, and are needed for products by a library, and to replay
   * @param replay whether stages during which nothing crosses are recorded by their first run, and
   *     replayed by later ones
   */
  TornadoSession(
      TornadoDevice device,
      @Nullable SdkFeatures features,
      boolean replay,
      List<TornadoNativeArray> resident,
      List<Stage> stages) {
    this.device = device;
    this.features = features;
    this.resident = resident.toArray();
    variable.addAll(resident);
    for (Stage stage : stages) {
      variable.addAll(stage.in());
      variable.addAll(stage.out());
    }
    List<KernelLaunch> allocations = AllocationLaunches.of(resident);
    if (features != null) {
      features.compile(device, kernels(allocations, stages));
    }
    allocate(allocations);
    for (Stage stage : stages) {
      int first = graphs.size();
      addGraphs(stage);
      ranges.add(new int[]{first, graphs.size()});
    }
    this.plan = new TornadoExecutionPlan(graphs.toArray(ImmutableTaskGraph[]::new));
    plan.withDevice(device);
    try {
      if (replay) {
        recordWhatOnlyComputes(stages);
      }
      execute(0);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * A recorded copy would read the host's memory again where it was; so what crosses is left as it is, and
   * the graphs in which nothing does, those of the steps, are recorded. Nothing of them differs from run
   * to run: sizes and offsets are constants, and the arrays stay where the first graph allocated them.
   */
  private void recordWhatOnlyComputes(List<Stage> stages) {
    for (int stage = 0; stage < stages.size(); stage++) {
      if (stages.get(stage).in().isEmpty() && stages.get(stage).out().isEmpty()) {
        for (int graph = ranges.get(stage)[0]; graph < ranges.get(stage)[1]; graph++) {
          features().record(plan.withGraph(graph));
        }
      }
    }
  }

  private SdkFeatures features() {
    return Objects.requireNonNull(features, "this module was built without an SDK");
  }

  /** All kernels. */
  private static List<KernelLaunch> kernels(List<KernelLaunch> first, List<Stage> stages) {
    return Stream.concat(
        first.stream(),
        stages.stream()
            .flatMap(stage -> stage.launches().stream())
            .filter(KernelLaunch.class::isInstance)
            .map(KernelLaunch.class::cast))
        .toList();
  }

  private TaskGraph newGraph(String name) {
    grids.add(new GridScheduler());
    return features == null ? new TaskGraph(name) : features.newGraph(name);
  }

  private boolean isConstant(Object array) {
    return !variable.contains(array);
  }

  private void allocate(List<KernelLaunch> launches) {
    TaskGraph graph = newGraph(ALLOCATION);
    graph.transferToDevice(DataTransferMode.UNDER_DEMAND, resident);
    Set<Object> known = identitySet(List.of(resident));
    for (KernelLaunch launch : launches) {
      transferConstants(graph, launch, known);
      addTask(graph, launch);
    }
    graphs.add(graph.persistOnDevice(resident).snapshot());
  }

  private void addGraphs(Stage stage) {
    List<List<Launch>> parts = parts(stage);
    if (parts.size() > 1 && !stage.out().isEmpty()) {
      throw new IllegalArgumentException(
          "stage %s has results to bring and %d launches, more than a task graph holds"
              .formatted(stage.name(), stage.launches().size()));
    }
    for (int part = 0; part < parts.size(); part++) {
      TaskGraph graph = newGraph(stage.name() + "p" + part);
      graph.consumeFromDevice(resident);
      Set<Object> known = identitySet(List.of(resident));
      if (!stage.in().isEmpty()) {
        graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, stage.in().toArray());
        known.addAll(stage.in());
      }
      if (!stage.out().isEmpty()) {
        graph.transferToDevice(DataTransferMode.UNDER_DEMAND, stage.out().toArray());
        known.addAll(stage.out());
      }
      for (Launch launch : parts.get(part)) {
        transferConstants(graph, launch, known);
        addTask(graph, launch);
      }
      if (part == parts.size() - 1 && !stage.out().isEmpty()) {
        graph.transferToHost(DataTransferMode.EVERY_EXECUTION, stage.out().toArray());
      }
      graphs.add(graph.snapshot());
    }
  }

  private void addTask(TaskGraph graph, Launch launch) {
    switch (launch) {
      case KernelLaunch kernel -> addKernel(graph, kernel);
      case LibraryLaunch library -> features().add(graph, library);
    }
  }

  private void addKernel(TaskGraph graph, KernelLaunch launch) {
    grids.getLast()
        .addWorkerGrid(graph.getTaskGraphName() + "." + launch.id(), launch.grid().workers());
    if (features == null || !features.addCompiled(graph, device, launch, this::isConstant)) {
      graph.addTask(launch.task());
    }
  }

  /** The launches of a stage, as many together as a task graph takes. */
  private List<List<Launch>> parts(Stage stage) {
    List<List<Launch>> parts = new ArrayList<>();
    List<Launch> part = new ArrayList<>();
    Set<Object> known = identitySet(List.of(resident));
    int nodes = resident.length * NODES_OF_ARRAY;
    int bytes = 0;
    for (Launch launch : stage.launches()) {
      Object[] parameters = launch.parameters();
      int moreBytes = TASK_BYTES + parameters.length * PARAMETER_BYTES;
      int moreNodes = 1 + parameters.length + newArrays(parameters, known) * NODES_OF_ARRAY;
      if (!part.isEmpty()
          && (part.size() == MOST_TASKS
              || bytes + moreBytes > MOST_DESCRIPTION_BYTES
              || nodes + moreNodes > MOST_NODES)) {
        parts.add(part);
        part = new ArrayList<>();
        known = identitySet(List.of(resident));
        nodes = resident.length * NODES_OF_ARRAY;
        bytes = 0;
        moreNodes = 1 + parameters.length + newArrays(parameters, known) * NODES_OF_ARRAY;
      }
      Collections.addAll(known, parameters);
      nodes += moreNodes;
      bytes += moreBytes;
      part.add(launch);
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  private static int newArrays(Object[] parameters, Set<Object> known) {
    int count = 0;
    for (Object parameter : parameters) {
      if (parameter instanceof TornadoNativeArray && !known.contains(parameter)) {
        count++;
      }
    }
    return count;
  }

  /** What is neither resident nor crosses holds constants, which cross once. */
  private static void transferConstants(TaskGraph graph, Launch launch, Set<Object> known) {
    for (Object parameter : launch.parameters()) {
      if (parameter instanceof TornadoNativeArray array && known.add(array)) {
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, array);
      }
    }
  }

  /** Arrays are told apart by what they are, not by what they hold. */
  private static Set<Object> identitySet(List<?> elements) {
    Set<Object> set = Collections.newSetFromMap(new IdentityHashMap<>());
    set.addAll(elements);
    return set;
  }

  @Override
  public void run(int stage) {
    for (int graph = ranges.get(stage)[0]; graph < ranges.get(stage)[1]; graph++) {
      execute(graph);
    }
  }

  private void execute(int graph) {
    TornadoExecutionPlan chosen = plan.withGraph(graph);
    GridScheduler workers = grids.get(graph);
    if (!workers.keySet().isEmpty()) {
      chosen = chosen.withGridScheduler(workers);
    }
    chosen.execute();
  }

  /** Of all graphs, since a plan frees the memory of those alone that are selected. */
  @Override
  public void close() {
    try {
      plan.withAllGraphs().close();
    } catch (TornadoExecutionPlanException e) {
      throw new IllegalStateException("TornadoVM cannot close the plan", e);
    }
  }
}
