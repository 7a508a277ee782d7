package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.RgbImage;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.picture.PictureSheet;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.graph.DType;
import io.abaculus.neco.train.BackboneWeights;
import io.abaculus.nn.Scope;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.testing.Skip;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code abaculus features}, {@code pca} and {@code similarity}. */
class FeatureCommandsTest {
  private static final Device DEVICE = Devices.standard();
  private static final VisionTransformer MODEL =
      new VisionTransformer(
          VitConfig.dinov2Small().withDepth(1).withImageSize(28),
          Scope.random(1, DType.FLOAT32, DEVICE));

  @TempDir private Path folder;
  private Path weights = Path.of("");
  private Path image = Path.of("");
  private Path out = Path.of("");
  private final StringWriter printed = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeInput() throws IOException {
    weights = folder.resolve("weights.safetensors");
    BackboneWeights.save(weights, MODEL);
    image = write("photo.png", 42, 28);
    out = folder.resolve("out");
  }

  private Path write(String name, int width, int height) throws IOException {
    byte[] pixels = new byte[3 * width * height];
    new Random(name.hashCode()).nextBytes(pixels);
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    PictureSheet.writeImage(file, RgbImage.of(width, height, pixels));
    return file;
  }

  private int run(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return Main.commandLine()
        .setOut(new PrintWriter(printed))
        .setErr(new PrintWriter(err))
        .execute(words);
  }

  @Test
  void featuresWritesTheTokensOfEachImage() throws IOException {
    assertEquals(
        0,
        run("features", image, "--model", weights, "--out", out, "--format", "safetensors"),
        err::toString);

    PatchFeatures expected =
        new FeatureExtractor(MODEL, DEVICE)
            .encode(List.of(ImageDecoder.DEFAULT.decode(image)))
            .getFirst();
    try (SafetensorsFile file = SafetensorsFile.open(out.resolve("photo.safetensors"))) {
      assertArrayEquals(new long[]{2, 3, 384}, file.tensor("patch_tokens").shape());
      assertArrayEquals(expected.patches(), file.readFloats("patch_tokens"));
      assertArrayEquals(expected.classToken(), file.readFloats("class_token"));
    }
  }

  @Test
  void featuresOfAFolderKeepImagesOfOneNameApart() throws IOException {
    write("set/a/same.png", 28, 28);
    write("set/b/same.png", 30, 27);
    assertEquals(
        0, run("features", folder.resolve("set"), "--model", weights, "--out", out),
        err::toString);

    assertTrue(Files.exists(out.resolve("a/same.patches.npy")));
    assertTrue(Files.exists(out.resolve("b/same.class.npy")));
    assertTrue(
        printed.toString().contains("2 images, 1 of them resized to whole patches"),
        printed::toString);
  }

  @Test
  void outputsOfImagesThatAreCalledAlikeAreToldApartAndListed() throws IOException {
    write("set/n1/001.png", 28, 28);
    Files.copy(folder.resolve("set/n1/001.png"), folder.resolve("set/n1/001.bmp"));
    write("set/n1/001-2.png", 28, 28);
    write("set/n2/001.png", 28, 28);
    assertEquals(
        0, run("pca", folder.resolve("set"), "--model", weights, "--out", out), err::toString);

    for (String name : List.of("n1/001.bmp", "n1/001.png", "n1/001-2", "n2/001")) {
      assertTrue(Files.exists(out.resolve(name + ".pca.png")), name);
    }
    List<String> listed = Files.readAllLines(out.resolve("images.jsonl"));
    assertEquals(4, listed.size(), listed::toString);
    assertTrue(
        listed.contains(
            "{\"output\":\"n2/001\",\"image\":\"%s\"}".formatted(folder.resolve("set/n2/001.png"))),
        listed::toString);
  }

  @Test
  void foldersThatAreGivenTogetherKeepTheirNames() throws IOException {
    write("train/a.png", 28, 28);
    write("val/a.png", 28, 28);
    assertEquals(
        0,
        run(
            "features", folder.resolve("train"), folder.resolve("val"), image, "--model", weights,
            "--out", out),
        err::toString);
    for (String name : List.of("train/a", "val/a", "photo")) {
      assertTrue(Files.exists(out.resolve(name + ".class.npy")), name);
    }
  }

  @Test
  void theListOfImagesGrowsWithEachCommand() throws IOException {
    Path other = write("other.png", 28, 28);
    assertEquals(0, run("features", image, "--model", weights, "--out", out), err::toString);
    assertEquals(0, run("features", other, "--model", weights, "--out", out), err::toString);
    assertEquals(2, Files.readAllLines(out.resolve("images.jsonl")).size());
  }

