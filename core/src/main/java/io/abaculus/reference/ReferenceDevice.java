package io.abaculus.reference;

import io.abaculus.device.Buffer;
import io.abaculus.device.Device;
import io.abaculus.device.Executable;
import io.abaculus.device.HostArray;
import io.abaculus.device.HostBuffer;
import io.abaculus.device.HostMemory;
import io.abaculus.plan.Plan;
import io.abaculus.plan.PlanOptions;

/** Runs plans one operation at a time, in the plain loops of this package. */
public final class ReferenceDevice implements Device {
  private final HostMemory memory = new HostMemory();

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String description() {
    return "plain loops in double, one thread";
  }

  @Override
  public PlanOptions planOptions() {
    return PlanOptions.withoutPasses();
  }

  @Override
  public Buffer upload(HostArray numbers) {
    return new HostBuffer(this, numbers);
  }

  @Override
  public Executable compile(Plan plan) {
    memory.reserve(plan);
    return new ReferenceExecutable(this, memory, plan);
  }
}
