package io.abaculus.reference;

import io.abaculus.device.Buffer;
import io.abaculus.device.Executable;
import io.abaculus.device.HostArray;
import io.abaculus.device.HostBuffer;
import io.abaculus.device.HostMemory;
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

  ReferenceExecutable(ReferenceDevice device, HostMemory memory, Plan plan) {
    this.device = device;
    this.memory = memory;
    this.plan = plan;
  }

  @Override
  public Plan plan() {
    return plan;
  }

  @Override
  public List<Buffer> run(List<Buffer> leaves) {
    List<HostArray> given = leaves.stream().map(Buffer::toHost).toList();
    List<HostArray> made = plan.results().stream().map(HostArray::allocate).toList();
    // All plans of the device use the same slabs.
    synchronized (memory) {
      new Run(given, made).execute();
    }
    return made.stream().<Buffer>map(numbers -> new HostBuffer(device, numbers)).toList();
  }

  /** One run: the arrays that places in memory stand for this time. */
  private final class Run {
    private final List<HostArray> leaves;
    private final List<HostArray> results;

    Run(List<HostArray> leaves, List<HostArray> results) {
      this.leaves = leaves;
      this.results = results;
    }

    void execute() {
      for (Step step : plan.steps()) {
        switch (step) {
          case Step.Compute(Op op, List<Operand> from, List<Operand> to) ->
              ReferenceOperations.run(op, arrays(from), arrays(to));
          case Step.Copy(Operand from, Operand to) -> array(from).copyTo(array(to));
          case Step.Pass pass -> throw unknown(pass);
          case Step.ProductPass pass -> throw unknown(pass);
        }
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
