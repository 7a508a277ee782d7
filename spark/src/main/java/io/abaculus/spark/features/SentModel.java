package io.abaculus.spark.features;

import io.abaculus.neco.train.BackboneWeights;
import io.abaculus.nn.vit.VisionTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;

/** A model on its way to executors: a file of weights of whatever size, which is here until this is closed. */
public final class SentModel implements AutoCloseable {
  private final Path folder;
  private final Path file;

  private SentModel(Path folder, String name) {
    this.folder = folder;
    this.file = folder.resolve(name);
  }

  /**
   * Offers a model to the executors of a context.
   *
   * @param model whose parameters are on a device
   * @throws IOException if there is no room for the file
   */
  public static SentModel of(JavaSparkContext context, VisionTransformer model)
      throws IOException {
    // Spark takes one file of a name, for as long as it runs.
    SentModel sent =
        new SentModel(
            Files.createTempDirectory("abaculus-spark"),
            "abaculus-" + UUID.randomUUID() + ".safetensors");
    try {
      BackboneWeights.save(sent.file, model);
      context.addFile(sent.file.toUri().toString());
      return sent;
    } catch (IOException | RuntimeException e) {
      sent.close();
      throw e;
    }
  }

  /** What {@link WorkerModel} knows it by. */
  public String name() {
    return String.valueOf(file.getFileName());
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(folder);
  }
}
