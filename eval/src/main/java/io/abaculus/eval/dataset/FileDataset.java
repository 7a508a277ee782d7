package io.abaculus.eval.dataset;

import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.ImageReadException;
import io.abaculus.data.image.LabelDecoder;
import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RgbImage;
import io.abaculus.formats.storage.FileReason;
import java.io.IOException;
import java.util.List;

/**
 * A data set whose images and labels are files.
 *
 * @param kind which one
 * @param files where they lie
 * @param records an image and its labels each
 * @param classNames by class
 * @param ignored the label of what does not count
 * @param format what the files of labels say
 */
record FileDataset(
    DatasetKind kind, FileTree files, List<SegmentedFiles> records, List<String> classNames,
    int ignored, LabelFormat format)
    implements
    SegmentationDataset {
  /** Labels were drawn over pixels as they are stored, so photographs are not turned. */
  private static final ImageDecoder DECODER =
      new ImageDecoder(ImageDecoder.DEFAULT_MAX_PIXELS, false);

  /** More than any image has, and not more than an array holds. */
  private static final int MAX_FILE_BYTES = 1 << 30;

  @Override
  public String name() {
    return kind.toString();
  }

  @Override
  public String labelSource() {
    return records.stream().map(SegmentedFiles::labels).map(FileDataset::folder).distinct().toList()
        + " with the classes " + format;
  }

  private static String folder(String file) {
    return file.substring(0, Math.max(0, file.lastIndexOf('/')));
  }

  @Override
  public int size() {
    return records.size();
  }

  @Override
  public String recordName(int index) {
    return files.describe(records.get(index).image());
  }

  @Override
  public SegmentedImage get(int index) throws ImageReadException {
    String imageFile = recordName(index);
    String labelFile = files.describe(records.get(index).labels());
    RgbImage image = DECODER.decode(bytes(files, records.get(index).image()), imageFile);
    LabelMap labels = format.classes(bytes(files, records.get(index).labels()), labelFile);
    if (labels.width() != image.width() || labels.height() != image.height()) {
      throw new ImageReadException(
          labelFile,
          "it has labels of %d x %d pixels, and %s has %d x %d: they must be of one size"
              .formatted(
                  labels.width(), labels.height(), imageFile, image.width(), image.height()),
          null);
    }
    return new SegmentedImage(image, labels);
  }

  /** The labels in a file, as they are there. */
  static LabelMap labels(FileTree files, String file) throws ImageReadException {
    return LabelDecoder.decode(bytes(files, file), files.describe(file));
  }

  private static byte[] bytes(FileTree files, String file) throws ImageReadException {
    String name = files.describe(file);
    byte[] bytes;
    try {
      bytes = files.read(file, in -> in.readNBytes(MAX_FILE_BYTES + 1));
    } catch (IOException e) {
      throw new ImageReadException(name, FileReason.of(e), e);
    }
    if (bytes.length > MAX_FILE_BYTES) {
      throw new ImageReadException(
          name, "the file has more than %d bytes".formatted(MAX_FILE_BYTES), null);
    }
    return bytes;
  }
}
