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
import io.abaculus.tornado.pass.PassKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

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
      Step step = plan.steps().get(i);
      Optional<List<Launch>> launches = launches("s" + i, step);
      memory.endStep();
      if (launches.isPresent()) {
        open.addAll(launches.get());
      } else {
        closeStage(i);
        actions.add(new Action.OnHost(step, i + 1));
      }
    }
    closeStage(plan.steps().size());
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

  private void closeStage(int end) {
    if (!open.isEmpty()) {
      actions.add(new Action.OnDevice(stages.size(), end));
      stages.add(Stage.onDevice("steps" + stages.size(), open));
      open.clear();
    }
  }

  private Optional<List<Launch>> launches(String id, Step step) {
    return switch (step) {
      case Step.Compute(var op, var operands, var results) ->
          Lowering.launches(id, op, stored(operands), stored(results), this, math);
      case Step.Pass pass -> pass(id, pass);
      case Step.Copy(var from, var to) ->
          Optional.of(Lowering.copy(id, memory.stored(from), memory.stored(to)));
      case Step.ProductPass pass ->
          throw new IllegalStateException("product passes were not asked for");
    };
  }

  private Optional<List<Launch>> pass(String id, Step.Pass pass) {
    if (!PassKernel.isSupported(pass.program())) {
      return Optional.empty();
    }
    List<Stored> inputs = stored(pass.inputs());
    List<Stored> outputs = stored(pass.outputs());
    return Optional.of(
        List.of(
            PassKernel.of(pass.program())
                .launch(
                    id, pass.program(), arrays(inputs), offsets(inputs), arrays(outputs),
                    offsets(outputs))));
  }

  private List<Stored> stored(List<Operand> operands) {
    return operands.stream().map(memory::stored).toList();
  }

  private static List<TornadoNativeArray> arrays(List<Stored> tensors) {
    return tensors.stream().map(Stored::array).toList();
  }

  private static List<Integer> offsets(List<Stored> tensors) {
    return tensors.stream().map(Stored::offset).toList();
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

  List<Action> actions() {
    return actions;
  }

  List<Stage> stages() {
    return stages;
  }
}
