package io.abaculus.neco.cli;

import io.abaculus.data.RecordReadException;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.features.ImageFeatures;
import io.abaculus.eval.features.ImageSizing;
import io.abaculus.eval.features.PixelSize;
import io.abaculus.neco.metrics.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Takes images through a model as a person sees it: a bar, what was skipped, what was resized. */
final class FeatureRun {
  private static final int RESIZED_SHOWN = 3;

  private final FeatureExtractor extractor;
  private final ImageSizing sizing;
  private final int batch;

  FeatureRun(FeatureExtractor extractor, ImageSizing sizing, int batch) {
    this.extractor = extractor;
    this.sizing = sizing;
    this.batch = batch;
  }

  /** Takes the features of an image. */
  interface Taker {
    void take(ImageFeatures features) throws IOException;
  }

  /**
   * What came of a run.
   *
   * @param done images whose features were taken
   * @param skipped images that could not be read, and folders
   * @param resized images that the model saw in another size
   * @param stopped whether the user ended it before the last image
   */
  record Outcome(int done, int skipped, int resized, boolean stopped) {
    /** One line for the user. */
    String summary() {
      StringBuilder line = new StringBuilder(done + (done == 1 ? " image" : " images"));
      if (resized > 0) {
        line.append(", ").append(resized).append(" of them resized to whole patches");
      }
      if (skipped > 0) {
        line.append(", ").append(skipped).append(" skipped");
      }
      if (stopped) {
        line.append("; stopped before the last");
      }
      return line.toString();
    }

    /** The exit status: 0 if every image was read. */
    int status() {
      return stopped || skipped > 0 ? 1 : 0;
    }
  }

  /** The features of all images in their order. Those that could not be read are missing. */
  Outcome collect(InputImages images, List<ImageFeatures> into, StopRequest stop)
      throws IOException {
    Outcome outcome = run(images, into::add, stop);
    into.sort(Comparator.comparingInt(ImageFeatures::index));
    return outcome;
  }

  /** Hands over the features of each image as they come. */
  Outcome run(InputImages images, Taker taker, StopRequest stop) throws IOException {
    List<Path> files = images.files();
    try (Progress progress =
        Progress.start("features", 0, files.size()).countingIn("image")) {
      Counting counting = new Counting(taker, progress);
      images.notes().forEach(progress::message);
      images.unread().forEach(file -> counting.tell(file.path(), file.reason()));
      extractor.extract(files, sizing, batch, counting, stop::isRequested);
      Outcome outcome =
          new Outcome(
              counting.done,
              counting.skipped.size() + images.unread().size(),
              counting.resized,
              counting.done + counting.skipped.size() < files.size());
      if (outcome.stopped) {
        // Before the JVM may end, which only waits for this.
        progress.message(outcome.summary());
      }
      return outcome;
    }
  }

  private static final class Counting implements FeatureExtractor.Receiver {
    private final Taker taker;
    private final Progress progress;
    private final long begin = System.nanoTime();
    private final List<Path> skipped = new ArrayList<>();
    private int done;
    private int resized;

    Counting(Taker taker, Progress progress) {
      this.taker = taker;
      this.progress = progress;
    }

    @Override
    public void accept(ImageFeatures features) throws IOException {
      taker.take(features);
      done++;
      if (features.isResized()) {
        resized++;
        if (resized <= RESIZED_SHOWN) {
          progress.message(
              "%s: its %s pixels are seen as %s"
                  .formatted(
                      features.file(),
                      features.original(),
                      new PixelSize(features.image().width(), features.image().height())));
        } else if (resized == RESIZED_SHOWN + 1) {
          progress.message("more images are resized likewise");
        }
      }
      show();
    }

    @Override
    public void skip(Path file, RecordReadException reason) {
      skipped.add(file);
      tell(file, reason.reason());
      show();
    }

    void tell(Path file, String reason) {
      progress.message("skipped " + file + ": " + reason);
    }

    private void show() {
      double seconds = (System.nanoTime() - begin) / 1e9;
      progress.update(
          done + skipped.size(), String.format(Locale.ROOT, "%.2f images/s", done / seconds));
    }
  }
}
