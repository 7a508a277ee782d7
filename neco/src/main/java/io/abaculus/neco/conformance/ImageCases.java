package io.abaculus.neco.conformance;

import io.abaculus.conformance.CaseArguments;
import io.abaculus.conformance.CaseAttributes;
import io.abaculus.conformance.CaseRunner;
import io.abaculus.data.image.ColorAdjust;
import io.abaculus.data.image.GaussianBlur;
import io.abaculus.data.image.Interpolation;
import io.abaculus.data.image.Resize;
import io.abaculus.data.image.RgbImage;
import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.Locale;
import java.util.Map;

/** What happens to pictures before they are tensors: uint8 (rows, columns, 3) in and out. */
final class ImageCases {
  private ImageCases() {}

  /** An operation on a picture, with the attributes of a case. */
  private interface ImageOperation {
    RgbImage apply(RgbImage image, CaseAttributes attributes);
  }

  static Map<String, CaseRunner> runners() {
    return Map.of(
        "image_adjust_brightness",
        runner((image, attributes) -> ColorAdjust.brightness(image, factor(attributes))),
        "image_adjust_contrast",
        runner((image, attributes) -> ColorAdjust.contrast(image, factor(attributes))),
        "image_adjust_saturation",
        runner((image, attributes) -> ColorAdjust.saturation(image, factor(attributes))),
        "image_adjust_hue",
        runner((image, attributes) -> ColorAdjust.hue(image, factor(attributes))),
        "image_grayscale", runner(ImageCases::grayscale),
        "image_gaussian_blur",
        runner((image, attributes) -> GaussianBlur.blur(image, attributes.number("sigma"))),
        "image_resized_crop", runner(ImageCases::resizedCrop));
  }

  private static CaseRunner runner(ImageOperation operation) {
    return CaseRunner.of(
        at -> Map.of("image", tensor(operation.apply(image(at), at.attributes()), at)));
  }

  private static double factor(CaseAttributes attributes) {
    return attributes.number("factor");
  }

  private static RgbImage grayscale(RgbImage image, CaseAttributes attributes) {
    attributes.require("channels", "3");
    return ColorAdjust.grayscale(image);
  }

  private static RgbImage resizedCrop(RgbImage image, CaseAttributes attributes) {
    int[] size = attributes.integers("size", 2);
    return Resize.resizedCrop(
        image,
        attributes.integer("top"),
        attributes.integer("left"),
        attributes.integer("height"),
        attributes.integer("width"),
        size[0],
        size[1],
        interpolation(attributes));
  }

  /** What Pillow calls the filter; a case may say more after a comma. */
  private static Interpolation interpolation(CaseAttributes attributes) {
    String text = attributes.text("interpolation", "bilinear");
    String name = text.split("[,;]", 2)[0].strip();
    for (Interpolation interpolation : Interpolation.values()) {
      if (interpolation.name().toLowerCase(Locale.ROOT).equals(name)) {
        return interpolation;
      }
    }
    throw attributes.unsupported("interpolation", text, "nearest, bilinear, bicubic");
  }

  private static RgbImage image(CaseArguments at) {
    HostArray pixels = at.input("image").toHost();
    if (pixels.type().dtype() != DType.UINT8
        || pixels.type().shape().rank() != 3
        || pixels.type().shape().dim(2) != RgbImage.CHANNELS) {
      throw new TensorException(
          "the image is %s, expected uint8 (rows, columns, 3)".formatted(pixels.type()));
    }
    byte[] bytes = pixels.copy().bytes();
    return RgbImage.of(pixels.type().shape().dim(1), pixels.type().shape().dim(0), bytes);
  }

  private static Tensor tensor(RgbImage image, CaseArguments at) {
    return Tensors.ofUnsigned(
        image.pixels(), at.device(), image.height(), image.width(), RgbImage.CHANNELS);
  }
}
