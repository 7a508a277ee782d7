package io.abaculus.tornado;

import io.abaculus.device.Executable;
import io.abaculus.device.HostArray;
import io.abaculus.device.RunFailedException;
import io.abaculus.graph.Buffer;
import io.abaculus.graph.TensorException;
import io.abaculus.plan.Plan;
import io.abaculus.plan.Step;
import io.abaculus.tornado.TornadoBuffer.Home;
import io.abaculus.tornado.lowering.Stored;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A plan on the device. Its memory there is made by the first run, and stays until it is closed or the
 * device needs the room; leaves that are at home in it already do not cross again.
 */
final class TornadoExecutable implements Executable {
  private final TornadoDevice device;
  private final Plan plan;
  private final Set<Integer> updates;
  private final int firstUpdate;
  private @Nullable PlanSession session;

  /** Whose numbers the places of leaves and outputs hold, as long as somebody else knows them, too. */
  private final List<WeakReference<TornadoBuffer>> leaves;

  private final List<WeakReference<TornadoBuffer>> results;

  TornadoExecutable(TornadoDevice device, Plan plan) {
    this.device = device;
    this.plan = plan;
    this.updates = plan.updates().keySet();
    this.firstUpdate = plan.firstUpdate();
    this.leaves = noBuffers(plan.leaves().size());
    this.results = noBuffers(plan.results().size());
  }

  private static List<WeakReference<TornadoBuffer>> noBuffers(int places) {
    List<WeakReference<TornadoBuffer>> none = new ArrayList<>();
    for (int i = 0; i < places; i++) {
      none.add(new WeakReference<>(null));
    }
    return none;
  }

  @Override
  public Plan plan() {
    return plan;
  }

  @Override
  public String explain() {
    return PlanExplanation.of(device, plan);
  }

  @Override
  public List<Buffer> run(List<Buffer> given) {
    synchronized (device.lock()) {
      Progress progress = new Progress();
      try {
        List<TornadoBuffer> buffers = given.stream().map(device::own).toList();
        PlanSession open = session();
        uploadLeaves(open, buffers);
        makeRoomForResults(open);
        for (Action action : open.actions()) {
          run(open, action, progress);
        }
        return finish(open, buffers);
      } catch (RuntimeException | Error e) {
        throw new RunFailedException(e, progress.end > firstUpdate);
      }
    }
  }

  /** How many steps of the plan have run, perhaps. */
  private static final class Progress {
    int end;
  }

  private PlanSession session() {
    PlanSession open = session;
    if (open == null) {
      open = new PlanSession(device, plan);
      session = open;
    }
    device.used(this);
    return open;
  }

  /** Brings every leaf to its place, if it is not there. */
  private void uploadLeaves(PlanSession open, List<TornadoBuffer> buffers) {
    List<Transfers.Transfer> transfers = new ArrayList<>();
    for (int i = 0; i < buffers.size(); i++) {
      TornadoBuffer buffer = buffers.get(i);
      Home home = leafHome(open, i);
      TornadoBuffer before = leaves.get(i).get();
      if (before != buffer || !buffer.isResidentAt(home)) {
        if (before != null) {
          before.evictFrom(home);
        }
        open.check(i, buffer.onHost());
        transfers.add(new Transfers.Transfer(buffer.onHost(), home.stored()));
      }
    }
    open.upload(transfers);
    for (int i = 0; i < buffers.size(); i++) {
      Home home = leafHome(open, i);
      if (!buffers.get(i).isResidentAt(home)) {
        buffers.get(i).addHome(home);
        leaves.set(i, new WeakReference<>(buffers.get(i)));
      }
    }
  }

  private Home leafHome(PlanSession open, int leaf) {
    return new Home(this, open.leaf(leaf));
  }

  /** What the last run gave is overwritten by the next. */
  private void makeRoomForResults(PlanSession open) {
    for (int i = 0; i < results.size(); i++) {
      TornadoBuffer before = results.get(i).get();
      if (before != null) {
        before.evictFrom(new Home(this, open.result(i)));
        results.get(i).clear();
      }
    }
  }

  /** A stage that fails may have run in part, a step on the host has written nothing then. */
  private static void run(PlanSession open, Action action, Progress progress) {
    switch (action) {
      case Action.OnDevice(int stage, int end) -> {
        progress.end = end;
        open.run(stage);
      }
      case Action.OnHost(Step step, int end) -> {
        open.runOnHost(step);
        progress.end = end;
      }
      case Action.Check(int end) -> refuse(open.checked());
    }
  }

  private static void refuse(@Nullable String refusal) {
    if (refusal != null) {
      throw new TensorException(refusal);
    }
  }

  private List<Buffer> finish(PlanSession open, List<TornadoBuffer> buffers) {
    for (int leaf : updates) {
      buffers.get(leaf).changedAt(leafHome(open, leaf));
    }
    refuse(open.finished());
    return IntStream.range(0, results.size()).<Buffer>mapToObj(i -> result(open, i)).toList();
  }

  private TornadoBuffer result(PlanSession open, int index) {
    TornadoBuffer buffer = new TornadoBuffer(device, new Home(this, open.result(index)));
    HostArray small = open.smallResult(index);
    if (small != null) {
      buffer.setHostCopy(small);
    }
    results.set(index, new WeakReference<>(buffer));
    return buffer;
  }

  /** The numbers of a place in the plan's memory. */
  HostArray fetch(Stored place) {
    PlanSession open = session;
    if (open == null) {
      throw new IllegalStateException("the plan's memory was freed, and numbers were left in it");
    }
    return open.download(place);
  }

  /**
   * Frees the memory on the device; the next run makes it anew. It is free even if this fails, since some
   * of the numbers that lie there alone cannot be brought to the host: those are lost.
   */
  void release() {
    PlanSession open = session;
    if (open == null) {
      return;
    }
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < leaves.size(); i++) {
      release(leaves.get(i), new Home(this, open.leaf(i)), failures);
    }
    for (int i = 0; i < results.size(); i++) {
      release(results.get(i), new Home(this, open.result(i)), failures);
    }
    session = null;
    device.released(this);
    open.close();
    if (!failures.isEmpty()) {
      throw new IllegalStateException(
          "numbers that only device %s has cannot be brought to the host (%d tensors)"
              .formatted(device.name(), failures.size()),
          failures.getFirst());
    }
  }

  /** A tensor that cannot be brought must keep neither the others nor the memory. */
  private static void release(
      WeakReference<TornadoBuffer> place, Home home, List<Throwable> failures) {
    TornadoBuffer buffer = place.get();
    if (buffer != null) {
      place.clear();
      try {
        buffer.evictFrom(home);
      } catch (RuntimeException | Error e) {
        failures.add(e);
      }
    }
  }

  /** Bytes that it holds on the device. */
  long bytes() {
    return session == null ? 0 : session.bytes();
  }

  @Override
  public void close() {
    synchronized (device.lock()) {
      release();
    }
  }
}
