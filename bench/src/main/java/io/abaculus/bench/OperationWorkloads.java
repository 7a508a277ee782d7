package io.abaculus.bench;

import io.abaculus.autodiff.Gradients;
import io.abaculus.bench.Workload.Step;
import io.abaculus.device.Device;
import io.abaculus.graph.Fused.SortAttributes;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Single operations, in the shapes that training has them in. Of a result one element is asked for: the
 * host waits for all of it, and next to nothing crosses.
 */
final class OperationWorkloads {
  private static final int SMALLEST_PRODUCT = 256;
  private static final double EPSILON = 1e-6;

  /** Patches of a pair of crops in a step of NeCo, each with as many references. */
  private static final int SORTED = 49;

  /** Rows that a step sorts for an image with two global crops and one local one. */
  private static final int ROWS_OF_IMAGE = 4 * SORTED;

  private static final double STEEPNESS = 100;
  private static final double ART_LAMBDA = 0.25;

  private final Device device;
  private final WorkloadSizes sizes;
  private final SplittableRandom random = new SplittableRandom(1);

  OperationWorkloads(Device device, WorkloadSizes sizes) {
    this.device = device;
    this.sizes = sizes;
  }

  private Tensor random(int... shape) {
    int count = 1;
    for (int dim : shape) {
      count *= dim;
    }
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return Tensors.of(numbers, device, shape);
  }

  private static Tensor oneElement(Tensor x) {
    Tensor element = x;
    for (int axis = 0; axis < x.rank(); axis++) {
      element = element.slice(axis, 0, 1);
    }
    return element;
  }

  /** Products of square matrices, from small to large. */
  List<Workload> squareProducts() {
    List<Workload> workloads = new ArrayList<>();
    for (int side = SMALLEST_PRODUCT; side <= sizes.largestProduct(); side *= 2) {
      workloads.add(product(side));
    }
    return workloads;
  }

  /** Operations whose size goes with the batch. */
  List<Workload> ofBatch(int batch) {
    int rows = batch * sizes.tokens();
    int width = sizes.small().embedDim();
    int hidden = sizes.small().hiddenSize();
    List<Workload> workloads = new ArrayList<>();
    workloads.add(linear(rows, width, 3 * width));
    workloads.add(linear(rows, width, hidden));
    workloads.add(linear(rows, hidden, width));
    workloads.add(linearWithGelu(rows, width, hidden));
    workloads.add(weightGradient(rows, width, hidden));
    workloads.add(attention(batch, false));
    workloads.add(attention(batch, true));
    workloads.add(layerNorm(rows, width, false));
    workloads.add(layerNorm(rows, width, true));
    for (SortingNetwork network : SortingNetwork.values()) {
      workloads.add(softSort(network, batch, false));
      workloads.add(softSort(network, batch, true));
    }
    return workloads;
  }

  private Workload product(int side) {
    return product(
        "product", side, side, side,
        () -> {
          Tensor a = random(side, side);
          Tensor b = random(side, side);
          return () -> new Step(oneElement(a.matmul(b)));
        });
  }

  private Workload linear(int rows, int inner, int columns) {
    return product(
        "linear", rows, inner, columns,
        () -> {
          Tensor x = random(rows, inner);
          Tensor weight = random(columns, inner);
          return () -> new Step(oneElement(Functions.linear(x, weight, null)));
        });
  }

  private Workload linearWithGelu(int rows, int inner, int columns) {
    return product(
        "linear+gelu", rows, inner, columns,
        () -> {
          Tensor x = random(rows, inner);
          Tensor weight = random(columns, inner);
          Tensor bias = random(columns);
          return () -> new Step(oneElement(Functions.linear(x, weight, bias).gelu()));
        });
  }

  private Workload weightGradient(int rows, int width, int hidden) {
    return product(
        "weight gradient", hidden, rows, width,
        () -> {
          Tensor cotangent = random(rows, hidden);
          Tensor x = random(rows, width);
          return () -> new Step(oneElement(cotangent.matmul(x, true, false)));
        });
  }

  private static Workload product(
      String name, int rows, int inner, int columns, Supplier<Supplier<Step>> setUp) {
    return new Workload(
        name, rows + "x" + inner + "x" + columns, 2e-12 * rows * inner * columns, "TFLOP/s", setUp);
  }

  /** A gradient counts 2.5 times the forward pass, as it has five products beside its two. */
  private Workload attention(int batch, boolean backward) {
    int tokens = sizes.tokens();
    int heads = sizes.small().heads();
    int width = sizes.small().embedDim();
    int groups = batch * heads;
    double forward = 4e-12 * groups * tokens * tokens * (width / heads);
    return new Workload(
        "attention forward" + (backward ? "+backward" : ""),
        groups + "x" + tokens + "x" + width / heads,
        backward ? 3.5 * forward : forward,
        "TFLOP/s",
        () -> {
          Tensor qkv = random(batch, tokens, 3 * width);
          Tensor cotangent = random(batch, tokens, width);
          double scale = 1 / Math.sqrt((double) width / heads);
          return () -> {
            Tensor out = Functions.attention(qkv, heads, scale);
            return backward ? gradients(out.mul(cotangent).sum(), qkv) : new Step(oneElement(out));
          };
        });
  }

  private Workload layerNorm(int rows, int width, boolean backward) {
    double gigabytes = 4e-9 * rows * width;
    return new Workload(
        "layer norm forward" + (backward ? "+backward" : ""),
        rows + "x" + width,
        (backward ? 5 : 2) * gigabytes,
        "GB/s",
        () -> {
          Tensor x = random(rows, width);
          Tensor weight = random(width);
          Tensor bias = random(width);
          Tensor cotangent = random(rows, width);
          return () -> {
            Tensor y = Functions.layerNorm(x, weight, bias, EPSILON);
            return backward
                ? gradients(y.mul(cotangent).sum(), x, weight, bias)
                : new Step(oneElement(y));
          };
        });
  }

  private Workload softSort(SortingNetwork network, int batch, boolean backward) {
    int rows = batch * ROWS_OF_IMAGE;
    SortAttributes attributes =
        new SortAttributes(network, Relaxation.CAUCHY, STEEPNESS, ART_LAMBDA, false);
    return new Workload(
        "soft sort %s forward%s"
            .formatted(
                network.referenceName().toLowerCase(Locale.ROOT), backward ? "+backward" : ""),
        rows + "x" + SORTED,
        1e-6 * rows,
        "Mrows/s",
        () -> {
          Tensor x = random(rows, SORTED);
          Tensor ofValues = random(rows, SORTED);
          Tensor ofPermutation = random(rows, SORTED, SORTED);
          return () -> {
            Functions.Sorted sorted = Functions.softSort(x, attributes);
            return backward
                ? gradients(
                    sorted.values().mul(ofValues).sum()
                        .add(sorted.permutation().mul(ofPermutation).sum()),
                    x)
                : new Step(oneElement(sorted.values()), oneElement(sorted.permutation()));
          };
        });
  }

  private static Step gradients(Tensor loss, Tensor... tensors) {
    return new Step(
        Gradients.of(loss, tensors).stream().map(OperationWorkloads::oneElement).toList(),
        List.of());
  }
}
