package io.abaculus.eval.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.eval.Protocol;
import io.abaculus.eval.dataset.ImageLoading;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.dataset.SegmentedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The published data modules' order and number of images. */
class ProbeLoadingTest {

  private record Named(String name) implements SegmentationDataset {
    @Override
    public List<String> classNames() {
      return List.of();
    }

    @Override
    public int ignored() {
      return 0;
    }

    @Override
    public int size() {
      return 0;
    }

    @Override
    public SegmentedImage get(int index) {
      throw new UnsupportedOperationException();
    }
  }

  private static ProbeLoading of(Protocol protocol, String name) {
    return ProbeLoading.of(protocol, new Named(name));
  }

  @Test
  void byTheReferenceVocAndAdeAreNotShuffledAndOthersAre() {
    assertEquals(new ProbeLoading(new ImageLoading(false, true, true), 512),
        of(Protocol.REFERENCE, "voc"));
    assertEquals(new ProbeLoading(new ImageLoading(false, false, false), 512),
        of(Protocol.REFERENCE, "ade20k"));
    assertEquals(
        new ProbeLoading(new ImageLoading(true, false, false), 512),
        of(Protocol.REFERENCE, "cityscapes"));
    assertEquals(
        new ProbeLoading(new ImageLoading(true, true, false), 512),
        of(Protocol.REFERENCE, "coco-stuff"));
  }

  @Test
  void byTheReferenceTheLastImagesOfVocDoNotCount() {
    assertEquals(1408, of(Protocol.REFERENCE, "voc").validationImages(1449, 128));
    assertEquals(2000, of(Protocol.REFERENCE, "ade20k").validationImages(2000, 128));
    assertEquals(512 * 2, of(Protocol.REFERENCE, "ade20k").validationImages(2000, 2));
  }

  @Test
  void otherwiseAllImagesCountInARandomOrder() {
    ProbeLoading standard = of(Protocol.STANDARD, "voc");
    assertEquals(new ProbeLoading(new ImageLoading(true, false, false), Long.MAX_VALUE), standard);
    assertEquals(1449, standard.validationImages(1449, 128));
  }
}
