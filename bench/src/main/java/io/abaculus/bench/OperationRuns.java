package io.abaculus.bench;

import io.abaculus.autodiff.Gradients;
import io.abaculus.bench.Workload.Step;
import io.abaculus.bench.work.AttentionWork;
import io.abaculus.bench.work.Pass;
import io.abaculus.bench.work.ProductWork;
import io.abaculus.bench.work.RoiAlignWork;
import io.abaculus.bench.work.RowWork;
import io.abaculus.bench.work.SortWork;
import io.abaculus.device.Device;
import io.abaculus.graph.Fused.RoiPooling;
import io.abaculus.graph.Fused.SortAttributes;
import io.abaculus.graph.Relaxation;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Single operations. Of a result one element is asked for: all of it is computed, into the plan's memory as in a training
 * step, the host waits for it, and next to nothing crosses. A backward pass begins with a gradient that lies ready.
 */
public final class OperationRuns {
  private static final double EPSILON = 1e-6;
  private static final double STEEPNESS = 100;
  private static final double ART_LAMBDA = 0.25;

  private final Device device;

  /** On a device. */
  public OperationRuns(Device device) {
    this.device = device;
  }

  /** Products of matrices. */
  public Supplier<Step> product(ProductWork work) {
    Tensor a =
        work.transposeA()
            ? matrices(work.batch(), work.k(), work.m())
            : matrices(work.batch(), work.m(), work.k());
    Tensor b =
        work.transposeB()
            ? matrices(work.batch(), work.n(), work.k())
            : matrices(work.batch(), work.k(), work.n());
    return () -> new Step(oneElement(a.matmul(b, work.transposeA(), work.transposeB())));
  }

  private Tensor matrices(int batch, int rows, int columns) {
    return batch == 1 ? random(rows, columns) : random(batch, rows, columns);
  }

  /** Attention, whose queries, keys and values lie side by side. */
  public Supplier<Step> attention(AttentionWork work) {
    int width = work.heads() * work.headDim();
    double scale = 1 / Math.sqrt(work.headDim());
    Tensor qkv = random(work.batch(), work.tokens(), 3 * width);
    return passes(
        work.pass(), x -> Functions.attention(x, work.heads(), scale), List.of(qkv),
        random(work.batch(), work.tokens(), width));
  }

  /** A function of the rows of a matrix. */
  public Supplier<Step> rows(RowWork work) {
    Tensor x = random(work.rows(), work.width());
    Tensor gradient = random(work.rows(), work.width());
    Tensor weight = random(work.width());
    Tensor bias = random(work.width());
    return switch (work.function()) {
      case LAYER_NORM ->
          passes(
              work.pass(), rows -> Functions.layerNorm(rows, weight, bias, EPSILON),
              List.of(x, weight, bias), gradient);
      case SOFTMAX -> passes(work.pass(), rows -> rows.softmax(-1), List.of(x), gradient);
      case GELU -> passes(work.pass(), Tensor::gelu, List.of(x), gradient);
    };
  }

  /** The differentiable sort of the rows of a matrix. */
  public Supplier<Step> softSort(SortWork work) {
    SortAttributes attributes =
        new SortAttributes(work.network(), Relaxation.CAUCHY, STEEPNESS, ART_LAMBDA, false);
    Tensor x = random(work.rows(), work.n());
    Tensor ofValues = random(work.rows(), work.n());
    Tensor ofPermutation = random(work.rows(), work.n(), work.n());
    return () -> {
      Functions.Sorted sorted = Functions.softSort(x, attributes);
      return switch (work.pass()) {
        case FORWARD -> new Step(oneElement(sorted.values()), oneElement(sorted.permutation()));
        case FORWARD_AND_BACKWARD ->
            gradients(
                sorted.values().mul(ofValues).sum()
                    .add(sorted.permutation().mul(ofPermutation).sum()),
                List.of(x));
      };
    };
  }

  /** A pooled box of each map. */
  public Supplier<Step> roiAlign(RoiAlignWork work) {
    Tensor maps = random(work.maps(), work.side(), work.side(), work.channels());
    RoiPooling pooling = new RoiPooling(work.size(), 1, 0, true);
    float[] corners = new float[4 * work.maps()];
    int[] numbers = new int[work.maps()];
    for (int map = 0; map < work.maps(); map++) {
      numbers[map] = map;
      for (int corner = 0; corner < 4; corner++) {
        corners[4 * map + corner] = (corner < 2 ? 0.25f : 0.75f) * work.side();
      }
    }
    Tensor boxes = Tensors.of(corners, device, work.maps(), 4);
    Tensor indices = Tensors.of(numbers, device, work.maps());
    return passes(
        work.pass(), x -> Functions.roiAlign(x, boxes, indices, pooling), List.of(maps),
        random(work.maps(), work.size(), work.size(), work.channels()));
  }

  /** The passes of a function of the first of its inputs. */
  private static Supplier<Step> passes(
      Pass pass, UnaryOperator<Tensor> function, List<Tensor> inputs, Tensor gradient) {
    return () -> {
      Tensor y = function.apply(inputs.getFirst());
      return switch (pass) {
        case FORWARD -> new Step(oneElement(y));
        case FORWARD_AND_BACKWARD -> gradients(y.mul(gradient).sum(), inputs);
      };
    };
  }

  private static Step gradients(Tensor loss, List<Tensor> inputs) {
    return new Step(
        Gradients.of(loss, inputs.toArray(Tensor[]::new)).stream()
            .map(OperationRuns::oneElement)
            .toList(),
        List.of());
  }

  /** The first one, for which all of a tensor is computed. */
  static Tensor oneElement(Tensor x) {
    Tensor element = x;
    for (int axis = 0; axis < x.rank(); axis++) {
      element = element.slice(axis, 0, 1);
    }
    return element;
  }

  /** Any numbers on the device. */
  Tensor random(int... shape) {
    return Tensors.of(RandomFloats.ofShape(shape), device, shape);
  }
}
