package io.abaculus.reference;

import io.abaculus.device.Executable;
import io.abaculus.device.HostArray;
import io.abaculus.device.HostBuffer;
import io.abaculus.device.HostMemory;
import io.abaculus.device.RunFailedException;
import io.abaculus.graph.Buffer;
import io.abaculus.graph.Op;
import io.abaculus.plan.Location;
import io.abaculus.plan.Operand;
import io.abaculus.plan.Plan;
import io.abaculus.plan.Step;
import java.util.List;

/** A plan without fused steps, done step by step. */
final class ReferenceExecutable implements Executable {
  private final ReferenceDevice device;
  private final HostMemory memory;
  private final Plan plan;
  private final int firstUpdate;

  ReferenceExecutable(ReferenceDevice device, HostMemory memory, Plan plan) {
    this.device = device;
    this.memory = memory;
    this.plan = plan;
    this.firstUpdate = plan.firstUpdate();
  }

  @Override
  public Plan plan() {
    return plan;
  }

  @Override
  public List<Buffer> run(List<Buffer> leaves) {
    // All plans of the device use the same slabs.
    synchronized (memory) {
      int step = -1;
      try {
        memory.reserve(plan);
        List<HostArray> made = plan.results().stream().map(HostArray::allocate).toList();
        Run run = new Run(leaves.stream().map(device::download).toList(), made);
        for (step = 0; step < plan.steps().size(); step++) {
          run.execute(plan.steps().get(step));
        }
        return made.stream().<Buffer>map(numbers -> new HostBuffer(device, numbers)).toList();
      } catch (RuntimeException | Error e) {
        throw new RunFailedException(e, step >= firstUpdate);
      }
    }
  }

  /** Holds nothing: the slabs are the device's. */
  @Override
  public void close() {}

  /** One run: the arrays that places in memory stand for this time. */
  private final class Run {
    private final List<HostArray> leaves;
    private final List<HostArray> results;

    Run(List<HostArray> leaves, List<HostArray> results) {
      this.leaves = leaves;
      this.results = results;
    }

    void execute(Step step) {
      switch (step) {
        case Step.Compute(Op op, List<Operand> from, List<Operand> to) ->
            ReferenceOperations.run(op, arrays(from), arrays(to));
        case Step.Copy(Operand from, Operand to) -> array(from).copyTo(array(to));
        case Step.Pass pass -> throw unknown(pass);
        case Step.ProductPass pass -> throw unknown(pass);
      }
    }

    private List<HostArray> arrays(List<Operand> operands) {
      return operands.stream().map(this::array).toList();
    }

    private HostArray array(Operand operand) {
      Location location = operand.location();
      return switch (location.space()) {
        case LEAF -> part(leaves.get(location.index()), operand);
        case RESULT -> part(results.get(location.index()), operand);
        case SLAB ->
            new HostArray(
                operand.type(),
                memory.slab(operand.type().dtype(), location.index()),
                location.offset());
      };
    }

    private HostArray part(HostArray whole, Operand operand) {
      return new HostArray(
          operand.type(), whole.array(), whole.offset() + operand.location().offset());
    }
  }

  private static IllegalStateException unknown(Step step) {
    return new IllegalStateException(
        "the reference device asked for plans without fusion and got a step "
            + step.getClass().getSimpleName());
  }
}
