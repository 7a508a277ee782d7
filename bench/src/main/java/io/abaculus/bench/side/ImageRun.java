package io.abaculus.bench.side;

import io.abaculus.bench.work.ImageWork;
import io.abaculus.data.Occurrence;
import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.ImageReadException;
import io.abaculus.data.image.RgbImage;
import io.abaculus.neco.augment.AugmentConfig;
import io.abaculus.neco.augment.Augmentation;
import java.io.IOException;

/** One image again and again. */
final class ImageRun {
  private ImageRun() {}

  static PreparedRun of(ImageWork work) throws IOException {
    byte[] jpeg = SyntheticImage.jpeg(work.side());
    return switch (work.stage()) {
      case DECODING -> () -> decoded(jpeg);
      case AUGMENTATION ->
          new Augmented(
              decoded(jpeg),
              new Augmentation(AugmentConfig.neco(work.globalSide(), work.localSide())));
    };
  }

  private static RgbImage decoded(byte[] jpeg) throws ImageReadException {
    return ImageDecoder.DEFAULT.decode(jpeg, "synthetic.jpg");
  }

  /** Crops of the image, each time with other random numbers. */
  private static final class Augmented implements PreparedRun {
    private final RgbImage image;
    private final Augmentation augmentation;
    private int epoch;

    Augmented(RgbImage image, Augmentation augmentation) {
      this.image = image;
      this.augmentation = augmentation;
    }

    @Override
    public Object run() {
      return augmentation.crops(image, new Occurrence(1, epoch++, 0, 0));
    }
  }
}
