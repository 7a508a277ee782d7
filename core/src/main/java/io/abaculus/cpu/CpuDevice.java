package io.abaculus.cpu;

import io.abaculus.device.Device;
import io.abaculus.device.Executable;
import io.abaculus.device.HostArray;
import io.abaculus.device.HostBuffer;
import io.abaculus.device.HostMemory;
import io.abaculus.device.PlanCache;
import io.abaculus.graph.Buffer;
import io.abaculus.plan.Plan;
import io.abaculus.plan.PlanOptions;
import org.jspecify.annotations.Nullable;

/** The processor's cores and their vector units. */
public final class CpuDevice implements Device {
  /** Keeps the registers of a pass inside the first-level cache. */
  private static final int LONGEST_PASS = 48;

  private final CpuContext context;
  private final HostMemory memory = new HostMemory();
  private final PlanCache plans = new PlanCache(this);
  private final @Nullable StepObserver observer;

  /**
   * A device of its own, as tests and benchmarks want it; {@link io.abaculus.device.Devices} has the
   * one that everything else uses.
   *
   * @param workers its threads, which end when the device is closed
   */
  public CpuDevice(Workers workers, KernelProvider kernels) {
    this(workers, kernels, null);
  }

  /**
   * A device that says what the steps of its plans take.
   *
   * @param workers its threads, which end when the device is closed
   * @param observer is told, if not null
   */
  public CpuDevice(Workers workers, KernelProvider kernels, @Nullable StepObserver observer) {
    this.context = new CpuContext(workers, kernels);
    this.observer = observer;
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String description() {
    return context.workers().size() + " threads, " + context.kernels().description();
  }

  @Override
  public PlanOptions planOptions() {
    return PlanOptions.withPasses(LONGEST_PASS);
  }

  @Override
  public PlanCache plans() {
    return plans;
  }

  @Override
  public Buffer upload(HostArray numbers) {
    return new HostBuffer(this, numbers);
  }

  @Override
  public HostArray download(Buffer buffer) {
    return HostBuffer.arrayOf(buffer, this);
  }

  @Override
  public Buffer copy(Buffer buffer) {
    return new HostBuffer(this, download(buffer).copy());
  }

  @Override
  public void prepare() {
    KernelWarmUp.start(context.kernels());
  }

  @Override
  public Executable compile(Plan plan) {
    return new CpuExecutable(this, context, memory, plan, observer);
  }

  @Override
  public void close() {
    plans.close();
    memory.free();
    context.workers().close();
  }
}
