package io.abaculus.tornado;

import io.abaculus.device.HostArray;
import io.abaculus.device.ProductMath;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Operand;
import io.abaculus.plan.Plan;
import io.abaculus.plan.Step;
import io.abaculus.tornado.launch.DeviceArrays;
import io.abaculus.tornado.launch.Grid;
import io.abaculus.tornado.launch.KernelLaunch;
import io.abaculus.tornado.launch.Launch;
import io.abaculus.tornado.launch.Stage;
import io.abaculus.tornado.lowering.Lowering;
import io.abaculus.tornado.lowering.Stored;
import io.abaculus.tornado.lowering.Workspace;
import io.abaculus.tornado.pass.Epilogue;
import io.abaculus.tornado.pass.PassKernel;
import io.abaculus.tornado.pass.PassRun;
import io.abaculus.tornado.pass.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** The steps of a plan as launches, in stages between which the host has something to do. */
final class LoweredPlan implements Workspace {
  /** int64 numbers that a refusal takes: a position and a number. */
  private static final int REFUSAL = 2;

  /** Integers among the numbers of a leaf that must be allowed ones. */
  private record LeafCheck(
      int leaf, int first, int count, Allowed allowed, Refusal refusal) {

    void check(HostArray numbers) {
      for (int i = 0; i < count; i++) {
        long number = numbers.getLong(first + i);
        if (!allowed.contains(number)) {
          throw new TensorException(refusal.message(i, number));
        }
      }
    }
  }

  private final PlanMemory memory;
  private final Set<Integer> updates;
  private final LongArray faults;
  private final ProductMath math;
  private final List<Refusal> refusals = new ArrayList<>();
  private final List<LeafCheck> leafChecks = new ArrayList<>();
  private final List<Action> actions = new ArrayList<>();
  private final List<Stage> stages = new ArrayList<>();
  private final List<Launch> open = new ArrayList<>();
  private final PassQueue passes = new PassQueue();

  /** The step after the last one of which one half is among the open launches. */
  private int openEnd;

  private final List<Step.ProductPass> apart = new ArrayList<>();

  /**
   * Lowers a plan.
   *
   * @param faults holds the refused numbers; one element is enough to find out how many there may be
   * @param math what computes products
   */
  LoweredPlan(Plan plan, PlanMemory memory, LongArray faults, ProductMath math) {
    this.memory = memory;
    this.faults = faults;
    this.math = math;
    this.updates = plan.updates().keySet();
    clearFaults();
    int firstUpdate = plan.firstUpdate();
    for (int i = 0; i < plan.steps().size(); i++) {
      if (i == firstUpdate) {
        // What fails before has changed nothing.
        closeStage(i);
        if (!refusals.isEmpty()) {
          actions.add(new Action.Check(i));
        }
      }
      add(plan.steps().get(i), i);
    }
    closeStage(plan.steps().size());
  }

  private void add(Step step, int number) {
    String id = "s" + number;
    switch (step) {
      case Step.ProductPass both -> {
        Optional<List<Launch>> together = launches(id, both);
        if (together.isPresent()) {
          addLaunches(together.get());
        } else {
          addApart(both, number);
        }
      }
      case Step.Compute(var op, var operands, var results) ->
          add(
              step, number,
              Lowering.launches(id, op, stored(operands), stored(results), this, math));
      case Step.Pass pass -> addPass(id, pass, number);
      case Step.Copy(var from, var to) ->
          add(
              step, number,
              Optional.of(Lowering.copy(id, memory.stored(from), memory.stored(to))));
    }
  }

  /** A product, and what follows it as a pass of its own. */
  private void addApart(Step.ProductPass both, int number) {
    apart.add(both);
    String id = "s" + number;
    Step.Compute product = both.productStep();
    add(
        product, number,
        Lowering.launches(
            id, product.op(), stored(product.operands()), stored(product.results()), this, math));
    openEnd = number + 1;
    Step.Pass pass = both.passStep();
    addPass(id + "pass", pass, number);
  }

  /** Adds a pass to those that wait for others like it; what no kernel can do is the host's. */
  private void addPass(String id, Step.Pass pass, int number) {
    if (PassKernel.isSupported(pass.program())) {
      memory.endStep();
      passes.add(id, run(pass));
    } else {
      add(pass, number, Optional.empty());
    }
  }

