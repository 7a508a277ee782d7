package io.abaculus.spark.features;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.nn.pretrained.LoadOptions;
import io.abaculus.nn.pretrained.PretrainedWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.SparkFiles;
import org.jspecify.annotations.Nullable;

/** The model of a process, which its tasks share: it is read when the first of them asks. */
public final class WorkerModel {
  private static final ReentrantLock LOCK = new ReentrantLock();

  private static @Nullable Opened opened;

  private record Opened(String weights, FeatureExtractor extractor) {}

  private WorkerModel() {}

  /**
   * What computes with the weights of a file that Spark has sent; the model of another one is let go.
   *
   * @throws IOException if the file cannot be read
   */
  public static FeatureExtractor of(String weights) throws IOException {
    LOCK.lock();
    try {
      if (opened == null || !opened.weights.equals(weights)) {
        opened = new Opened(weights, read(Path.of(SparkFiles.get(weights))));
      }
      return opened.extractor;
    } finally {
      LOCK.unlock();
    }
  }

  private static FeatureExtractor read(Path file) throws IOException {
    Device device = Devices.standard();
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      return new FeatureExtractor(weights.load(LoadOptions.STRICT, device), device);
    }
  }
}
