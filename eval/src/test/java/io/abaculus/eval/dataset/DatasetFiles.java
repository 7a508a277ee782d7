package io.abaculus.eval.dataset;

import io.abaculus.data.image.LabelMap;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes data sets of a few pixels, in a folder or as a tar file. */
final class DatasetFiles {
  /** How a data set is kept. */
  enum Packing {
    FOLDER, TAR, TAR_IN_A_FOLDER
  }

  private final Path temporary;
  private final Path folder;

  /** A data set in the folder {@code data} of another. */
  DatasetFiles(Path temporary) throws IOException {
    this.temporary = temporary;
    folder = Files.createDirectories(temporary.resolve("data"));
  }

  Path folder() {
    return folder;
  }

  Path path(String file) {
    return folder.resolve(file);
  }

  private Path made(String file) throws IOException {
    Files.createDirectories(path(file).getParent());
    return path(file);
  }

  /** A black picture, in the format of its name. */
  DatasetFiles image(String file, int width, int height) throws IOException {
    String format = file.substring(file.lastIndexOf('.') + 1);
    ImageIO.write(
        new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, made(file).toFile());
    return this;
  }

  /** A grey PNG of one row, whose samples are the labels. */
  DatasetFiles mask(String file, int... labels) throws IOException {
    BufferedImage mask = new BufferedImage(labels.length, 1, BufferedImage.TYPE_BYTE_GRAY);
    mask.getRaster().setSamples(0, 0, labels.length, 1, 0, labels);
    ImageIO.write(mask, "png", made(file).toFile());
    return this;
  }

  /** A PNG of one row as COCO's panoptic ones are, whose red, green and blue make the number of a segment. */
  DatasetFiles segments(String file, int... segments) throws IOException {
    BufferedImage picture = new BufferedImage(segments.length, 1, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < segments.length; x++) {
      int segment = segments[x];
      int red = segment % 256;
      int green = segment / 256 % 256;
      int blue = segment / 65_536;
      picture.setRGB(x, 0, red << 16 | green << 8 | blue);
    }
    ImageIO.write(picture, "png", made(file).toFile());
    return this;
  }

  DatasetFiles text(String file, String content) throws IOException {
    Files.writeString(made(file), content);
    return this;
  }

  /** The data set as it is to be kept. */
  Path packed(Packing packing) throws IOException {
    return switch (packing) {
      case FOLDER -> folder;
      case TAR -> tar(temporary.resolve("data.tar"));
      case TAR_IN_A_FOLDER -> {
        Path holder = Files.createDirectories(temporary.resolve("holder"));
        tar(holder.resolve("data.tar"));
        yield holder;
      }
    };
  }

  /** Packs all files, with the names that they have in the folder. */
  Path tar(Path tar) throws IOException {
    try (Stream<Path> all = Files.walk(folder);
        TarArchiveOutputStream out = tarOutput(Files.newOutputStream(tar))) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        put(out, folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return tar;
  }

  static TarArchiveOutputStream tarOutput(OutputStream out) {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    return tar;
  }

  static void put(TarArchiveOutputStream out, String name, byte[] content) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    out.putArchiveEntry(entry);
    out.write(content);
    out.closeArchiveEntry();
  }

  /** The labels of all records, in their order. */
  static List<List<Integer>> labels(SegmentationDataset dataset) throws IOException {
    List<List<Integer>> all = new ArrayList<>();
    for (int i = 0; i < dataset.size(); i++) {
      LabelMap labels = dataset.get(i).labels();
      all.add(Arrays.stream(pixels(labels)).boxed().toList());
    }
    return all;
  }

  private static int[] pixels(LabelMap labels) {
    int[] pixels = new int[labels.width() * labels.height()];
    Arrays.setAll(pixels, labels::label);
    return pixels;
  }

  /** The names of the files of all records, without folders. */
  static List<String> names(SegmentationDataset dataset) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < dataset.size(); i++) {
      names.add(dataset.recordName(i).replaceFirst(".*/", ""));
    }
    return names;
  }
}
