package io.abaculus.neco.evaluation;

import io.abaculus.data.image.ImageReadException;
import io.abaculus.data.image.LabelDecoder;
import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.picture.SegmentationPicture;
import io.abaculus.eval.report.TrialKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What finished trials predicted of the images that a report shows: a PNG for each, so that a trial that
 * is not measured again can still be shown.
 */
final class SamplePredictions {
  private final Path folder;

  SamplePredictions(Path folder) {
    this.folder = folder;
  }

  /** Keeps a prediction. */
  void add(TrialKey key, int image, LabelMap labels) throws IOException {
    Path file = file(key, image);
    Files.createDirectories(folder(key));
    SegmentationPicture.writeMask(file, labels);
  }

  /** A prediction that was kept; empty if there is none, or none that can be read. */
  Optional<LabelMap> find(TrialKey key, int image) {
    Path file = file(key, image);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(LabelDecoder.decode(file));
    } catch (ImageReadException e) {
      // Only a picture of the report is lost.
      return Optional.empty();
    }
  }

  private Path file(TrialKey key, int image) {
    return folder(key).resolve(image + ".png");
  }

  /** Equal keys have the same. */
  private Path folder(TrialKey key) {
    return folder.resolve(key.digest());
  }
}
