package io.abaculus.bench.reliability;

import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.ImageFiles;
import io.abaculus.data.image.ImageReadException;
import io.abaculus.formats.TensorFile;
import io.abaculus.formats.TensorFileException;
import io.abaculus.formats.pytorch.TorchFile;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.formats.safetensors.SafetensorsWriter;
import io.abaculus.formats.safetensors.TensorData;
import io.abaculus.neco.config.ConfigException;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.data.DatasetLayout;
import io.abaculus.neco.data.Datasets;
import io.abaculus.neco.data.SyntheticImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Damaged files of every kind that the library takes from strangers: images, weights, configurations, lists of
 * images. The whole ones that are damaged are those of the tests of {@code data} and {@code formats}.
 */
final class DamageExperiment implements Experiment {
  private static final long MIB = 1 << 20;

  /** Of an image: 6 bytes a pixel and three times the file, and 64 MiB of text in a PNG. */
  private static final long MOST_PIXELS = 4_000_000;
  private static final long IMAGE_BYTES = 6 * MOST_PIXELS + 64 * MIB + 8 * MIB;

  /** Opening a file of weights; its tensors are as small as the file. */
  private static final long WEIGHT_BYTES = 300 * MIB;

  private static final long TEXT_BYTES = 64 * MIB;

  @Override
  public ExperimentReport run(Scale scale, Consumer<String> progress) throws Exception {
    Path work = scale.work();
    Path kept = Files.createDirectories(work.resolve("failed"));
    Map<DamagedFiles, Long> counts = new LinkedHashMap<>();
    List<DamagedFiles> images = images(scale.repository());
    for (DamagedFiles kind : images) {
      counts.put(kind, scale.count(100_000, 1_000_000) / images.size());
    }
    List<DamagedFiles> weights = weights(scale.repository(), work);
    for (DamagedFiles kind : weights) {
      counts.put(kind, scale.count(1_000_000, 10_000_000) / weights.size());
    }
    for (DamagedFiles kind : List.of(configurations(work), lists(work))) {
      counts.put(kind, scale.count(50_000, 1_000_000) / 2);
    }
    ExperimentReport.Builder report =
        new ExperimentReport.Builder(
            "damaged files", "number", "read", "refused", "slowest, ms of a processor",
            "most heap for one, MiB", "failures");
    for (Map.Entry<DamagedFiles, Long> entry : counts.entrySet()) {
      DamagedFiles kind = entry.getKey();
      progress.accept("%,d of %s".formatted(entry.getValue(), kind.kind()));
      DamagedFiles.Outcome outcome = kind.run(entry.getValue(), scale.seed(), kept);
      report.row(
          kind.kind(), entry.getValue(), outcome.read(), outcome.refused(),
          outcome.slowestMillis(), outcome.mostMebibytes(), outcome.failures().size());
      outcome.failures().forEach(report::failure);
    }
    return report.build();
  }

