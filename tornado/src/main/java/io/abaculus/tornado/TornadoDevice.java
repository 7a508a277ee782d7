package io.abaculus.tornado;

import io.abaculus.device.Device;
import io.abaculus.device.Executable;
import io.abaculus.device.HostArray;
import io.abaculus.device.PlanCache;
import io.abaculus.device.ProductMath;
import io.abaculus.device.Traffic;
import io.abaculus.graph.Buffer;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.plan.Plan;
import io.abaculus.plan.PlanOptions;
import io.abaculus.tornado.launch.CountingLauncher;
import io.abaculus.tornado.launch.Launcher;
import io.abaculus.tornado.pass.PassKernel;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A device that TornadoVM launches kernels on. Every plan has memory of its own there, which holds its
 * leaves, intermediate results and outputs; what one plan left there and another needs travels by way of
 * the host, once. When the device is full, the plans used longest ago give up their memory.
 */
public final class TornadoDevice implements Device {
  private static final int LONGEST_PASS = 64;

  /** Two GiB of float32. */
  private static final int LARGEST_ARRAY = 1 << 29;

  private final String name;
  private final CountingLauncher launcher;
  private final ProductMath math;
  private final PlanCache plans = new PlanCache(this);

  /** Executables with memory on the device, those used longest ago first. */
  private final Set<TornadoExecutable> open = new LinkedHashSet<>();

  /** A device of a name, whose kernels compute products. */
  public TornadoDevice(String name, Launcher launcher) {
    this(name, launcher, ProductMath.COMPILED);
  }

  /**
   * A device of a name.
   *
   * @param math what computes products; the launcher must know of the maker's library if that does
   */
  public TornadoDevice(String name, Launcher launcher, ProductMath math) {
    this.name = name;
    this.launcher = new CountingLauncher(launcher);
    this.math = math;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return launcher.description();
  }

  @Override
  public Traffic traffic() {
    return launcher.traffic();
  }

  @Override
  public PlanOptions planOptions() {
    // What follows a product of a library is a pass of its own.
    boolean productPasses = math == ProductMath.COMPILED;
    return new PlanOptions(
        true,
        productPasses,
        Set.of(DType.values()),
        LONGEST_PASS,
        PassKernel.MOST_OPERANDS,
        LARGEST_ARRAY,
        PlanMemory.ALIGNMENT * Float.BYTES);
  }

  @Override
  public PlanCache plans() {
    return plans;
  }

  /** What computes products. */
  ProductMath math() {
    return math;
  }

  Launcher launcher() {
    return launcher;
  }

  /** What guards buffers and the memory of plans: one run, or one download, at a time. */
  Object lock() {
    return plans;
  }

  @Override
  public Buffer upload(HostArray numbers) {
    return new TornadoBuffer(this, numbers);
  }

  @Override
  public HostArray download(Buffer buffer) {
    synchronized (lock()) {
      return own(buffer).onHost();
    }
  }

  /**
   * By way of the host, since a buffer has no memory of its own on the device. Numbers on the host never
   * change, so both buffers may have the same ones.
   */
  @Override
  public Buffer copy(Buffer buffer) {
    return new TornadoBuffer(this, download(buffer));
  }

  @Override
  public Executable compile(Plan plan) {
    return new TornadoExecutable(this, plan);
  }

  TornadoBuffer own(Buffer buffer) {
    if (buffer instanceof TornadoBuffer mine && mine.device() == this) {
      return mine;
    }
    throw new TensorException(
        "device %s was given a buffer of another device: %s".formatted(name, buffer.type()));
  }

  /** A plan runs, and is the last to give up its memory. */
  void used(TornadoExecutable executable) {
    open.remove(executable);
    open.add(executable);
  }

  void released(TornadoExecutable executable) {
    open.remove(executable);
  }

  /**
   * Makes room for a plan.
   *
   * @throws TensorException if the device cannot hold it even alone
   */
  void makeRoom(Plan plan, long bytes) {
    long memory = launcher.memory();
    if (bytes > memory) {
      throw new TensorException(
          ("this computation needs %d MiB on device %s, %d MiB of them for its inputs and outputs;"
              + " the device has %d MiB. Use a smaller batch or image, gradient checkpointing, or a"
              + " device of more memory (which -Dtornado.device.memory bounds)")
              .formatted(
                  bytes >> 20,
                  name,
                  plan.peakBytes() - plan.memory().bytes() >> 20,
                  memory >> 20));
    }
    while (!open.isEmpty() && held() + bytes > memory) {
      open.iterator().next().release();
    }
  }

  private long held() {
    return open.stream().mapToLong(TornadoExecutable::bytes).sum();
  }

  @Override
  public void close() {
    plans.close();
  }
}
