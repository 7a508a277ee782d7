package io.abaculus.spark.features;

import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.ImageReadException;
import io.abaculus.data.image.RgbImage;
import io.abaculus.eval.features.BatchesBySize;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.features.ImageSizing;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.features.PixelSize;
import io.abaculus.spark.HadoopSettings;
import io.abaculus.spark.VectorModule;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.VoidFunction;

/**
 * What a task does: reads the images of a part and writes their features to a file.
 *
 * @param folder of the files
 */
record PartExtraction(WorkerSettings settings, HadoopSettings hadoop, String folder)
    implements VoidFunction<ImagePart> {

  /** An image that waits for others of its size. */
  private record Waiting(String path, PixelSize original, RgbImage image) {}

  @Override
  public void call(ImagePart part) throws IOException {
    VectorModule.require();
    Configuration configuration = hadoop.configuration();
    FeatureExtractor extractor = WorkerModel.of(settings.weights());
    try (FeatureFile file = FeatureFile.create(folder, part.number(), configuration)) {
      Rows rows = new Rows(extractor, settings.sizing(), settings.batch(), file);
      new EncodedImages(configuration, rows).read(part);
      rows.finish();
      file.commit();
    }
  }

  /** Makes rows of images. */
  private static final class Rows implements EncodedImages.Receiver {
    private final FeatureExtractor extractor;
    private final ImageSizing sizing;
    private final BatchesBySize<Waiting> waiting;
    private final FeatureFile file;

    Rows(FeatureExtractor extractor, ImageSizing sizing, int batch, FeatureFile file) {
      this.extractor = extractor;
      this.sizing = sizing;
      this.waiting = new BatchesBySize<>(batch);
      this.file = file;
    }

    @Override
    public void image(String path, byte[] content) throws IOException {
      RgbImage image;
      try {
        image = ImageDecoder.DEFAULT.decode(content, path);
      } catch (ImageReadException e) {
        unreadable(path, e.reason());
        return;
      }
      RgbImage seen = sizing.resize(image);
      write(waiting.add(PixelSize.of(seen), new Waiting(path, PixelSize.of(image), seen)));
    }

    @Override
    public void unreadable(String path, String reason) throws IOException {
      file.write(new FeatureRow.Unreadable(path, reason));
    }

    void finish() throws IOException {
      List<Waiting> last = waiting.takeLargest();
      while (!last.isEmpty()) {
        write(last);
        last = waiting.takeLargest();
      }
    }

    private void write(List<Waiting> images) throws IOException {
      if (images.isEmpty()) {
        return;
      }
      List<PatchFeatures> features =
          extractor.encode(images.stream().map(Waiting::image).toList());
      for (int i = 0; i < images.size(); i++) {
        Waiting image = images.get(i);
        file.write(new FeatureRow.Read(image.path, image.original, features.get(i)));
      }
    }
  }
}
