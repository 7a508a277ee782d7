package io.abaculus.eval.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.data.image.Normalization;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.PublishedFixture;
import io.abaculus.eval.dataset.Split;
import io.abaculus.eval.features.FeatureSet;
import io.abaculus.eval.features.LabelledFeatures;
import io.abaculus.eval.metrics.ConfusionCounts;
import io.abaculus.eval.metrics.Matching;
import io.abaculus.eval.metrics.SegmentationScore;
import io.abaculus.formats.StoredType;
import io.abaculus.formats.json.Json;
import io.abaculus.formats.safetensors.SafetensorsWriter;
import io.abaculus.formats.safetensors.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What NeCo's {@code linear_finetune.py} says, from the same first head, with nothing random. */
class PublishedLinearTest {
  private static final int BATCH = 4;
  private static final int CHANNELS = 16;
  private static final int CLASSES = 21;

  @TempDir private Path folder;

  private LinearHead firstHead() throws IOException {
    LinearHead.Description description =
        LinearHead.Description.of(
            PublishedFixture.encoder(Normalization.IMAGENET),
            PublishedFixture.identity(),
            PublishedFixture.images(Split.VAL).classNames());
    Path file = folder.resolve("head.safetensors");
    SafetensorsWriter.write(
        file,
        Map.of(
            "weight",
            new TensorData.Floats(
                PublishedFixture.floats("linear_head_initial_weight.npy"), 0, StoredType.F32,
                new long[]{CLASSES, CHANNELS}),
            "bias",
            new TensorData.Floats(
                PublishedFixture.floats("linear_head_initial_bias.npy"), 0, StoredType.F32,
                new long[]{CLASSES})),
        LinearHead.random(description, 1, PublishedFixture.DEVICE).metadata());
    return LinearHead.load(file, PublishedFixture.DEVICE);
  }

  private static List<Double> numbers(String name) throws IOException {
    Json all =
        Json.parse(Files.readString(PublishedFixture.file("expected/linear_plain.json")));
    Json run = Objects.requireNonNull(all.asObject().get("0"));
    return Objects.requireNonNull(run.asObject().get(name)).asArray().stream()
        .map(Json::asDouble)
        .toList();
  }

  @Test
  void everyLossAndTheScoreAfterEachEpochAreThoseOfThePublishedCode() throws IOException {
    List<Double> losses = numbers("loss");
    List<Double> scores = numbers("miou");
    LinearHead head = firstHead();
    ProbeTraining training =
        new ProbeTraining(
            head,
            ProbeSettings.ofPaper(Protocol.REFERENCE)
                .withLearningRate(0.1)
                .withEpochs(scores.size(), 8),
            255,
            PublishedFixture.DEVICE,
            ProbeWorkers.here(images -> List.of()));
    try (FeatureSet trained = PublishedFixture.features(Split.TRAINAUG);
        FeatureSet measured = PublishedFixture.features(Split.VAL)) {
      for (int epoch = 0; epoch < scores.size(); epoch++) {
        for (int batch = 0; batch < trained.size() / BATCH; batch++) {
          List<ProbePart> images =
              List.of(
                  new ProbePart.Features(
                      List.of(
                          trained.get(batch * BATCH),
                          trained.get(batch * BATCH + 1),
                          trained.get(batch * BATCH + 2),
                          trained.get(batch * BATCH + 3))));
          assertEquals(
              losses.get(epoch * trained.size() / BATCH + batch), training.step(images), 1e-5);
        }
        training.setEpochs(epoch + 1);
        // A hundredth of a point is about one in ten thousand pixels.
        assertEquals(scores.get(epoch), score(head, measured), 0.01);
      }
    }
  }

  private static double score(LinearHead head, FeatureSet measured) throws IOException {
    ConfusionCounts counts = new ConfusionCounts(CLASSES, CLASSES, 255);
    for (int i = 0; i < measured.size(); i++) {
      LabelledFeatures image = measured.get(i);
      counts.add(
          head.predict(
              image.features(), image.labels().height(), image.labels().width()),
          image.labels());
    }
    return 100
        * SegmentationScore.of(counts, Matching.NONE)
            .meanIntersectionOverUnion(Protocol.REFERENCE);
  }
}