  @Test
  void whatCannotBeReadInAFolderIsNamedAndCounted() throws IOException {
    write("set/ok.png", 28, 28);
    Path set = folder.resolve("set");
    Files.createSymbolicLink(set.resolve("gone.jpg"), set.resolve("nowhere"));
    Files.createSymbolicLink(set.resolve("circle.jpg"), set.resolve("circle.jpg"));
    Files.createSymbolicLink(set.resolve("more"), set.resolve("not mounted"));
    Files.createSymbolicLink(set.resolve("notes.txt"), set.resolve("nowhere"));
    assertEquals(1, run("features", set, "--model", weights, "--out", out));

    assertTrue(printed.toString().startsWith("1 image, 3 skipped"), printed::toString);
    assertTrue(Files.exists(out.resolve("ok.patches.npy")));
  }

  @Test
  void aBackslashInANameLeadsToNoOtherFolder() throws IOException {
    Skip.unless(!OS.WINDOWS.isCurrentOs(), "a backslash parts folders on Windows");
    write("set/x\\..\\..\\up.png", 28, 28);
    assertEquals(
        0, run("features", folder.resolve("set"), "--model", weights, "--out", out),
        err::toString);
    assertTrue(Files.exists(out.resolve("x\\..\\..\\up.class.npy")));
    assertFalse(Files.exists(folder.resolve("up.class.npy")));
  }

  /** Earlier outputs of an image that cannot be read any more are still there. */
  @Test
  void anImageThatIsSkippedIsNotListed() throws IOException {
    write("set/ok.png", 28, 28);
    Path broken = write("set/broken.png", 28, 28);
    Path set = folder.resolve("set");
    assertEquals(0, run("features", set, "--model", weights, "--out", out), err::toString);
    Path elsewhere = folder.resolve("other");
    Files.writeString(broken, "no picture");
    assertEquals(1, run("features", set, "--model", weights, "--out", elsewhere));
    assertEquals(1, run("features", set, "--model", weights, "--out", out, "--force"));

    assertEquals(
        List.of("{\"output\":\"ok\",\"image\":\"%s\"}".formatted(set.resolve("ok.png"))),
        Files.readAllLines(elsewhere.resolve("images.jsonl")));
    assertEquals(2, Files.readAllLines(out.resolve("images.jsonl")).size());
  }

  @Test
  void aFolderWithoutImagesSaysWhatIsLeftOutInIt() throws IOException {
    Path set = Files.createDirectory(folder.resolve("set"));
    Files.createSymbolicLink(set.resolve("gone.jpg"), set.resolve("nowhere"));
    assertEquals(1, run("features", set, "--model", weights, "--out", out));
    assertTrue(
        err.toString().startsWith("abaculus: there are no images in " + set), err::toString);
    assertTrue(
        err.toString().contains("gone.jpg (it is a link to " + set.resolve("nowhere")),
        err::toString);
    assertFalse(Files.exists(out));
  }

