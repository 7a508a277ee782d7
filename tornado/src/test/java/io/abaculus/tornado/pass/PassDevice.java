package io.abaculus.tornado.pass;

import io.abaculus.device.Device;
import io.abaculus.device.Executable;
import io.abaculus.device.HostArray;
import io.abaculus.device.HostBuffer;
import io.abaculus.device.HostMemory;
import io.abaculus.device.PlanCache;
import io.abaculus.graph.Buffer;
import io.abaculus.graph.DType;
import io.abaculus.plan.Operand;
import io.abaculus.plan.Plan;
import io.abaculus.plan.PlanOptions;
import io.abaculus.plan.Step;
import io.abaculus.reference.ReferenceOperations;
import java.util.List;
import java.util.Set;

/** A device whose passes are done by generated kernels, and everything else by the reference's operations. */
final class PassDevice implements Device {
  private static final int LONGEST_PASS = 64;

  private final PlanCache plans = new PlanCache(this);

  @Override
  public String name() {
    return "passes";
  }

  @Override
  public String description() {
    return "generated kernels";
  }

  @Override
  public PlanOptions planOptions() {
    return new PlanOptions(
        true,
        false,
        Set.of(DType.FLOAT32, DType.BOOL),
        LONGEST_PASS,
        PassKernel.MOST_OPERANDS,
        PlanOptions.LARGEST_JAVA_ARRAY,
        64);
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
    return new PassExecutable(plan);
  }

  @Override
  public void close() {
    plans.close();
  }

  private final class PassExecutable implements Executable {
    private final Plan plan;

    PassExecutable(Plan plan) {
      this.plan = plan;
    }

    @Override
    public Plan plan() {
      return plan;
    }

    @Override
    public List<Buffer> run(List<Buffer> leaves) {
      HostMemory memory = new HostMemory();
      memory.reserve(plan);
      List<HostArray> results = plan.results().stream().map(HostArray::allocate).toList();
      Run run = new Run(memory, leaves.stream().map(PassDevice.this::download).toList(), results);
      plan.steps().forEach(run::execute);
      return results.stream().<Buffer>map(numbers -> new HostBuffer(PassDevice.this, numbers))
          .toList();
    }

    @Override
    public void close() {}
  }

  private record Run(HostMemory memory, List<HostArray> leaves, List<HostArray> results) {
    void execute(Step step) {
      switch (step) {
        case Step.Compute(var op, var from, var to) ->
            ReferenceOperations.run(op, arrays(from), arrays(to));
        case Step.Pass(var program, var inputs, var outputs) ->
            KernelPass.run(program, arrays(inputs), arrays(outputs));
        case Step.ProductPass pass -> throw new IllegalStateException("not asked for: " + pass);
        case Step.Copy(var from, var to) -> array(from).copyTo(array(to));
      }
    }

    private List<HostArray> arrays(List<Operand> operands) {
      return operands.stream().map(this::array).toList();
    }

    private HostArray array(Operand operand) {
      int index = operand.location().index();
      return switch (operand.location().space()) {
        case LEAF -> part(leaves.get(index), operand);
        case RESULT -> part(results.get(index), operand);
        case SLAB ->
            new HostArray(
                operand.type(),
                memory.slab(operand.type().dtype(), index),
                operand.location().offset());
      };
    }

    private static HostArray part(HostArray whole, Operand operand) {
      return new HostArray(
          operand.type(), whole.array(), whole.offset() + operand.location().offset());
    }
  }
}
