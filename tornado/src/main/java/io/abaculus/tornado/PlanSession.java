package io.abaculus.tornado;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Operand;
import io.abaculus.plan.Plan;
import io.abaculus.plan.Step;
import io.abaculus.tornado.launch.Session;
import io.abaculus.tornado.launch.Stage;
import io.abaculus.tornado.lowering.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The memory and the launches of a plan, on the device. */
final class PlanSession implements AutoCloseable {
  /** Outputs of at most so many elements come to the host with the end of a run. */
  private static final int SMALL = 1 << 12;

  private static final int NEVER = -1;

  private final PlanMemory memory;
  private final LoweredPlan lowered;
  private final Transfers transfers;
  private final Outbox refusalOutbox;
  private final Outbox endOutbox;
  private final List<Integer> smallResults;
  private final int checkStage;
  private final int endStage;
  private final long bytes;
  private final Session session;

  /**
   * Makes a plan's memory and launches.
   *
   * @throws TensorException if the device cannot hold them
   */
  PlanSession(TornadoDevice device, Plan plan) {
    PlanNeeds needs = PlanNeeds.of(plan, device.planOptions().largestArray(), device.math());
    this.bytes = needs.bytes();
    device.makeRoom(plan, bytes);
    this.memory = needs.memory();
    memory.allocate();
    int faultNumbers = needs.lowered().faultNumbers();
    LongArray faults = new LongArray(Math.max(1, faultNumbers));
    this.lowered = new LoweredPlan(plan, memory, faults, device.math());
    this.smallResults =
        IntStream.range(0, plan.results().size())
            .filter(i -> isSmall(plan.results().get(i)))
            .boxed()
            .toList();
    List<Stored> refused =
        faultNumbers == 0
            ? List.of()
            : List.of(new Stored(TensorType.of(DType.INT64, faultNumbers), faults, 0));
    this.refusalOutbox = new Outbox(refused);
    this.endOutbox =
        new Outbox(
            Stream.concat(refused.stream(), smallResults.stream().map(memory::result)).toList());
    List<Stage> stages = new ArrayList<>(lowered.stages());
    this.checkStage = refusalOutbox.isEmpty() ? NEVER : add(stages, refusalOutbox.stage("check"));
    this.endStage = endOutbox.isEmpty() ? NEVER : add(stages, endOutbox.stage("end"));
    this.transfers =
        new Transfers(memory, lowered.usesHost(), needs.crossing(), stages.size());
    stages.addAll(transfers.stages());
    List<TornadoNativeArray> resident = new ArrayList<>(memory.arrays());
    resident.add(faults);
    this.session = device.launcher().open(resident, stages);
  }

  /** Whether an output comes to the host with the end of a run. */
  static boolean isSmall(TensorType type) {
    return type.shape().size() <= SMALL;
  }

  private static int add(List<Stage> stages, Stage stage) {
    stages.add(stage);
    return stages.size() - 1;
  }

  Stored leaf(int index) {
    return memory.leaf(index);
  }

  Stored result(int index) {
    return memory.result(index);
  }

  List<Action> actions() {
    return lowered.actions();
  }

  /**
   * Looks at the numbers that a leaf is about to have.
   *
   * @throws TensorException if one is refused, such as an index that is out of range
   */
  void check(int leaf, HostArray numbers) {
    lowered.check(leaf, numbers);
  }

  void upload(List<Transfers.Transfer> numbers) {
    transfers.upload(session, numbers);
  }

  HostArray download(Stored place) {
    return transfers.download(session, place);
  }

  void run(int stage) {
    session.run(stage);
  }

  /** Brings a step's operands to the host, and its results back. */
  void runOnHost(Step step) {
    List<HostArray> read =
        step.read().stream().map(operand -> download(memory.stored(operand))).toList();
    List<HostArray> written = HostStep.run(step, read);
    List<Transfers.Transfer> back = new ArrayList<>();
    List<Operand> places = step.written();
    for (int i = 0; i < places.size(); i++) {
      back.add(new Transfers.Transfer(written.get(i), memory.stored(places.get(i))));
    }
    upload(back);
  }

  /** What is said of a number that was refused so far, if one was. */
  @Nullable
  String checked() {
    session.run(checkStage);
    return lowered.refusal(refusalOutbox.read(0).longs());
  }

  /** Ends a run: small outputs come, and what is said of a number that was refused, if one was. */
  @Nullable
  String finished() {
    if (endStage == NEVER) {
      return null;
    }
    session.run(endStage);
    return refusalOutbox.isEmpty() ? null : lowered.refusal(endOutbox.read(0).longs());
  }

  /** The numbers of an output, if it is small; else they are fetched when they are asked for. */
  @Nullable
  HostArray smallResult(int index) {
    int among = smallResults.indexOf(index);
    return among < 0 ? null : endOutbox.read(among + (refusalOutbox.isEmpty() ? 0 : 1));
  }

  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    session.close();
  }
}
