package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.RgbImage;
import io.abaculus.device.Devices;
import io.abaculus.eval.picture.PictureSheet;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.graph.DType;
import io.abaculus.neco.data.SyntheticImages;
import io.abaculus.neco.train.BackboneWeights;
import io.abaculus.nn.Scope;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which device a command computes on: {@code --device}, {@code device:} in a configuration. */
class DeviceOptionsTest {
  private static final List<String> TINY =
      List.of(
          "--set", "train.depth=1", "--set", "train.embed_dim=12", "--set", "train.num_heads=2",
          "--set", "train.n_layers_projection_head=2", "--set", "train.projection_hidden_dim=8",
          "--set", "train.projection_feat_dim=4", "--set", "train.roi_align_kernel_size=2",
          "--set", "data.size_crops=[32,16]", "--set", "train.img_size=32",
          "--set", "data.voc_data_path=null", "--set", "train.batch_size=2",
          "--set", "num_workers=1");

  @TempDir private Path folder;
  private final StringWriter printed = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(List<String> words) {
    printed.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.commandLine()
        .setOut(new PrintWriter(printed))
        .setErr(new PrintWriter(err))
        .execute(words.toArray(String[]::new));
  }

  private int run(String... words) {
    return run(List.of(words));
  }

  private Path image() throws IOException {
    byte[] pixels = new byte[3 * 42 * 28];
    new Random(5).nextBytes(pixels);
    Path file = folder.resolve("photo.png");
    PictureSheet.writeImage(file, RgbImage.of(42, 28, pixels));
    return file;
  }

