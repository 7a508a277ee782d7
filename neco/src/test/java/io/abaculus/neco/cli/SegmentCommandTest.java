package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.Interpolation;
import io.abaculus.data.image.LabelDecoder;
import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.Resize;
import io.abaculus.data.image.RgbImage;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.features.ModelIdentity;
import io.abaculus.eval.linear.LinearHead;
import io.abaculus.eval.picture.PictureSheet;
import io.abaculus.eval.picture.SegmentationPicture;
import io.abaculus.graph.DType;
import io.abaculus.neco.train.BackboneWeights;
import io.abaculus.nn.Scope;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentCommandTest {
  private static final Device DEVICE = Devices.standard();
  private static final List<String> CLASSES = List.of("background", "cat", "dog", "sheep");
  private static final VisionTransformer MODEL = model(1);

  @TempDir private Path folder;
  private Path weights = Path.of("");
  private Path headFile = Path.of("");
  private Path image = Path.of("");
  private Path out = Path.of("");
  private LinearHead head = head("weights.safetensors", MODEL);
  private final StringWriter printed = new StringWriter();
  private final StringWriter err = new StringWriter();

  private static VisionTransformer model(long seed) {
    return new VisionTransformer(
        VitConfig.dinov2Small().withDepth(1).withImageSize(28),
        Scope.random(seed, DType.FLOAT32, DEVICE));
  }

  private static LinearHead head(String name, VisionTransformer backbone) {
    return LinearHead.random(
        LinearHead.Description.of(
            new FeatureExtractor(backbone, DEVICE), ModelIdentity.of(name, backbone), CLASSES),
        3,
        DEVICE);
  }

  @BeforeEach
  void writeInput() throws IOException {
    weights = folder.resolve("weights.safetensors");
    BackboneWeights.save(weights, MODEL);
    headFile = folder.resolve("head.safetensors");
    head.save(headFile);
    image = folder.resolve("photo.png");
    byte[] pixels = new byte[3 * 40 * 29];
    new Random(1).nextBytes(pixels);
    PictureSheet.writeImage(image, RgbImage.of(40, 29, pixels));
    out = folder.resolve("out");
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

  private int segment(Object... further) {
    Object[] arguments = new Object[8 + further.length];
    System.arraycopy(
        new Object[]{"segment", image, "--model", weights, "--head", headFile, "--out", out},
        0, arguments, 0, 8);
    System.arraycopy(further, 0, arguments, 8, further.length);
    return run(arguments);
  }

  /** The image as the model sees it: of 3 x 2 patches. */
  private RgbImage seen() throws IOException {
    return Resize.resize(ImageDecoder.DEFAULT.decode(image), 42, 28, Interpolation.BICUBIC);
  }

  private LabelMap predicted() throws IOException {
    return head.predict(
        new FeatureExtractor(MODEL, DEVICE).encode(List.of(seen())).getFirst(), 28, 42);
  }

  @Test
  void theMaskHasTheClassesOfThePixelsInTheSizeOfTheImage() throws IOException {
    assertEquals(0, segment(), err::toString);
    assertEquals(
        predicted().resize(40, 29, LabelMap.Pick.CENTER),
        LabelDecoder.decode(out.resolve("photo.mask.png")));
    assertTrue(
        printed.toString().endsWith("masks and overlays are in " + out + System.lineSeparator()),
        printed::toString);
  }

  @Test
  void theOverlayIsThePictureBelowTheColoursAboveALegend() throws IOException {
    assertEquals(0, segment(), err::toString);
    RgbImage overlay = ImageDecoder.DEFAULT.decode(out.resolve("photo.overlay.png"));
    RgbImage expected = SegmentationPicture.over(seen(), predicted());
    for (int y = 0; y < 28; y++) {
      for (int x = 0; x < 42; x++) {
        assertEquals(expected.sample(x, y, 1), overlay.sample(x, y, 1));
      }
    }
    assertTrue(overlay.height() > 28 + 20, overlay::toString);
  }

  @Test
  void theHeadOfAnotherModelIsRefusedUnlessAllowed() throws IOException {
    head("other.safetensors", model(2)).save(headFile);
    assertEquals(1, segment());
    assertTrue(
        err.toString()
            .startsWith(
                "abaculus: the head was trained on the features of other.safetensors, and the weights"
                    + " of weights.safetensors are others"),
        err::toString);
    assertEquals(0, segment("--any-weights"), err::toString);
  }

  @Test
  void theHeadOfAModelOfOtherSizesIsRefusedEvenIfAllowed() throws IOException {
    LinearHead.random(
        new LinearHead.Description(new ModelIdentity("vitb.pth", "1"), 14, 768, CLASSES),
        1,
        DEVICE)
        .save(headFile);
    assertEquals(1, segment("--any-weights"));
    assertTrue(
        err.toString()
            .startsWith(
                "abaculus: the head is for vitb.pth, of 768 channels in patches of 14 pixels;"
                    + " weights.safetensors has 384 in patches of 14"),
        err::toString);
  }

  @Test
  void aHeadThatIsNoneIsRefusedBeforeAnythingIsWritten() {
    headFile = weights;
    assertEquals(1, segment());
    assertTrue(err.toString().contains("is no head of a linear segmentation"), err::toString);
    assertFalse(Files.exists(out));
  }

  @Test
  void whatIsThereIsKeptUnlessForced() {
    assertEquals(0, segment(), err::toString);
    assertEquals(2, segment());
    assertTrue(err.toString().contains("exists: choose another folder"), err::toString);
    assertEquals(0, segment("--force"));
  }

  @Test
  void aDamagedImageIsSkippedAndTheStatusSaysSo() throws IOException {
    Path damaged = folder.resolve("damaged.jpg");
    Files.writeString(damaged, "no image");
    assertEquals(1, segment(damaged));
    assertTrue(
        printed.toString().contains("1 image, 1 of them resized to whole patches, 1 skipped"),
        printed::toString);
  }
}
