package io.abaculus.neco.cli;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.graph.TensorException;
import io.abaculus.neco.config.GpuConfig;
import io.abaculus.neco.config.GpuMath;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which a command is told what computes, and how; a picocli mixin. */
public final class DeviceOptions {
  private static final String DEVICE = "--device";
  private static final String MATH = "--gpu-math";
  private static final String TF32 = "--tf32";
  private static final String REPLAY = "--gpu-replay";

  @Spec(Spec.Target.MIXEE) private CommandSpec spec;

  private @Nullable String name;
  private @Nullable String math;
  private boolean tf32;
  private boolean replay;

  @Option(
      names = DEVICE,
      paramLabel = "NAME",
      description = {
        "What computes: cpu (the default), tornado for a GPU, tornado:1 for the second, or reference for",
        "plain loops. 'abaculus devices' lists them."
      })
  void name(@Nullable String text) {
    name = text;
  }

  @Option(
      names = MATH,
      paramLabel = "compiled|library",
      description = {
        "What computes matrix products on a GPU: kernels of ours (compiled, the default) or cuBLAS (library)."
      })
  void gpuMath(@Nullable String text) {
    math = text;
  }

  @Option(
      names = TF32,
      description = "With --gpu-math library: factors are rounded to TF32, of 10 bits of mantissa.")
  void tf32(boolean round) {
    tf32 = round;
  }

  @Option(
      names = REPLAY,
      description = "A GPU records the launches of a step, and replays them as a CUDA graph.")
  void gpuReplay(boolean record) {
    replay = record;
  }

  /**
   * The device that was asked for.
   *
   * @throws ParameterException if there is none of that name, or it cannot compute so, saying why
   */
  Device open() {
    return open(name, new GpuConfig(math(), tf32, replay));
  }

  /**
   * The device of a configuration, with as many threads as it says; opened before anything else is done,
   * since there may be none.
   *
   * @throws ParameterException if there is none, or it cannot compute so, saying why
   */
  Device open(NecoConfig config) {
    Integer threads = config.train().threads();
    if (threads != null) {
      System.setProperty("abaculus.threads", threads.toString());
    }
    return open(config.device(), config.gpu());
  }

  private GpuMath math() {
    return switch (math) {
      case null -> GpuMath.COMPILED;
      case "compiled" -> GpuMath.COMPILED;
      case "library" -> GpuMath.LIBRARY;
      default ->
          throw new ParameterException(
              spec.commandLine(), MATH + " takes compiled or library, not '" + math + "'");
    };
  }

  /**
   * The device of a name.
   *
   * @param asked null for the one that the process was started with, which is the CPU if nothing else was
   *     said
   * @throws ParameterException if there is none, or it cannot compute so, saying why
   */
  Device open(@Nullable String asked, GpuConfig gpu) {
    if (gpu.tf32() && gpu.gpuMath() == GpuMath.COMPILED) {
      throw new ParameterException(
          spec.commandLine(),
          "TF32 is a way in which cuBLAS computes: give " + MATH + " library with " + TF32);
    }
    try {
      return Devices.get(asked == null ? Devices.standardName() : asked, gpu.settings());
    } catch (TensorException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** A configuration with what was asked for, if something was. */
  LayeredConfig over(LayeredConfig layers) {
    LayeredConfig all = name == null ? layers : layers.with("device", name, DEVICE);
    all = math == null ? all : all.with("gpu_math", math, MATH);
    all = tf32 ? all.with("tf32", "true", TF32) : all;
    return replay ? all.with("gpu_replay", "true", REPLAY) : all;
  }
}