  private Path weights() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    VitConfig config = VitConfig.dinov2Small().withDepth(1).withImageSize(28);
    BackboneWeights.save(
        file,
        new VisionTransformer(config, Scope.random(1, DType.FLOAT32, Devices.get("cpu"))));
    return file;
  }

  private float[] features(String device) throws IOException {
    Path out = folder.resolve(device);
    assertEquals(
        0,
        run(
            "features", image().toString(), "--model", weights().toString(), "--out",
            out.toString(), "--format", "safetensors", "--device", device),
        err::toString);
    try (SafetensorsFile file = SafetensorsFile.open(out.resolve("photo.safetensors"))) {
      return file.readFloats("patch_tokens");
    }
  }

  @Test
  void featuresAreTheSameOnEveryDevice() throws IOException {
    assertArrayEquals(features("reference"), features("cpu"), 1e-4f);
  }

  @Test
  void picturesAreDrawnOnTheDeviceThatIsNamed() throws IOException {
    String photo = image().toString();
    String model = weights().toString();
    for (List<String> command : List.of(
        List.of("pca", photo), List.of("similarity", photo, "--at", "20,3"))) {
      Path out = folder.resolve(command.getFirst());
      List<String> words = new ArrayList<>(command);
      words.addAll(
          List.of("--model", model, "--out", out.toString(), "--device", "reference"));
      assertEquals(0, run(words), err::toString);
      assertTrue(Files.exists(out.resolve(command.getFirst() + ".png")));
    }
  }

  /** A step of training of a tiny model. */
  private int train(Path out, String... more) throws IOException {
    Path data = folder.resolve("data");
    if (!Files.exists(data)) {
      Files.createDirectories(data);
      new SyntheticImages(4, 1, 48, 40, 3).write(data);
    }
    List<String> words = new ArrayList<>(List.of("train"));
    words.addAll(List.of("--data", data.toString(), "--out", out.toString()));
    words.addAll(TINY);
    words.addAll(List.of(more));
    return run(words);
  }

  @Test
  void aRunTakesItsDeviceFromTheConfigurationAndGoesOnWithAnother() throws IOException {
    Path config = Files.writeString(folder.resolve("my.yml"), "base: demo\ndevice: reference\n");
    Path out = folder.resolve("run");
    assertEquals(
        0, train(out, "--config", config.toString(), "--set", "train.max_steps=1"),
        err::toString);
    assertTrue(printed.toString().contains("; device reference: "), printed::toString);

    assertEquals(
        0, train(out, "--resume", "--device", "cpu", "--set", "train.max_steps=2"),
        err::toString);
    assertTrue(printed.toString().contains("; device cpu: "), printed::toString);
  }

  @Test
  void theOptionOverridesTheConfiguration() throws IOException {
    assertEquals(
        0,
        run(
            "train", "--config", "demo", "--set", "device=cpu", "--device", "tornado:1",
            "--print-config"));
    assertTrue(
        printed.toString().contains("device: \"tornado:1\"  # --device"), printed::toString);
  }

  @Test
  void aDeviceThatThereIsNotIsWrongUsageOfEveryCommand() throws IOException {
    String photo = image().toString();
    String model = weights().toString();
    String out = folder.resolve("out").toString();
    for (List<String> command : List.of(
        List.of("features", photo, "--model", model, "--out", out),
        List.of("pca", photo, "--model", model, "--out", out),
        List.of("similarity", photo, "--at", "0,0", "--model", model, "--out", out),
        List.of("demo", "--out", out),
        List.of("train", "--config", "demo", "--data", folder.toString(), "--out", out),
        List.of("conformance", goldenCase().toString()))) {
      List<String> words = new ArrayList<>(command);
      words.addAll(List.of("--device", "abacus"));
      assertEquals(2, run(words), command::toString);
      assertTrue(
          err.toString().startsWith("abaculus: there is no device 'abacus'; there are: cpu"),
          err::toString);
    }
  }

  private Path goldenCase() throws IOException {
    return Files.write(folder.resolve("case.safetensors"), new byte[0]);
  }

  @Test
  void aSecondCpuIsRefused() throws IOException {
    assertEquals(2, run("conformance", goldenCase().toString(), "--device", "cpu:1"));
    assertTrue(
        err.toString().startsWith("abaculus: there is no device 'cpu:1': of cpu there is one"),
        err::toString);
  }

  @Test
  void howAGpuComputesIsRefusedByTheCpu() throws IOException {
    String golden = goldenCase().toString();
    for (String option : List.of("--gpu-math=library", "--gpu-replay")) {
      assertEquals(2, run("conformance", golden, option));
      assertTrue(
          err.toString()
              .startsWith(
                  "abaculus: device 'cpu' has one way to compute: --gpu-math, --tf32 and --gpu-replay"
                      + " concern tornado only."),
          err::toString);
    }
    assertEquals(2, run("conformance", golden, "--gpu-math", "fast"));
    assertTrue(
        err.toString().startsWith("abaculus: --gpu-math takes compiled or library, not 'fast'"),
        err::toString);
    assertEquals(2, run("conformance", golden, "--tf32"));
    assertTrue(
        err.toString()
            .startsWith(
                "abaculus: TF32 is a way in which cuBLAS computes: give --gpu-math library with --tf32"),
        err::toString);
  }

  @Test
  void howAGpuComputesIsPartOfTheConfiguration() {
    assertEquals(
        0,
        run(
            "train", "--config", "demo", "--gpu-math", "library", "--tf32", "--gpu-replay",
            "--print-config"),
        err::toString);
    for (String line : List.of(
        "gpu_math: library  # --gpu-math", "tf32: true  # --tf32",
        "gpu_replay: true  # --gpu-replay")) {
      assertTrue(printed.toString().contains("\n" + line + "\n"), printed::toString);
    }
  }

  @Test
  void devicesListsWhatComputesAndSaysWhatIsMissing() {
    assertEquals(0, run("devices", "--explain"), printed::toString);
    String out = printed.toString();
    assertTrue(out.matches("(?s)cpu: .*\\R    product .*: right, .* GFLOP/s\\R.*"), out);
    assertTrue(out.contains("reference: plain loops in double, one thread"), out);
    assertTrue(out.contains("tornado: missing") && out.contains("    next step: "), out);
  }
}
