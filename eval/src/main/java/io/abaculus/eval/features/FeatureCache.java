package io.abaculus.eval.features;

import io.abaculus.data.RecordReadException;
import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.Digests;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.formats.StoredType;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.formats.safetensors.SafetensorsTensor;
import io.abaculus.formats.safetensors.SafetensorsWriter;
import io.abaculus.formats.safetensors.TensorData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Features and labels of a data set's images in files, so that they are computed once: mapped, not read
 * into memory as a whole.
 *
 * <p>They lie in a folder of their own, whose name is a digest of the model's weights and description, the
 * data set's name, classes and source of labels, the names of its records, the sizes and the type. What an image shows under an unchanged name is
 * not part of it: remove the folder where that changes. The files hold 32 images each, and each is there
 * as a whole or not at all; work that was stopped goes on with the first that is missing.
 */
public final class FeatureCache implements FeatureSet {
  /** Images of a file: 50 MB of a ViT-S at 448 pixels in float32. */
  private static final int IMAGES_PER_FILE = 32;

  private static final String FORMAT = "abaculus features 1";
  private static final String SKIPPED = "skipped.";

  private final List<SafetensorsFile> files = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();

  /** Where the features of a record lie. */
  private record Entry(SafetensorsFile file, int index) {}

  private FeatureCache() {}

  /**
   * Opens the features of a data set, and computes those that are not there.
   *
   * @param folder where folders of features are; it is made if it is missing
   * @param reader the model, and how it sees images
   * @param model which one it is
   * @param type of the features in the files: F32, or F16 for half the space and about three digits
   * @param listener is told of every image that cannot be read, also of one that was found to be so before
   * @param stop asked now and then; true ends the work
   * @return empty if it was stopped
   * @throws IOException if a file cannot be written, such as because the disk is full, or does not hold
   *     what it should; what is whole stays and is used the next time
   */
  public static Optional<FeatureCache> open(
      Path folder,
      SegmentationDataset images,
      LabelledFeatureReader reader,
      ModelIdentity model,
      StoredType type,
      Listener listener,
      BooleanSupplier stop)
      throws IOException {
    if (type != StoredType.F32 && type != StoredType.F16) {
      throw new IllegalArgumentException("features are stored as F32 or F16, not as " + type);
    }
    Path own = folder.resolve(key(images, reader, model, type));
    Files.createDirectories(own);
    FeatureCache cache = new FeatureCache();
    boolean whole = false;
    try {
      for (int first = 0; first < images.size(); first += IMAGES_PER_FILE) {
        int end = Math.min(images.size(), first + IMAGES_PER_FILE);
        Path file = file(own, first);
        if (!Files.exists(file)) {
          requireSpace(own, images.size() - first, reader, type);
          if (!write(file, images, first, end, reader, type, stop)) {
            return Optional.empty();
          }
        }
        cache.add(file, first, end, images, listener);
        listener.computed(end, images.size());
      }
      whole = true;
      return Optional.of(cache);
    } finally {
      if (!whole) {
        cache.close();
      }
    }
  }

  /** Maps a file, and names the images of it that could not be read when it was written. */
  private void add(
      Path path, int first, int end, SegmentationDataset images, Listener listener)
      throws IOException {
    SafetensorsFile file = SafetensorsFile.open(path);
    files.add(file);
    for (int index = first; index < end; index++) {
      String reason = file.metadata().get(SKIPPED + index);
      if (reason == null) {
        entries.add(new Entry(file, index));
      } else {
        listener.skip(images.recordName(index), reason);
      }
    }
  }

  private static Path file(Path folder, int first) {
    return folder.resolve(String.format(Locale.ROOT, "%07d.safetensors", first));
  }

  private static String key(
      SegmentationDataset images,
      LabelledFeatureReader reader,
      ModelIdentity model,
      StoredType type) {
    MessageDigest sha = Digests.sha256();
    String settings =
        String.join(
            "\n",
            FORMAT,
            model.digest(),
            reader.encoder().description(),
            reader.view().toString(),
            type.toString(),
            images.name(),
            images.classNames().toString(),
            Integer.toString(images.ignored()),
            images.labelSource());
    sha.update(settings.getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < images.size(); i++) {
      sha.update(("\n" + images.recordName(i)).getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(sha.digest(), 0, 16);
  }

  /** Says so before the work, and not after it, where the disk cannot hold what is left to write. */
  private static void requireSpace(
      Path folder, int images, LabelledFeatureReader reader, StoredType type)
      throws IOException {
    SegmentationView view = reader.view();
    long patchSide = view.side() / reader.encoder().patchSize();
    long numbers = (patchSide * patchSide + 1) * reader.encoder().channels();
    long bytes =
        images * (numbers * type.bytes() + (long) view.labelSide() * view.labelSide());
    long free = Files.getFileStore(folder).getUsableSpace();
    if (bytes > free) {
      throw new IOException(
          "the features of %d images need %d MB in %s, where %d MB are free"
              .formatted(images, bytes / 1_000_000, folder, free / 1_000_000));
    }
  }

  private static boolean write(
      Path file,
      SegmentationDataset images,
      int first,
      int end,
      LabelledFeatureReader reader,
      StoredType type,
      BooleanSupplier stop)
      throws IOException {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>(Map.of("format", FORMAT));
    boolean all =
        reader.read(
            images,
            first,
            end,
            new LabelledFeatureReader.Receiver() {
              @Override
              public void accept(int index, LabelledFeatures image) {
                add(index, image, type, tensors);
              }

              @Override
              public void skip(int index, RecordReadException reason) {
                metadata.put(SKIPPED + index, reason.reason());
              }
            },
            stop);
    if (all) {
      SafetensorsWriter.write(file, tensors, metadata);
    }
    return all;
  }

  private static void add(
      int index, LabelledFeatures image, StoredType type, Map<String, TensorData> tensors) {
    PatchFeatures features = image.features();
    long[] grid = {features.rows(), features.columns(), features.channels()};
    tensors.put(patches(index), new TensorData.Floats(features.patches(), 0, type, grid));
    tensors.put(
        classToken(index),
        new TensorData.Floats(
            features.classToken(), 0, type, new long[]{features.channels()}));
    LabelMap labels = image.labels();
    tensors.put(
        labels(index), TensorData.uint8(labels.labels(), labels.height(), labels.width()));
  }

  private static String patches(int index) {
    return "patches." + index;
  }

  private static String classToken(int index) {
    return "class." + index;
  }

  private static String labels(int index) {
    return "labels." + index;
  }

  /** How many images have features: all that could be read. */
  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public int record(int index) {
    return entries.get(index).index;
  }

  @Override
  public LabelledFeatures get(int index) throws IOException {
    Entry entry = entries.get(index);
    SafetensorsTensor patches = entry.file.tensor(patches(entry.index));
    long[] grid = patches.shape();
    long[] labels = entry.file.tensor(labels(entry.index)).shape();
    return new LabelledFeatures(
        new PatchFeatures(
            (int) grid[0],
            (int) grid[1],
            (int) grid[2],
            entry.file.readFloats(patches(entry.index)),
            entry.file.readFloats(classToken(entry.index))),
        new LabelMap(
            (int) labels[1], (int) labels[0], entry.file.readBytes(labels(entry.index))));
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