  /** Adds a step, or one half of it, by its launches; without them it is the host's. */
  private void add(Step step, int number, Optional<List<Launch>> launches) {
    memory.endStep();
    if (launches.isPresent()) {
      addLaunches(launches.get());
    } else {
      closeStage(Math.max(number, openEnd));
      actions.add(new Action.OnHost(step, number + 1));
    }
  }

  /** The number of refusals is known only in the end, but zeros are wanted first. */
  private void clearFaults() {
    if (faults.getSize() > 1) {
      IntArray piece = IntArray.fromElements(1, 0, 0, faults.getSize());
      open.add(
          new KernelLaunch(
              DeviceArrays.pieces("clear", new LongArray(faults.getSize()), faults, piece),
              Grid.of(1, 64)));
    }
  }

  /** Adds launches behind those of the passes before them. */
  private void addLaunches(List<Launch> launches) {
    open.addAll(passes.launches());
    open.addAll(launches);
  }

  private void closeStage(int end) {
    open.addAll(passes.launches());
    if (!open.isEmpty()) {
      actions.add(new Action.OnDevice(stages.size(), end));
      stages.add(Stage.onDevice("steps" + stages.size(), open));
      open.clear();
    }
  }

  private Optional<List<Launch>> launches(String id, Step.ProductPass both) {
    Epilogue epilogue =
        new Epilogue(
            both.program(),
            both.productInput(),
            places(both.inputs()),
            places(both.outputs()),
            both.keepsProduct() ? memory.stored(both.product()).place() : null);
    return Lowering.launches(
        id, both.op(), memory.stored(both.a()), memory.stored(both.b()),
        both.product().type().shape(), epilogue);
  }

  private PassRun run(Step.Pass pass) {
    return new PassRun(pass.program(), places(pass.inputs()), places(pass.outputs()));
  }

  private List<Stored> stored(List<Operand> operands) {
    return operands.stream().map(memory::stored).toList();
  }

  private List<Place> places(List<Operand> operands) {
    return stored(operands).stream().map(Stored::place).toList();
  }

  @Override
  public Stored scratch(DType dtype, int length) {
    return memory.scratch(dtype, length);
  }

  @Override
  public Stored fault(Refusal refusal) {
    refusals.add(refusal);
    return new Stored(
        TensorType.of(DType.INT64, REFUSAL), faults,
        REFUSAL * (refusals.size() - 1));
  }

  @Override
  public boolean checksBeforehand(Stored integers, Allowed allowed, Refusal refusal) {
    OptionalInt leaf = memory.leafAround(integers);
    if (leaf.isEmpty() || updates.contains(leaf.getAsInt())) {
      return false;
    }
    leafChecks.add(
        new LeafCheck(
            leaf.getAsInt(),
            integers.offset() - memory.leaf(leaf.getAsInt()).offset(),
            integers.type().shape().size(),
            allowed,
            refusal));
    return true;
  }

  /**
   * Looks at the numbers that a leaf is about to have.
   *
   * @throws TensorException if one is refused
   */
  void check(int leaf, HostArray numbers) {
    for (LeafCheck check : leafChecks) {
      if (check.leaf == leaf) {
        check.check(numbers);
      }
    }
  }

  /** How long the array of refused numbers must be. */
  int faultNumbers() {
    return REFUSAL * refusals.size();
  }

  /** What is said of the first refused number among those that the device gave; null if none was. */
  @Nullable
  String refusal(long[] given) {
    for (int i = 0; i < refusals.size(); i++) {
      long position = given[REFUSAL * i];
      if (position != 0) {
        return refusals.get(i).message((int) position - 1, given[REFUSAL * i + 1]);
      }
    }
    return null;
  }

  /** Whether a step runs on the host. */
  boolean usesHost() {
    return actions.stream().anyMatch(Action.OnHost.class::isInstance);
  }

  /** The product passes that are a product and a pass of its own. */
  List<Step.ProductPass> apart() {
    return apart;
  }

  List<Action> actions() {
    return actions;
  }

  List<Stage> stages() {
    return stages;
  }
}