  /** One kind for each format, from the images that the decoder's tests read, and a TIFF. */
  private static List<DamagedFiles> images(Path repository) throws IOException {
    ImageDecoder decoder = new ImageDecoder(MOST_PIXELS, true);
    Map<String, List<byte[]>> byFormat = new TreeMap<>();
    try (Stream<Path> files =
        Files.list(repository.resolve("data/src/test/resources/pillow/decoding"))) {
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (ImageFiles.isImage(name)) {
          byFormat
              .computeIfAbsent(
                  name.substring(name.lastIndexOf('.') + 1), format -> new ArrayList<>())
              .add(Files.readAllBytes(file));
        }
      }
    }
    byFormat.put("tiff", List.of(tiff()));
    List<DamagedFiles> kinds = new ArrayList<>();
    byFormat.forEach(
        (format, samples) -> kinds.add(
            new DamagedFiles(
                format + " images", samples, file -> decodes(decoder, file), IMAGE_BYTES)));
    return kinds;
  }

  private static byte[] tiff() throws IOException {
    BufferedImage image = new BufferedImage(24, 16, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 24 * 16; i++) {
      image.setRGB(i % 24, i / 24, i * 4711);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "tiff", bytes);
    return bytes.toByteArray();
  }

  private static boolean decodes(ImageDecoder decoder, byte[] file) {
    try {
      decoder.decode(file, "damaged");
      return true;
    } catch (ImageReadException e) {
      return false;
    }
  }

  /** What opens a file of weights. */
  private interface Opening {
    TensorFile open(Path file) throws IOException;
  }

  private static List<DamagedFiles> weights(Path repository, Path work) throws IOException {
    Path memory = Path.of("/dev/shm"); // where there is one: millions of files wear a disk
    Path folder =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "abaculus-damage-")
            : Files.createDirectories(work.resolve("damaged"));
    folder.toFile().deleteOnExit();
    Path file = folder.resolve("weights");
    file.toFile().deleteOnExit();
    List<byte[]> pickles = new ArrayList<>();
    for (String name : List.of("zip2.pth", "zip5.pth", "legacy2.pth", "legacy5.pth")) {
      pickles.add(
          Files.readAllBytes(
              repository.resolve("formats/src/test/resources/pytorch").resolve(name)));
    }
    return List.of(
        new DamagedFiles(
            "safetensors files", List.of(safetensors(file)),
            bytes -> reads(SafetensorsFile::open, Files.write(file, bytes)), WEIGHT_BYTES),
        new DamagedFiles(
            "files of torch.save", pickles,
            bytes -> reads(TorchFile::open, Files.write(file, bytes)), WEIGHT_BYTES));
  }

  private static byte[] safetensors(Path file) throws IOException {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    tensors.put("double", TensorData.float64(new double[]{1, 2}, 2));
    tensors.put("weight", TensorData.float32(new float[6], 2, 3));
    tensors.put("half", TensorData.float16(new float[]{1, 2}, 2));
    tensors.put("brain", TensorData.bfloat16(new float[]{1, 2}, 2));
    tensors.put("long", TensorData.int64(new long[]{1}, 1));
    tensors.put("bool", TensorData.bool(new byte[]{1, 0}, 2));
    SafetensorsWriter.write(file, tensors, Map.of("format", "pt"));
    return Files.readAllBytes(file);
  }

  private static boolean reads(Opening opening, Path file) throws IOException {
    try (TensorFile open = opening.open(file)) {
      WholeReading.read(open);
      return true;
    } catch (TensorFileException e) {
      return false;
    }
  }

  private static DamagedFiles configurations(Path work) {
    Path file = work.resolve("damaged.yml");
    byte[] whole = LayeredConfig.of("demo").toYaml().getBytes(StandardCharsets.UTF_8);
    return new DamagedFiles(
        "configurations", List.of(whole), bytes -> binds(Files.write(file, bytes)), TEXT_BYTES);
  }

  private static boolean binds(Path file) {
    try {
      LayeredConfig.of(file.toString()).bind();
      return true;
    } catch (ConfigException e) {
      return false;
    }
  }

  /** The list of training images in a data set laid out as VOC. */
  private static DamagedFiles lists(Path work) throws IOException {
    Path root = Files.createDirectories(work.resolve("voc"));
    new SyntheticImages(12, 1, 16, 16, 1).write(root);
    Path list = root.resolve("VOCSegmentation/sets/trainaug.txt");
    byte[] whole = Files.readAllBytes(list);
    return new DamagedFiles(
        "lists of images", List.of(whole), bytes -> lists(root, Files.write(list, bytes)),
        TEXT_BYTES);
  }

  private static boolean lists(Path root, Path list) {
    try {
      return Datasets.open(root, DatasetLayout.VOC).size() > 0 && Files.exists(list);
    } catch (IOException e) {
      return false; // which names the list, and what is wrong with it
    }
  }
}
