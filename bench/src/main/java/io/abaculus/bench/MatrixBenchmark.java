package io.abaculus.bench;

import io.abaculus.cpu.KernelProvider;
import io.abaculus.cpu.MatrixKernel;
import io.abaculus.cpu.MatrixProduct;
import io.abaculus.cpu.Workers;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The matrix products of a ViT-S/14 on 8 images of 224 pixels, 2056 tokens: forward (B transposed, as
 * weights are stored), the gradient of the input (plain) and of the weight (A transposed).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class MatrixBenchmark {
  private static final int TOKENS = 2056;

  /** Input and output width of a layer. */
  @Param({"384x1152", "384x384", "384x1536", "1536x384"}) public String layer;

  /** Which of the three products of a layer. */
  @Param({"forward", "input-gradient", "weight-gradient"}) public String product;

  /** Threads; 0 stands for all processors. */
  @Param({"1", "0"}) public int threads;

  private Workers workers;
  private MatrixKernel kernel;
  private MatrixProduct shape;
  private float[] a;
  private float[] b;
  private float[] c;

  static MatrixProduct shape(String layer, String product) {
    int in = Integer.parseInt(layer.substring(0, layer.indexOf('x')));
    int out = Integer.parseInt(layer.substring(layer.indexOf('x') + 1));
    return switch (product) {
      case "forward" -> MatrixProduct.of(TOKENS, out, in, false, true);
      case "input-gradient" -> MatrixProduct.of(TOKENS, in, out);
      case "weight-gradient" -> MatrixProduct.of(out, in, TOKENS, true, false);
      default -> throw new IllegalArgumentException(product);
    };
  }

  @Setup
  public void setUp() {
    workers = threads == 0 ? new Workers(Runtime.getRuntime().availableProcessors())
        : new Workers(threads);
    kernel = KernelProvider.load().matrix(workers);
    shape = shape(layer, product);
    a = random(shape.m() * shape.k());
    b = random(shape.k() * shape.n());
    c = new float[shape.m() * shape.n()];
  }

  @TearDown
  public void tearDown() {
    workers.close();
  }

  private static float[] random(int length) {
    SplittableRandom random = new SplittableRandom(length);
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }

  @Benchmark
  public float[] multiply() {
    kernel.multiply(shape, a, 0, b, 0, c, 0, null);
    return c;
  }
}
