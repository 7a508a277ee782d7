package io.abaculus.bench;

import io.abaculus.autodiff.Gradients;
import io.abaculus.cpu.CpuDevice;
import io.abaculus.cpu.KernelProvider;
import io.abaculus.cpu.Workers;
import io.abaculus.device.Device;
import io.abaculus.graph.DType;
import io.abaculus.nn.Mode;
import io.abaculus.nn.Scope;
import io.abaculus.nn.optim.AdamW;
import io.abaculus.nn.optim.ParameterGroup;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One training step of a ViT-S/14 on 8 images of 224 pixels: forward, backward and AdamW, by the plan
 * that training runs.
 */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 4)
@Measurement(iterations = 4, time = 4)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx4g"})
public class VitStepBenchmark {
  static final int BATCH = 8;
  private static final int SIDE = 224;

  /** Threads; 0 stands for all processors. */
  @Param({"1", "0"}) public int threads;

  private Workers workers;
  private VisionTransformer model;
  private AdamW optimizer;
  private List<Parameter> trained;
  private Tensor images;

  /**
   * Floating-point operations of a step's matrix products, those of the backward pass counted as twice
   * those of the forward pass.
   */
  static double flops() {
    VitConfig config = VitConfig.dinov2Small();
    double tokens = (double) (SIDE / 14) * (SIDE / 14) + 1;
    double width = config.embedDim();
    double perToken = 2 * width * width * (3 + 1 + 2 * config.mlpRatio());
    double attention = 4 * tokens * width;
    double patches = 2 * (tokens - 1) * 3 * 14 * 14 * width;
    double forward = config.depth() * tokens * (perToken + attention) + patches;
    return 3 * BATCH * forward;
  }

  @Setup
  public void setUp() {
    workers = new Workers(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    Device device = new CpuDevice(workers, KernelProvider.load());
    model = new VisionTransformer(VitConfig.dinov2Small(), Scope.random(1, DType.FLOAT32, device));
    trained =
        model.trainableParameters().stream()
            .filter(parameter -> !parameter.name().equals("mask_token"))
            .toList();
    optimizer = new AdamW(List.of(ParameterGroup.constant("all", trained, 1e-5, 0.04)));
    images = new RandomKey(2, 0, device).normal(BATCH, 3, SIDE, SIDE);
    Tensors.evaluate(images);
  }

  @TearDown
  public void tearDown() {
    workers.close();
  }

  @Benchmark
  public double step() {
    Tensor loss =
        model.forwardFeatures(images, Mode.inference()).patchTokens().square().mean();
    optimizer.step(Gradients.of(loss, trained));
    Tensors.evaluate(List.of(loss), optimizer.assigned());
    return loss.item();
  }
}
