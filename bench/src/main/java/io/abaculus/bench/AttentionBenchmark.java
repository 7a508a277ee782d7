package io.abaculus.bench;

import io.abaculus.autodiff.Gradients;
import io.abaculus.cpu.CpuDevice;
import io.abaculus.cpu.KernelProvider;
import io.abaculus.cpu.Workers;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
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

/** The attention of a ViT-S/14 on 8 images of 224 pixels: 257 tokens, 6 heads of 64. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class AttentionBenchmark {
  private static final int BATCH = 8;
  private static final int TOKENS = 257;
  private static final int HEADS = 6;
  private static final int SIZE = 64;

  /** Threads; 0 stands for all processors. */
  @Param({"1", "0"}) public int threads;

  private Workers workers;
  private Tensor qkv;

  /** Floating-point operations of the matrix products: two forward, five backward. */
  static double flops(boolean backward) {
    double product = 2.0 * BATCH * HEADS * TOKENS * TOKENS * SIZE;
    return product * (backward ? 7 : 2);
  }

  @Setup
  public void setUp() {
    workers = new Workers(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    SplittableRandom random = new SplittableRandom(1);
    float[] numbers = new float[BATCH * TOKENS * 3 * HEADS * SIZE];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    qkv =
        Tensors.of(
            numbers,
            new CpuDevice(workers, KernelProvider.load()),
            BATCH,
            TOKENS,
            3 * HEADS * SIZE);
  }

  @TearDown
  public void tearDown() {
    workers.close();
  }

  @Benchmark
  public Tensor forward() {
    Tensor out = Functions.attention(qkv, HEADS, 1 / Math.sqrt(SIZE));
    Tensors.evaluate(out);
    return out;
  }

  @Benchmark
  public Tensor forwardAndBackward() {
    Tensor loss = Functions.attention(qkv, HEADS, 1 / Math.sqrt(SIZE)).square().sum();
    Tensor gradient = Gradients.of(loss, qkv).getFirst();
    Tensors.evaluate(gradient);
    return gradient;
  }
}
