package io.abaculus.neco.cli;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.graph.TensorException;
import io.abaculus.neco.config.LayeredConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option by which a command is told what computes; a picocli mixin. */
public final class DeviceOptions {
  private static final String OPTION = "--device";

  @Spec(Spec.Target.MIXEE) private CommandSpec spec;

  private @Nullable String name;

  @Option(
      names = OPTION,
      paramLabel = "NAME",
      description = {
        "What computes: cpu (the default), tornado for a GPU, tornado:1 for the second, or reference for",
        "plain loops. 'abaculus devices' lists them."
      })
  void name(@Nullable String text) {
    name = text;
  }

  /**
   * The device that was asked for.
   *
   * @throws ParameterException if there is none of that name, saying why
   */
  Device open() {
    return open(name);
  }

  /**
   * The device of a name.
   *
   * @param asked null for the one that the process was started with, which is the CPU if nothing else was
   *     said
   * @throws ParameterException if there is none, saying why
   */
  Device open(@Nullable String asked) {
    try {
      return asked == null ? Devices.standard() : Devices.get(asked);
    } catch (TensorException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** A configuration with the device that was asked for, if one was. */
  LayeredConfig over(LayeredConfig layers) {
    return name == null ? layers : layers.with("device", name, OPTION);
  }
}
