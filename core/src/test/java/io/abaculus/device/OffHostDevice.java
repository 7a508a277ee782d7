package io.abaculus.device;

import io.abaculus.graph.Buffer;
import io.abaculus.graph.Op;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Location;
import io.abaculus.plan.MemoryMap;
import io.abaculus.plan.Operand;
import io.abaculus.plan.Plan;
import io.abaculus.plan.PlanOptions;
import io.abaculus.plan.Step;
import io.abaculus.reference.ReferenceOperations;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A device as a GPU is one, for tests: its numbers lie where the host cannot address them, so that they
 * come and go by {@link #upload} and {@link #download} alone, and each crossing is written down. It computes
 * by the reference's operations on copies of its own. A step can be made to fail.
 */
public final class OffHostDevice implements Device {
  /** Small, so that intermediate results spread over several arrays. */
  private static final int LARGEST_ARRAY = 1 << 22;

  private static final int ALIGNMENT = 256;

  private final List<TensorType> uploaded = new ArrayList<>();
  private final List<TensorType> downloaded = new ArrayList<>();
  private final PlanCache plans;
  private int openExecutables;
  private int failingStep = Integer.MAX_VALUE;
  private boolean reportsAtTheEnd;
  private boolean throwsUnforeseen;

  /** A device with a cache of the standard capacity. */
  public OffHostDevice() {
    this.plans = new PlanCache(this);
  }

  /** A device that keeps at most so many plans. */
  public OffHostDevice(int plans) {
    this.plans = new PlanCache(this, plans);
  }

  private record OffHostBuffer(OffHostDevice owner, TensorType type, MemorySegment memory)
      implements Buffer {}

  // ---- what tests look at and change ----

  /** What came from the host since {@link #forgetCrossings}. */
  public List<TensorType> uploaded() {
    return List.copyOf(uploaded);
  }

  /** What the host asked for since {@link #forgetCrossings}. */
  public List<TensorType> downloaded() {
    return List.copyOf(downloaded);
  }

  public void forgetCrossings() {
    uploaded.clear();
    downloaded.clear();
  }

  /** Executables that were made and not closed. */
  public int openExecutables() {
    return openExecutables;
  }

  /** Lets step number {@code step} of every plan fail, before it writes anything. */
  public void failAt(int step) {
    failingStep = step;
  }

  public void failNoMore() {
    failingStep = Integer.MAX_VALUE;
  }

  /** Lets failures be reported when all other steps are done, as a device does whose steps run by themselves. */
  public void reportFailuresAtTheEnd() {
    reportsAtTheEnd = true;
  }

  /** Lets failures come as exceptions that do not say whether anything was changed. */
  public void throwUnforeseen() {
    throwsUnforeseen = true;
  }

  // ---- the device ----

  @Override
  public String name() {
    return "off-host";
  }

  @Override
  public String description() {
    return "a test's device, out of the host's sight";
  }

  @Override
  public PlanOptions planOptions() {
    return new PlanOptions(false, false, Set.of(), 1, Integer.MAX_VALUE, LARGEST_ARRAY, ALIGNMENT);
  }

  @Override
  public PlanCache plans() {
    return plans;
  }

  @Override
  public Buffer upload(HostArray numbers) {
    uploaded.add(numbers.type());
    OffHostBuffer buffer = allocate(numbers.type());
    write(numbers, buffer.memory, 0);
    return buffer;
  }

  @Override
  public HostArray download(Buffer buffer) {
    downloaded.add(buffer.type());
    return read(own(buffer).memory, buffer.type(), 0);
  }

  @Override
  public Buffer copy(Buffer buffer) {
    OffHostBuffer copy = allocate(buffer.type());
    copy.memory.copyFrom(own(buffer).memory);
    return copy;
  }

  @Override
  public Executable compile(Plan plan) {
    return new OffHostExecutable(plan);
  }

  @Override
  public void close() {
    plans.close();
  }

  private OffHostBuffer own(Buffer buffer) {
    if (buffer instanceof OffHostBuffer mine && mine.owner == this) {
      return mine;
    }
    throw new TensorException("a buffer of another device: " + buffer.type());
  }

  private OffHostBuffer allocate(TensorType type) {
    return new OffHostBuffer(this, type, Arena.ofAuto().allocate(Math.max(1, type.bytes()), 8));
  }

  // ---- memory ----

  private static MemorySegment segment(HostArray numbers) {
    return switch (numbers.type().dtype()) {
      case FLOAT32 -> MemorySegment.ofArray(numbers.floats());
      case FLOAT64 -> MemorySegment.ofArray(numbers.doubles());
      case INT32 -> MemorySegment.ofArray(numbers.ints());
      case INT64 -> MemorySegment.ofArray(numbers.longs());
      case UINT8, BOOL -> MemorySegment.ofArray(numbers.bytes());
    };
  }

  private static HostArray read(MemorySegment memory, TensorType type, long element) {
    HostArray numbers = HostArray.allocate(type);
    MemorySegment.copy(
        memory, element * type.dtype().bytes(), segment(numbers), 0, type.bytes());
    return numbers;
  }

  private static void write(HostArray numbers, MemorySegment memory, long element) {
    int size = numbers.type().dtype().bytes();
    MemorySegment.copy(
        segment(numbers),
        (long) numbers.offset() * size,
        memory,
        element * size,
        numbers.type().bytes());
  }

  // ---- plans ----

  private final class OffHostExecutable implements Executable {
    private final Plan plan;
    private final Arena arena = Arena.ofShared();
    private final List<List<MemorySegment>> slabs = new ArrayList<>();

    OffHostExecutable(Plan plan) {
      this.plan = plan;
      MemoryMap map = plan.memory();
      for (io.abaculus.graph.DType dtype : io.abaculus.graph.DType.values()) {
        List<MemorySegment> arrays = new ArrayList<>();
        for (int length : map.slabs().getOrDefault(dtype, List.of())) {
          arrays.add(arena.allocate(Math.max(1, (long) length * dtype.bytes()), ALIGNMENT));
        }
        slabs.add(arrays);
      }
      openExecutables++;
    }

    @Override
    public Plan plan() {
      return plan;
    }

    @Override
    public List<Buffer> run(List<Buffer> leaves) {
      List<OffHostBuffer> given = leaves.stream().map(OffHostDevice.this::own).toList();
      List<OffHostBuffer> made =
          plan.results().stream().map(OffHostDevice.this::allocate).toList();
      RuntimeException failure = null;
      for (int i = 0; i < plan.steps().size(); i++) {
        try {
          if (i == failingStep) {
            throw new TensorException("step " + i + " was made to fail");
          }
          run(plan.steps().get(i), given, made);
        } catch (RuntimeException e) {
          if (throwsUnforeseen) {
            throw e;
          }
          if (!reportsAtTheEnd) {
            throw new RunFailedException(e, i >= plan.firstUpdate());
          }
          failure = failure == null ? e : failure;
        }
      }
      throwIfNotNull(failure);
      return List.copyOf(made);
    }

    private void throwIfNotNull(@Nullable RuntimeException failure) {
      if (failure != null) {
        throw new RunFailedException(failure, !plan.updates().isEmpty());
      }
    }

    private void run(Step step, List<OffHostBuffer> leaves, List<OffHostBuffer> results) {
      switch (step) {
        case Step.Compute(Op op, List<Operand> from, List<Operand> to) -> {
          List<HostArray> written =
              to.stream().map(Operand::type).map(HostArray::allocate).toList();
          ReferenceOperations.run(
              op, from.stream().map(operand -> load(operand, leaves, results)).toList(), written);
          for (int i = 0; i < to.size(); i++) {
            store(written.get(i), to.get(i), leaves, results);
          }
        }
        case Step.Copy(Operand from, Operand to) ->
            store(load(from, leaves, results), to, leaves, results);
        case Step.Pass pass -> throw new IllegalStateException("passes were not asked for");
        case Step.ProductPass pass -> throw new IllegalStateException("passes were not asked for");
      }
    }

    private HostArray load(
        Operand operand, List<OffHostBuffer> leaves, List<OffHostBuffer> results) {
      return read(memory(operand, leaves, results), operand.type(), operand.location().offset());
    }

    private void store(
        HostArray numbers,
        Operand operand,
        List<OffHostBuffer> leaves,
        List<OffHostBuffer> results) {
      write(numbers, memory(operand, leaves, results), operand.location().offset());
    }

    private MemorySegment memory(
        Operand operand, List<OffHostBuffer> leaves, List<OffHostBuffer> results) {
      Location location = operand.location();
      return switch (location.space()) {
        case LEAF -> leaves.get(location.index()).memory;
        case RESULT -> results.get(location.index()).memory;
        case SLAB -> slabs.get(operand.type().dtype().ordinal()).get(location.index());
      };
    }

    @Override
    public void close() {
      arena.close();
      openExecutables--;
    }
  }
}
