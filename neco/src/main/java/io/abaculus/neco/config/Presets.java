package io.abaculus.neco.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The configurations that come with the program. */
public final class Presets {

  /** Every key with its default; the file below all others. */
  static final String COMMON = "common";

  private static final List<String> NAMES =
      List.of(
          "demo",
          "miniature",
          "pretrain/demo",
          "pretrain/small",
          "small/dinov2",
          "small/dinov2r",
          "small/dinov2r_xr",
          "small/dino",
          "small/leopart",
          "small/timetuning",
          "base/dinov2",
          "base/dinov2r",
          "base/dinov2r_xr",
          "neco_224x224",
          "neco_518x518",
          "ablations/steepness_10_100",
          "ablations/steepness_10_1000",
          "ablations/steepness_100_100",
          "ablations/steepness_100_1000",
          "ablations/steepness_1000_1000",
          "ablations/odd_even",
          "ablations/no_teacher",
          "ablations/fg",
          "ablations/bg",
          "ablations/in100",
          "ablations/voc");

  private Presets() {}

  /** The names, in the order in which they are listed to a user. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The preset that a name means: its own, or what the reference calls the file ({@code
   * models/small/neco_dinov2r.yml}, {@code ablations/ablation_steepness_fg}).
   */
  public static Optional<String> find(String name) {
    String bare = name.replaceFirst("\\.ya?ml$", "");
    bare = bare.replaceFirst("^(experiments/)?(configs/)?(models/)?", "");
    bare = bare.replaceFirst("^(small|base)/neco_", "$1/");
    bare = bare.replaceFirst("^ablations/ablation_steepness_", "ablations/");
    bare = bare.replaceFirst("^ablations/(?=\\d)", "ablations/steepness_");
    return NAMES.contains(bare) ? Optional.of(bare) : Optional.empty();
  }

  /** The text of a preset, or null if there is no such file. */
  static @Nullable String read(String name) {
    try (InputStream in = Presets.class.getResourceAsStream("presets/" + name + ".yml")) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
