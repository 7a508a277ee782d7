package io.abaculus.neco.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A configuration that is written and read again is the same. */
class RoundTripTest {

  private static NecoConfig writtenAndRead(String yaml) throws IOException {
    Path file = Files.createTempFile("config", ".yml");
    try {
      return LayeredConfig.of(Files.writeString(file, yaml).toString()).bind();
    } finally {
      Files.delete(file);
    }
  }

  @ParameterizedTest
  @MethodSource("io.abaculus.neco.config.PresetsTest#presets")
  void everyPreset(String preset) throws IOException {
    LayeredConfig layers = LayeredConfig.of(preset);
    assertEquals(layers.bind(), writtenAndRead(layers.toYaml()));
    assertEquals(layers.bind(), writtenAndRead(layers.bind().toYaml()));
    assertEquals(layers.bind(), LayeredConfig.ofText(layers.bind().toYaml(), "the text").bind());
  }

  @Test
  void everyKeyThatMayBeNullOrNot() throws IOException {
    LayeredConfig layers =
        LayeredConfig.of("small/dinov2r")
            .with("data.dataset_name=coco,imagenet")
            .with("data.data_dir=['C:\\data # 1', \"it's \\u00e9\"]")
            .with("train.max_steps=20")
            .with("train.teacher_steepness=null")
            .with("train.grad_norm_clipping=0.1")
            .with("train.checkpoint='null'")
            .with("train.trainable_blocks=[1, 2]")
            .with("train.ffn_layer=swiglufused")
            .with("train.log_space=true")
            .with("device=tornado:1")
            .with("seed=9223372036854775807");
    assertEquals(layers.bind(), writtenAndRead(layers.toYaml()));
  }

  @Property(tries = 50)
  void everyNumber(@ForAll @DoubleRange(min = 0, max = 10) double rate) throws IOException {
    LayeredConfig layers = LayeredConfig.of("demo").with("train.lr_heads=" + rate);
    assertEquals(rate, layers.bind().train().lrHeads());
    assertEquals(rate, writtenAndRead(layers.toYaml()).train().lrHeads());
  }

  @Property(tries = 50)
  void everyAbsolutePath(@ForAll @StringLength(min = 1, max = 20) String name)
      throws IOException {
    Assume.that(isPath(name));
    String path = Path.of(name).toAbsolutePath().normalize().toString();
    NecoConfig demo = LayeredConfig.of("demo").bind();
    NecoConfig config =
        new NecoConfig(
            demo.seed(),
            demo.numWorkers(),
            demo.device(),
            demo.gpu(),
            demo.objective(),
            demo.data(),
            demo.model(),
            demo.loss(),
            demo.dino(),
            demo.train(),
            new ValidationConfig(path, 448, 21, 32, 20, 1, 50, 8, false, List.of(21), true));
    assertEquals(config, writtenAndRead(config.toYaml()));
  }

  private static boolean isPath(String name) {
    try {
      return !Path.of(name).toString().isEmpty();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  @Test
  void theUsersOwnValuesAreMarked() {
    String yaml = LayeredConfig.of("demo").with("train.batch_size=4").toYaml();
    assertTrue(yaml.startsWith("# The whole configuration of a run that began from demo.\n"), yaml);
    assertTrue(yaml.contains("\n  batch_size: 4  # --set\n"), yaml);
    assertTrue(yaml.contains("\n  size_crops: [112, 56]\n"), yaml);
    assertFalse(yaml.contains("max_epochs: 1000  #"), yaml);
  }
}
