package io.abaculus.spark.features;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a folder holds features of: a file beside them that readers of Parquet leave out. Work goes on only where
 * it says the same, or parts of two models or two listings would be one table.
 *
 * @param lines what is the same for all parts, by what it is of
 */
record FeatureManifest(Map<String, String> lines) {
  private static final String FILE = "_features.txt";

  /** Copies the lines. */
  FeatureManifest {
    lines = new LinkedHashMap<>(lines);
  }

  /**
   * Writes it to a folder, or compares it with what is there.
   *
   * @throws IOException if the folder is of others, holds something else, or cannot be written
   */
  void claim(Path folder, Configuration configuration) throws IOException {
    FileSystem system = folder.getFileSystem(configuration);
    Path file = new Path(folder, FILE);
    if (system.exists(folder) && !system.getFileStatus(folder).isDirectory()) {
      throw new IOException(folder + " is in the way: it is no folder");
    }
    if (!system.exists(file)) {
      if (system.exists(folder) && system.listStatus(folder).length > 0) {
        throw new IOException(
            folder + " is not empty and holds no features: choose another folder with --out");
      }
      write(system, file);
      return;
    }
    Map<String, String> present = read(system, file);
    for (Map.Entry<String, String> line : lines.entrySet()) {
      if (!line.getValue().equals(present.get(line.getKey()))) {
        throw new IOException(
            "%s holds features of other %s: choose another folder with --out"
                .formatted(folder, line.getKey()));
      }
    }
  }

  private void write(FileSystem system, Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    lines.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
    Path unfinished = new Path(file.getParent(), FILE + "-" + UUID.randomUUID());
    try (OutputStream out = system.create(unfinished)) {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
    if (!system.rename(unfinished, file)) {
      throw new IOException("cannot write " + file);
    }
  }

  private static Map<String, String> read(FileSystem system, Path file) throws IOException {
    Map<String, String> present = new LinkedHashMap<>();
    try (FSDataInputStream in = system.open(file)) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(": ", 2))
          .filter(line -> line.length == 2)
          .forEach(line -> present.put(line[0], line[1]));
    }
    return present;
  }
}
