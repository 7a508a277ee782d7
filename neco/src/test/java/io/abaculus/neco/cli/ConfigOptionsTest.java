package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.neco.config.InitialWeights;
import io.abaculus.neco.config.NecoConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ConfigOptionsTest {

  @Command(name = "train")
  private static final class Train {
    @Mixin private ConfigOptions options = new ConfigOptions();
  }

  private static ConfigOptions parse(String... arguments) {
    Train train = new Train();
    new CommandLine(train).parseArgs(arguments);
    return train.options;
  }

  @Test
  void eachSetOverridesOneKey() {
    NecoConfig config =
        parse(
            "--config",
            "base/dinov2",
            "--set",
            "train.batch_size=8",
            "--set=data.size_crops=[224,98]")
            .layers("demo")
            .bind();
    assertEquals(8, config.train().batchSize());
    assertEquals(List.of(224, 98), config.data().sizeCrops());
    assertEquals(5e-6, config.train().lrBackbone());
  }

  @Test
  void withoutAConfigurationTheCommandsOwnDefaultIsUsed() {
    assertEquals("demo", parse().layers("demo").name());
    assertFalse(parse().printConfig());
    assertTrue(parse("--print-config").printConfig());
  }

  @Test
  void weightsStandAboveWhatTheConfigurationNames() {
    NecoConfig config = parse("--weights", "w.safetensors").layers("small/dinov2r").bind();
    assertEquals(new InitialWeights.Load(Path.of("w.safetensors").toAbsolutePath()),
        config.initialWeights());
  }
}
