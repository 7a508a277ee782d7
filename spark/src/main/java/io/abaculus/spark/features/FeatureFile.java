package io.abaculus.spark.features;

import java.io.Closeable;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;

/**
 * The Parquet file of a part, while it is written: under another name, which no reader looks at, until it is
 * whole. Two tries of one part write the same rows, so it does not matter whose is kept.
 */
final class FeatureFile implements Closeable {
  /** What the names of unfinished files begin with: readers of Parquet leave out an underscore's. */
  static final String UNFINISHED = "_part-";

  private static final long ROW_GROUP_BYTES = 64L << 20;

  private final FileSystem system;
  private final Path unfinished;
  private final Path finished;
  private final ParquetWriter<FeatureRow> writer;

  private FeatureFile(FileSystem system, Path unfinished, Path finished, OutputFile file)
      throws IOException {
    this.system = system;
    this.unfinished = unfinished;
    this.finished = finished;
    // Random mantissas do not compress, and Parquet's fast codecs are native code.
    this.writer =
        new Builder(file)
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .withDictionaryEncoding(false)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .withMinRowCountForPageSizeCheck(1)
            .withMaxRowCountForPageSizeCheck(8)
            .build();
  }

  private static final class Builder extends ParquetWriter.Builder<FeatureRow, Builder> {
    Builder(OutputFile file) {
      super(file);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<FeatureRow> getWriteSupport(Configuration configuration) {
      return new RowWriting();
    }
  }

  /** The name of a part's file. */
  static String name(int part) {
    return "part-%05d.parquet".formatted(part);
  }

  /**
   * Begins the file of a part.
   *
   * @throws IOException if it cannot be written
   */
  static FeatureFile create(String folder, int part, Configuration configuration)
      throws IOException {
    Path unfinished = new Path(folder, UNFINISHED + "%05d-%s".formatted(part, UUID.randomUUID()));
    return new FeatureFile(
        unfinished.getFileSystem(configuration),
        unfinished,
        new Path(folder, name(part)),
        HadoopOutputFile.fromPath(unfinished, configuration));
  }

  /** Writes a row. */
  void write(FeatureRow row) throws IOException {
    writer.write(row);
  }

  /**
   * Ends the file, which counts from now on.
   *
   * @throws IOException if it does not
   */
  void commit() throws IOException {
    writer.close();
    if (!system.rename(unfinished, finished) && !system.exists(finished)) {
      throw new IOException("cannot rename %s to %s".formatted(unfinished, finished));
    }
  }

  /** Deletes what was not committed. */
  @Override
  public void close() throws IOException {
    if (system.exists(unfinished)) {
      writer.close();
      system.delete(unfinished, false);
    }
  }
}
