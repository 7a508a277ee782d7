package io.abaculus.spark.features;

import static org.apache.spark.sql.functions.col;

import io.abaculus.eval.features.ImageSizing;
import io.abaculus.eval.features.ModelIdentity;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.spark.HadoopSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Features of many images, as Parquet files of parts of them. Parts whose files are there are not computed again,
 * so a job that was ended goes on where it was.
 */
public final class FeatureJob {
  private final SparkSession session;
  private final Configuration configuration;
  private final ImageSizing sizing;
  private final int batch;
  private final int imagesOfPart;

  /**
   * A job.
   *
   * @param sizing how the model sees images
   * @param batch images of one size that go through the model together
   * @param imagesOfPart files of images that become one file of features
   */
  public FeatureJob(SparkSession session, ImageSizing sizing, int batch, int imagesOfPart) {
    this.session = session;
    this.configuration = session.sparkContext().hadoopConfiguration();
    this.sizing = sizing;
    this.batch = batch;
    this.imagesOfPart = imagesOfPart;
  }

  /**
   * An image without features.
   *
   * @param path its name
   * @param reason why it could not be read
   */
  public record Skipped(String path, String reason) {}

  /**
   * What a folder holds when a job is done.
   *
   * @param images with features
   * @param skipped those without
   * @param parts how many files
   * @param computed how many of them this job made
   */
  public record Outcome(long images, List<Skipped> skipped, int parts, int computed) {
    /** Copies the list. */
    public Outcome {
      skipped = List.copyOf(skipped);
    }
  }

  /**
   * Computes what is missing.
   *
   * @param model whose parameters are on a device
   * @param inputs images, tar files of images, and folders of both, as Hadoop names them
   * @param out the folder of the table, as Hadoop names it
   * @param messages takes lines for the user
   * @throws IOException if there are no images, or the folder is of others or cannot be written
   */
  public Outcome run(
      VisionTransformer model, List<String> inputs, String out, Consumer<String> messages)
      throws IOException {
    Path folder = new Path(out);
    ImageListing listing = ImageListing.of(inputs, configuration, imagesOfPart);
    String digest = ModelIdentity.of("model", model).digest();
    manifest(listing, digest).claim(folder, configuration);
    List<ImagePart> missing = missing(listing, folder);
    listing.others().text().ifPresent(messages);
    messages.accept(
        "%d parts, %d of them to be computed"
            .formatted(listing.parts().size(), missing.size()));
    if (!missing.isEmpty()) {
      compute(model, missing, out);
    }
    deleteUnfinished(folder);
    return outcome(out, listing.parts().size(), missing.size());
  }

  private FeatureManifest manifest(ImageListing listing, String digest) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("format", "abaculus features 1");
    lines.put("weights", digest);
    lines.put("sizes of images (--size, --max-side)", sizing.toString());
    lines.put("images", listing.digest());
    lines.put("parts (--part)", Integer.toString(imagesOfPart));
    return new FeatureManifest(lines);
  }

  private List<ImagePart> missing(ImageListing listing, Path folder) throws IOException {
    FileSystem system = folder.getFileSystem(configuration);
    Set<String> present = new HashSet<>();
    for (FileStatus file : system.listStatus(folder)) {
      present.add(file.getPath().getName());
    }
    return listing.parts().stream()
        .filter(part -> !present.contains(FeatureFile.name(part.number())))
        .toList();
  }

  /** A task for each part. */
  private void compute(VisionTransformer model, List<ImagePart> parts, String out)
      throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    try (SentModel sent = SentModel.of(context, model)) {
      context
          .parallelize(parts, parts.size())
          .foreach(
              new PartExtraction(
                  WorkerSettings.of(sent.name(), sizing, batch),
                  HadoopSettings.of(configuration),
                  out));
    }
  }

  /** Of tasks that were killed; no other job writes here, or it would find the same parts done. */
  private void deleteUnfinished(Path folder) throws IOException {
    FileSystem system = folder.getFileSystem(configuration);
    for (FileStatus file : system.listStatus(folder)) {
      if (file.getPath().getName().startsWith(FeatureFile.UNFINISHED)) {
        system.delete(file.getPath(), false);
      }
    }
  }

  /** By what the files say, so that what an earlier job skipped counts as well, and none twice. */
  private Outcome outcome(String out, int parts, int computed) {
    Dataset<Row> all = session.read().parquet(out);
    List<Skipped> skipped = new ArrayList<>();
    all.where(col(FeatureSchema.ERROR).isNotNull())
        .select(FeatureSchema.PATH, FeatureSchema.ERROR)
        .orderBy(FeatureSchema.PATH)
        .collectAsList()
        .forEach(row -> skipped.add(new Skipped(row.getString(0), row.getString(1))));
    return new Outcome(all.count() - skipped.size(), skipped, parts, computed);
  }
}
