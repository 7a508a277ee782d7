package io.abaculus.cpu;

import com.sun.management.ThreadMXBean;
import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortProblem;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.graph.UnaryFunction;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Calls every kernel until it is compiled, one kernel after another, and prints what a call then allocates: a
 * vector that the compiler leaves on the heap costs an allocation for each use, and makes a product ten
 * times slower.
 */
final class VectorsOnTheHeap {
  private static final int CALLS = 100;

  /** Much more than scratch objects of a call need, and much less than vectors of a loop. */
  static final long ALLOWED = 2_000;

  private static final long LIMIT_NANOS = 15_000_000_000L;
  private static final int WIDTH = 64;

  private final KernelProvider kernels = KernelProvider.load();
  private final float[] x = numbers(1);
  private final float[] y = numbers(2);
  private final float[] z = new float[WIDTH * WIDTH];
  private final float[] gradient = new float[WIDTH * WIDTH];

  private VectorsOnTheHeap() {}

  public static void main(String[] args) {
    new VectorsOnTheHeap().all().forEach(VectorsOnTheHeap::print);
  }

  private static void print(String kernel, Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long began = System.nanoTime();
    long least = Long.MAX_VALUE;
    while (least > ALLOWED && System.nanoTime() - began < LIMIT_NANOS) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / CALLS);
    }
    System.out.println(kernel + ": " + least + " bytes");
  }

  /** Soft sort first: it has vectors of doubles beside those of floats. */
  private Map<String, Runnable> all() {
    Map<String, Runnable> all = new LinkedHashMap<>();
    addSoftSort(all);
    addProducts(all);
    addAttention(all);
    addRows(all);
    ElementwiseKernel elementwise = kernels.elementwise();
    all.put("GELU", () -> elementwise.unary(UnaryFunction.GELU, x, 0, z, 0, z.length));
    all.put(
        "addition", () -> elementwise.binary(BinaryFunction.ADD, x, 0, y, 0, z, 0, z.length));
    return all;
  }

  private void addSoftSort(Map<String, Runnable> all) {
    SoftSortKernel kernel = kernels.softSort();
    SortProblem problem =
        new SortProblem(SortingNetwork.BITONIC, Relaxation.CAUCHY, 16, 10, 0.25, false);
    int rows = 16;
    SoftSortScratch scratch = kernel.newScratch();
    all.put(
        "soft sort", () -> kernel.forward(problem, x, 0, y, 0, z, 0, rows, scratch));
    all.put(
        "soft sort backward",
        () -> kernel.backward(problem, x, 0, y, 0, z, 0, gradient, 0, rows, scratch));
  }

  private void addProducts(Map<String, Runnable> all) {
    MatrixKernel kernel = kernels.matrix(new Workers(1));
    MatrixScratch scratch = new MatrixScratch();
    for (int form = 0; form < 4; form++) {
      MatrixProduct product =
          MatrixProduct.of(WIDTH, WIDTH, WIDTH, (form & 1) != 0, (form & 2) != 0);
      all.put(
          "product" + (product.transposeA() ? ", left transposed" : "")
              + (product.transposeB() ? ", right transposed" : ""),
          () -> kernel.multiply(scratch, product, x, 0, y, 0, z, 0));
    }
    MatrixProduct narrow = MatrixProduct.of(WIDTH, 8, WIDTH);
    all.put("narrow product", () -> kernel.multiply(scratch, narrow, x, 0, y, 0, z, 0));
  }

  private void addAttention(Map<String, Runnable> all) {
    AttentionKernel kernel = kernels.attention();
    AttentionKernel.Problem problem = new AttentionKernel.Problem(16, 1, WIDTH, 0.125);
    float[] scratch =
        new float[Math.max(kernel.forwardScratch(problem), kernel.backwardScratch(problem))];
    float[] logarithms = new float[16];
    all.put(
        "attention",
        () -> kernel.forward(problem, 0, x, 0, z, 0, logarithms, 0, scratch));
    all.put(
        "attention backward",
        () -> kernel.backward(
            problem, 0, x, 0, z, 0, logarithms, 0, y, 0, gradient, 0, scratch));
  }

  private void addRows(Map<String, Runnable> all) {
    RowKernel kernel = kernels.rows();
    float[] mean = new float[WIDTH];
    float[] deviation = new float[WIDTH];
    float[] weightGradient = new float[WIDTH];
    float[] biasGradient = new float[WIDTH];
    float[] logarithms = new float[WIDTH * WIDTH];
    kernel.logSoftmax(x, 0, logarithms, 0, WIDTH, WIDTH);
    long[] places = new long[WIDTH];
    all.put("argmax", () -> kernel.argMaxRows(x, 0, places, 0, WIDTH, WIDTH));
    all.put("argmin", () -> kernel.argMinRows(x, 0, places, 0, WIDTH, WIDTH));
    all.put("softmax", () -> kernel.softmax(x, 0, z, 0, WIDTH, WIDTH));
    all.put("softmax backward", () -> kernel.softmaxBackward(x, 0, y, 0, z, 0, WIDTH, WIDTH));
    all.put(
        "log-softmax backward",
        () -> kernel.logSoftmaxBackward(logarithms, 0, y, 0, z, 0, WIDTH - 1, WIDTH - 1));
    all.put("log-softmax", () -> kernel.logSoftmax(x, 0, z, 0, WIDTH, WIDTH));
    all.put(
        "layer norm",
        () -> kernel.layerNorm(
            x, 0, y, 0, y, 0, 1e-6, z, 0, mean, 0, deviation, 0, WIDTH, WIDTH));
    all.put(
        "layer norm backward",
        () -> kernel.layerNormBackward(
            x, 0, y, 0, mean, 0, deviation, 0, y, 0, gradient, 0, weightGradient, 0, biasGradient,
            0,
            WIDTH - 1, WIDTH));
  }

  private static float[] numbers(int seed) {
    float[] numbers = new float[WIDTH * WIDTH];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (i * 37 + seed) % 101 / 101f;
    }
    return numbers;
  }
}
