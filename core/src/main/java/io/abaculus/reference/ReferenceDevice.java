package io.abaculus.reference;

import io.abaculus.device.Device;
import io.abaculus.device.Executable;
import io.abaculus.device.HostArray;
import io.abaculus.device.HostBuffer;
import io.abaculus.device.HostMemory;
import io.abaculus.device.PlanCache;
import io.abaculus.graph.Buffer;
import io.abaculus.plan.Plan;
import io.abaculus.plan.PlanOptions;

/** Runs plans one operation at a time, in the plain loops of this package. */
public final class ReferenceDevice implements Device {
  static final String DESCRIPTION = "plain loops in double, one thread";

  private final HostMemory memory = new HostMemory();
  private final PlanCache plans = new PlanCache(this);

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String description() {
    return DESCRIPTION;
  }

  @Override
  public PlanOptions planOptions() {
    return PlanOptions.withoutPasses();
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
  public Executable compile(Plan plan) {
    return new ReferenceExecutable(this, memory, plan);
  }

  @Override
  public void close() {
    plans.close();
    memory.free();
  }
}
