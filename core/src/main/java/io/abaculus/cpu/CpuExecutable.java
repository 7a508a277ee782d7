package io.abaculus.cpu;

import io.abaculus.device.Device;
import io.abaculus.device.Executable;
import io.abaculus.device.HostArray;
import io.abaculus.device.HostBuffer;
import io.abaculus.device.HostMemory;
import io.abaculus.device.RunFailedException;
import io.abaculus.graph.Buffer;
import io.abaculus.plan.Operand;
import io.abaculus.plan.Plan;
import io.abaculus.plan.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan bound to the CPU's kernels. */
final class CpuExecutable implements Executable {
  /** One step, ready to run on the arrays of this run. */
  private interface Action {
    void run(Arrays arrays);
  }

  private final Device device;
  private final HostMemory memory;
  private final Plan plan;
  private final int firstUpdate;
  private final CpuOperations operations;
  private final ProductRunner products;
  private final CpuContext context;
  private final @Nullable StepObserver observer;
  private final List<Action> actions = new ArrayList<>();

  CpuExecutable(
      Device device,
      CpuContext context,
      HostMemory memory,
      Plan plan,
      @Nullable StepObserver observer) {
    this.device = device;
    this.context = context;
    this.memory = memory;
    this.plan = plan;
    this.observer = observer;
    this.firstUpdate = plan.firstUpdate();
    this.products = new ProductRunner(context);
    this.operations = new CpuOperations(context, products);
    plan.steps().forEach(step -> actions.add(action(step)));
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
        Arrays arrays =
            new Arrays(
                memory,
                leaves.stream().map(device::download).toList(),
                plan.results().stream().map(HostArray::allocate).toList());
        for (step = 0; step < actions.size(); step++) {
          run(step, arrays);
        }
        return arrays.results().stream()
            .<Buffer>map(numbers -> new HostBuffer(device, numbers))
            .toList();
      } catch (RuntimeException | Error e) {
        throw new RunFailedException(e, step >= firstUpdate);
      }
    }
  }

  private void run(int step, Arrays arrays) {
    if (observer == null) {
      actions.get(step).run(arrays);
    } else {
      long start = System.nanoTime();
      actions.get(step).run(arrays);
      observer.ran(plan.steps().get(step), System.nanoTime() - start);
    }
  }

  /** Holds nothing: the slabs are the device's, and the arrays of a run are gone with it. */
  @Override
  public void close() {}

  private Action action(Step step) {
    return switch (step) {
      case Step.Compute(var op, var operands, var results) -> {
        List<Place> from = places(operands);
        List<Place> to = places(results);
        yield arrays -> operations.run(op, resolve(from, arrays), resolve(to, arrays));
      }
      case Step.Pass(var program, var inputs, var outputs) -> {
        PassRunner pass = new PassRunner(context, program, inputs, outputs);
        List<Place> from = places(inputs);
        List<Place> to = places(outputs);
        yield arrays -> pass.run(resolve(from, arrays), resolve(to, arrays));
      }
      case Step.ProductPass product -> {
        PassRunner pass =
            new PassRunner(context, product.program(), product.inputs(), product.outputs());
        Place a = new Place(product.a());
        Place b = new Place(product.b());
        Place c = new Place(product.product());
        List<Place> from = places(product.inputs());
        List<Place> to = places(product.outputs());
        yield arrays -> products.run(
            product.op(),
            a.in(arrays),
            b.in(arrays),
            c.in(arrays),
            pass.epilogue(
                resolve(from, arrays),
                resolve(to, arrays),
                product.product().type().shape().dim(-1)));
      }
      case Step.Copy(var from, var to) -> {
        Place source = new Place(from);
        Place target = new Place(to);
        yield arrays -> source.in(arrays).copyTo(target.in(arrays));
      }
    };
  }

  private static List<Place> places(List<Operand> operands) {
    return operands.stream().map(Place::new).toList();
  }

  private static List<HostArray> resolve(List<Place> places, Arrays arrays) {
    List<HostArray> resolved = new ArrayList<>(places.size());
    for (Place place : places) {
      resolved.add(place.in(arrays));
    }
    return resolved;
  }

  /** The arrays of one run. */
  private record Arrays(HostMemory memory, List<HostArray> leaves, List<HostArray> results) {}

  /** Where an operand is. */
  private record Place(Operand operand) {
    HostArray in(Arrays arrays) {
      int offset = operand.location().offset();
      int index = operand.location().index();
      Object array =
          switch (operand.location().space()) {
            case LEAF -> {
              offset += arrays.leaves().get(index).offset();
              yield arrays.leaves().get(index).array();
            }
            case SLAB -> arrays.memory().slab(operand.type().dtype(), index);
            case RESULT -> arrays.results().get(index).array();
          };
      return new HostArray(operand.type(), array, offset);
    }
  }
}
