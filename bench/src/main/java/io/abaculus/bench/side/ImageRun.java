package io.abaculus.bench.side;

import io.abaculus.bench.work.ImageWork;
import io.abaculus.data.Occurrence;
import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.ImageReadException;
import io.abaculus.data.image.RgbImage;
import io.abaculus.neco.augment.AugmentConfig;
import io.abaculus.neco.augment.Augmentation;
import java.io.IOException;

/** One image after the other, each time with other random numbers. */
final class ImageRun implements PreparedRun {
  private final ImageWork work;
  private final byte[] jpeg;
  private final RgbImage image;
  private final Augmentation augmentation;
  private int epoch;

  ImageRun(ImageWork work) throws IOException {
    this.work = work;
    jpeg = SyntheticImage.jpeg(work.side());
    image = decoded();
    augmentation =
        switch (work.stage()) {
          case DECODING -> new Augmentation(AugmentConfig.neco(224, 98));
          case AUGMENTATION ->
              new Augmentation(AugmentConfig.neco(work.globalSide(), work.localSide()));
        };
  }

  private RgbImage decoded() throws ImageReadException {
    return ImageDecoder.DEFAULT.decode(jpeg, "synthetic.jpg");
  }

  @Override
  public Object run() throws ImageReadException {
    return switch (work.stage()) {
      case DECODING -> decoded();
      case AUGMENTATION -> augmentation.crops(image, new Occurrence(1, epoch++, 0, 0));
    };
  }
}
