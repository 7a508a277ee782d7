package io.abaculus.eval.incontext;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.PublishedFixture;
import io.abaculus.eval.dataset.Split;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.metrics.ConfusionCounts;
import io.abaculus.eval.metrics.SegmentationScore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code open-hummingbird-eval} says, its search replaced by faiss on the CPU. */
class PublishedInContextTest {
  @TempDir private Path folder;

  @Test
  void everyPixelAndTheScoreAreThoseOfThePublishedCode() throws IOException {
    InContextSettings settings =
        InContextSettings.of(PublishedFixture.SIDE).withProtocol(Protocol.REFERENCE);
    int pixels = PublishedFixture.SIDE * PublishedFixture.SIDE;
    byte[] predictions = new byte[4 * pixels];
    ConfusionCounts counts =
        new InContextEvaluation(
            PublishedFixture.encoder(InContextSettings.normalization(Protocol.REFERENCE)),
            settings,
            PublishedFixture.DEVICE)
            .run(
                PublishedFixture.images(Split.TRAINAUG),
                PublishedFixture.images(Split.VAL),
                new MemoryLimit(1 << 20, folder),
                new InContextListener() {
                  @Override
                  public void predicted(
                      int index, PatchFeatures features, LabelMap predicted, LabelMap truth) {
                    System.arraycopy(predicted.labels(), 0, predictions, index * pixels, pixels);
                  }
                },
                () -> false)
            .orElseThrow();
    assertArrayEquals(PublishedFixture.bytes("in_context_predictions.npy"), predictions);
    assertEquals(
        4.874188,
        100
            * SegmentationScore.of(counts, settings.matching())
                .meanIntersectionOverUnion(Protocol.REFERENCE),
        1e-6);
  }
}
