package io.abaculus.neco.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.abaculus.testing.Cost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes a configuration has, it is read or refused by the one error that says so, in time and in
 * little memory; and one that is read comes back the same from what is saved of it. As tests these take the presets and the
 * inputs in {@code LayeredConfigFuzzTestInputs}; with {@code JAZZER_FUZZ=1} one of them looks for others.
 */
class LayeredConfigFuzzTest {
  private static final int MOST_BYTES = 64 << 20;

  /** Read before anything is caught, so that it is no refusal of an assignment. */
  private static final LayeredConfig PRESET = LayeredConfig.of("neco_224x224");

  @TempDir private static Path folder;

  @MethodSource("texts")
  @FuzzTest(maxDuration = "10m")
  void anyFileIsReadOrRefused(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("config.yml"), content);
    check(() -> LayeredConfig.of(file.toString()));
  }

  @MethodSource("assignments")
  @FuzzTest(maxDuration = "10m")
  void anyAssignmentIsTakenOrRefused(byte[] content) {
    String assignment = new String(content, UTF_8);
    check(() -> PRESET.with(assignment));
  }

  private static void check(Supplier<LayeredConfig> reading) {
    Cost.check(
        MOST_BYTES,
        () -> {
          try {
            assertComesBack(reading.get());
          } catch (ConfigException e) {
            // What a wrong configuration gives.
          }
        });
  }

  private static void assertComesBack(LayeredConfig layers) {
    NecoConfig config = layers.bind();
    assertEquals(config, LayeredConfig.ofText(layers.toYaml(), "saved").bind());
  }

  static List<byte[]> texts() {
    Stream<String> presets = Presets.names().stream().map(Presets::read);
    Stream<String> others =
        Stream.of(
            "base: small/dinov2r\ntrain: {batch_size: 8, lr_heads: 1e-4}\ndata:\n  size_crops: [224, 98]\n",
            LayeredConfig.of("demo").toYaml(),
            "data: &a {data_dir: 'x'}\nmodel: *a\n? [1, 2]\n: !!str |\n  text\n---\n...\n");
    return Stream.concat(presets, others).map(text -> text.getBytes(UTF_8)).toList();
  }

  static List<byte[]> assignments() {
    return Stream.of(
        "train.batch_size=8", "data.size_crops=[224, 98]", "train.checkpoint=null",
        "data.data_dir='a b'",
        "data.data_dir={a: [b]}", "train.lr_heads=1e-4", "train.log_space=true")
        .map(text -> text.getBytes(UTF_8)).toList();
  }
}
