package io.abaculus.eval.dataset;

import io.abaculus.data.image.ImageReadException;
import io.abaculus.data.image.LabelDecoder;
import io.abaculus.data.image.LabelMap;
import java.util.Arrays;
import java.util.StringJoiner;

/** Which class each label in a file stands for. */
final class LabelTable implements LabelFormat {
  private static final int LABELS = 256;
  private static final int UNKNOWN = -1;

  private final int[] classes;

  private LabelTable(int[] classes) {
    this.classes = classes;
  }

  /** A table without labels. */
  static LabelTable empty() {
    int[] classes = new int[LABELS];
    Arrays.fill(classes, UNKNOWN);
    return new LabelTable(classes);
  }

  /** Labels that count the classes, from a first one. */
  static LabelTable ofClasses(int first, int count) {
    int[] classes = empty().classes;
    for (int i = 0; i < count; i++) {
      classes[first + i] = i;
    }
    return new LabelTable(classes);
  }

  /** The table with one more label. */
  LabelTable with(int label, int classIndex) {
    return withAll(label, label, classIndex);
  }

  /** The table with the labels from one to another, both included, for one class. */
  LabelTable withAll(int first, int last, int classIndex) {
    int[] more = classes.clone();
    Arrays.fill(more, first, last + 1, classIndex);
    return new LabelTable(more);
  }

  /** The table for labels that are each one less; the highest has no class then. */
  LabelTable lessOne() {
    int[] less = Arrays.copyOfRange(classes, 1, LABELS + 1);
    less[LABELS - 1] = UNKNOWN;
    return new LabelTable(less);
  }

  @Override
  public LabelMap classes(byte[] content, String file) throws ImageReadException {
    return apply(LabelDecoder.decode(content, file), file);
  }

  /**
   * The classes of labels.
   *
   * @param file what the file that they are from is called
   * @throws ImageReadException if there is a label that stands for nothing
   */
  LabelMap apply(LabelMap stored, String file) throws ImageReadException {
    byte[] mapped = new byte[stored.labels().length];
    for (int pixel = 0; pixel < mapped.length; pixel++) {
      int label = classes[stored.label(pixel)];
      if (label == UNKNOWN) {
        throw new ImageReadException(
            file,
            "it has the label %d (column %d, row %d), and labels are %s: give its pixels one of these"
                .formatted(
                    stored.label(pixel), pixel % stored.width(), pixel / stored.width(), known()),
            null);
      }
      mapped[pixel] = (byte) label;
    }
    return new LabelMap(stored.width(), stored.height(), mapped);
  }

  /** The class of each label. */
  @Override
  public String toString() {
    return Arrays.toString(classes);
  }

  /** The labels that stand for something, such as {@code 0 to 20, 255}. */
  private String known() {
    StringJoiner ranges = new StringJoiner(", ");
    int first = 0;
    while (first < LABELS) {
      int end = first;
      while (end < LABELS && classes[end] != UNKNOWN) {
        end++;
      }
      if (end > first) {
        ranges.add(end - first == 1 ? "" + first : first + " to " + (end - 1));
      }
      first = end + 1;
    }
    return ranges.toString();
  }
}
