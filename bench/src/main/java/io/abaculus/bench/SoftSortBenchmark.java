package io.abaculus.bench;

import io.abaculus.cpu.KernelProvider;
import io.abaculus.cpu.SoftSortKernel;
import io.abaculus.cpu.SoftSortScratch;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortProblem;
import io.abaculus.graph.SortingNetwork;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The differentiable sort of 64 rows, forward and backward, with the Cauchy relaxation, one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class SoftSortBenchmark {
  static final int ROWS = 64;

  @Param({"49", "64"}) public int n;

  @Param({"BITONIC", "ODD_EVEN"}) public SortingNetwork network;

  private SoftSortKernel kernel;
  private SoftSortScratch scratch;
  private SortProblem problem;
  private float[] x;
  private float[] values;
  private float[] permutation;
  private float[] cotangent;
  private float[] gradient;

  @Setup
  public void setUp() {
    kernel = KernelProvider.load().softSort();
    scratch = kernel.newScratch();
    problem = new SortProblem(network, Relaxation.CAUCHY, n, 100, 0.25, false);
    SplittableRandom random = new SplittableRandom(1);
    x = new float[ROWS * n];
    values = new float[ROWS * n];
    permutation = new float[ROWS * n * n];
    cotangent = new float[ROWS * n * n];
    gradient = new float[ROWS * n];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextDouble(-1, 1);
    }
    for (int i = 0; i < cotangent.length; i++) {
      cotangent[i] = (float) random.nextDouble(-1, 1);
    }
  }

  @Benchmark
  public float[] forwardAndBackward() {
    kernel.forward(problem, x, 0, values, 0, permutation, 0, ROWS, scratch);
    kernel.backward(problem, x, 0, null, 0, cotangent, 0, gradient, 0, ROWS, scratch);
    return gradient;
  }
}