  @Test
  void aSocketIsNoImage() throws IOException {
    Path socket = folder.resolve("s.jpg");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));
      assertEquals(1, run("features", socket, "--model", weights, "--out", out));
      assertTrue(
          err.toString().startsWith("abaculus: " + socket + ": it is no regular file"),
          err::toString);
      assertEquals(1, run("features", image, "--model", socket, "--out", out));
      assertFalse(Files.exists(out));
    }
  }

  @Test
  void aFolderThatAnotherCommandWritesToIsRefused() throws IOException {
    try (var _ = FolderLock.acquire(out, "abaculus segment", line -> {})) {
      assertEquals(1, run("features", image, "--model", weights, "--out", out));
      assertTrue(err.toString().contains("(abaculus segment, since"), err::toString);
    }
    assertEquals(0, run("features", image, "--model", weights, "--out", out), err::toString);
    assertFalse(Files.exists(out.resolve(FolderLock.FILE)));
  }

  @Test
  void aDamagedImageIsSkippedAndTheStatusSaysSo() throws IOException {
    Path damaged = folder.resolve("damaged.jpg");
    Files.writeString(damaged, "no image");
    assertEquals(1, run("features", damaged, image, "--model", weights, "--out", out));

    assertTrue(printed.toString().contains("1 image, 1 skipped"), printed::toString);
    assertTrue(Files.exists(out.resolve("photo.patches.npy")));
  }

  @Test
  void whatIsThereIsKeptUnlessForced() throws IOException {
    assertEquals(0, run("features", image, "--model", weights, "--out", out), err::toString);
    assertEquals(2, run("features", image, "--model", weights, "--out", out));
    assertTrue(err.toString().contains("exists: choose another folder"), err::toString);
    assertEquals(0, run("features", image, "--model", weights, "--out", out, "--force"));
  }

  @Test
  void pcaWritesAPictureBesideTheImageAndOneOfItsSize() throws IOException {
    assertEquals(0, run("pca", image, "--model", weights, "--out", out), err::toString);

    RgbImage colours = ImageDecoder.DEFAULT.decode(out.resolve("photo.pca.png"));
    assertEquals(42, colours.width());
    assertEquals(28, colours.height());
    // All pixels of a patch have one colour.
    assertEquals(colours.sample(0, 0, 0), colours.sample(13, 13, 0));
    assertTrue(ImageDecoder.DEFAULT.decode(out.resolve("pca.png")).width() > 600);
  }

  @Test
  void pcaOfTheForegroundBlackensTheRest() throws IOException {
    assertEquals(
        0,
        run("pca", image, "--model", weights, "--out", out, "--foreground", "--size", "112"),
        err::toString);

    RgbImage colours = ImageDecoder.DEFAULT.decode(out.resolve("photo.pca.png"));
    int black = 0;
    for (int row = 7; row < 112; row += 14) {
      for (int column = 7; column < 112; column += 14) {
        int sum =
            colours.sample(column, row, 0)
                + colours.sample(column, row, 1)
                + colours.sample(column, row, 2);
        black += sum == 0 ? 1 : 0;
      }
    }
    assertTrue(black > 0 && black < 64, black + " of 64 patches are black");
  }

  @Test
  void similarityIsOneAtThePatchItself() throws IOException {
    Path other = write("other.png", 28, 28);
    assertEquals(
        0,
        run("similarity", image, other, "--at", "20,3", "--model", weights, "--out", out),
        err::toString);

    // Brightest where it is asked for: the blue of viridis is least at 1.
    RgbImage heat = ImageDecoder.DEFAULT.decode(out.resolve("photo.similarity.png"));
    RgbImage seen = ImageDecoder.DEFAULT.decode(image);
    double grey =
        0.299 * seen.sample(20, 3, 0) + 0.587 * seen.sample(20, 3, 1)
            + 0.114 * seen.sample(20, 3, 2);
    assertEquals(0.65 * 0xfd + 0.35 * grey, heat.sample(20, 3, 0), 1);
    assertEquals(0.65 * 0x25 + 0.35 * grey, heat.sample(20, 3, 2), 1);
    assertTrue(Files.exists(out.resolve("other.similarity.png")));
    assertTrue(Files.exists(out.resolve("similarity.png")));
  }

  @Test
  void aPixelOutsideTheImageIsRefused() {
    assertEquals(
        2, run("similarity", image, "--at", "42,0", "--model", weights, "--out", out));
    assertTrue(
        err.toString().contains("--at 42,0 is not in " + image + ", which has 42 x 28 pixels"),
        err::toString);
    assertFalse(Files.exists(out));
  }

  @Test
  void aPixelOutsideTheImageIsRefusedBeforeTheModelIsRead() {
    Path none = folder.resolve("none.safetensors");
    assertEquals(2, run("similarity", image, "--at", "0,28", "--model", none, "--out", out));
    assertTrue(err.toString().contains("--at 0,28 is not in " + image), err::toString);
  }

  @Test
  void similarityToADamagedImageIsRefused() throws IOException {
    Path damaged = folder.resolve("damaged.jpg");
    Files.writeString(damaged, "no image");
    assertEquals(
        1, run("similarity", damaged, image, "--at", "0,0", "--model", weights, "--out", out));
    assertTrue(
        err.toString().startsWith("abaculus: cannot read the image " + damaged), err::toString);
    assertFalse(Files.exists(out));
  }

  @Test
  void flipIsRefusedWhereThereIsNoForegroundToFlip() {
    assertEquals(2, run("pca", image, "--model", weights, "--out", out, "--flip"));
    assertTrue(
        err.toString().startsWith("abaculus: --flip shows the other part of --foreground"),
        err::toString);
    assertFalse(Files.exists(out));
  }

  @Test
  void aBatchWithoutImagesIsRefusedInOneLine() {
    for (String number : List.of("0", "-1", "many", "99999999999")) {
      err.getBuffer().setLength(0);
      assertEquals(
          2, run("features", image, "--model", weights, "--out", out, "--batch", number));
      assertEquals(
          "abaculus: Invalid value for option '--batch': '" + number
              + "' is not a whole number of 1 or more",
          err.toString().lines().findFirst().orElse(""));
    }
  }

  @Test
  void wrongPathsAreNamedInOneLine() throws IOException {
    Path none = folder.resolve("none.png");
    assertEquals(1, run("features", none, "--model", weights, "--out", out));
    assertTrue(err.toString().startsWith("abaculus: there is no file " + none), err::toString);

    assertEquals(1, run("features", image, "--model", weights, "--out", weights));
    assertTrue(err.toString().contains(weights + " is in the way: it is no folder"));

    assertEquals(1, run("features", image, "--model", image, "--out", out));
    assertTrue(
        err.toString().contains(image + ": neither a safetensors file nor one of PyTorch's"),
        err::toString);
  }

  @Test
  void aSizeOfNoWholePatchesIsRefusedWithTheNearest() {
    assertEquals(
        2,
        run("features", image, "--model", weights, "--out", out, "--size", "640x480"));
    assertTrue(err.toString().contains("644 x 476 are"), err::toString);
  }
}
