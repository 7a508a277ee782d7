package io.abaculus.eval.picture;

import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RgbImage;
import io.abaculus.formats.storage.WholeFile;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Classes of pixels as pictures, in the colours of {@link ClassColors}. */
public final class SegmentationPicture {
  private static final double OPACITY = 0.5;
  private static final int FONT_SIZE = 13;
  private static final int LINE = 20;
  private static final int SWATCH = 12;
  private static final int GAP = 6;

  private SegmentationPicture() {}

  /**
   * Writes classes as PNG with a palette, as the masks of Pascal VOC are: samples are the labels.
   *
   * @throws IOException if the file cannot be written
   */
  public static void writeMask(Path file, LabelMap labels) throws IOException {
    WholeFile.write(file, EncodedPicture.mask(labels, LabelMap.VOID));
  }

  /**
   * Lays the colours of classes over an image, half transparent.
   *
   * @param labels one for each of its pixels
   */
  public static RgbImage over(RgbImage image, LabelMap labels) {
    byte[] below = image.pixels();
    byte[] blended = new byte[below.length];
    for (int pixel = 0; pixel < labels.labels().length; pixel++) {
      int rgb = ClassColors.rgb(labels.label(pixel));
      for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
        int at = RgbImage.CHANNELS * pixel + channel;
        int colour = rgb >> (16 - 8 * channel) & 0xff;
        blended[at] =
            (byte) Math.round(OPACITY * colour + (1 - OPACITY) * (below[at] & 0xff));
      }
    }
    return RgbImage.of(image.width(), image.height(), blended);
  }

  /**
   * Writes {@link #over} as PNG, above the names of the classes that are there and what part of the image each
   * is, the largest first.
   *
   * @param labels one for each of the image's pixels
   * @param classNames by the labels
   * @throws IOException if the file cannot be written
   */
  public static void writeOverlay(
      Path file, RgbImage image, LabelMap labels, List<String> classNames) throws IOException {
    WholeFile.write(
        file, EncodedPicture.png(withLegend(over(image, labels), entries(labels, classNames))));
  }

  /** A class in the legend. */
  private record Entry(int rgb, String text) {}

  private static List<Entry> entries(LabelMap labels, List<String> classNames) {
    int[] counts = new int[classNames.size()];
    int pixels = labels.labels().length;
    for (int pixel = 0; pixel < pixels; pixel++) {
      counts[labels.label(pixel)]++;
    }
    return IntStream.range(0, counts.length)
        .filter(label -> counts[label] > 0)
        .boxed()
        .sorted(Comparator.comparingInt(label -> -counts[label]))
        .map(
            label -> new Entry(
                ClassColors.rgb(label),
                String.format(
                    Locale.ROOT, "%s %.1f %%", classNames.get(label),
                    100.0 * counts[label] / pixels)))
        .toList();
  }

  /** An entry with its place, in pixels from the left and in lines from the top of the legend. */
  private record Placed(Entry entry, int x, int line) {}

  private static BufferedImage withLegend(RgbImage picture, List<Entry> entries) {
    FontMetrics metrics = metrics();
    int widest =
        entries.stream().mapToInt(entry -> entryWidth(entry, metrics)).max().orElse(0);
    int width = Math.max(picture.width(), GAP + widest);
    List<Placed> placed = place(entries, width, metrics);
    int lines = placed.getLast().line + 1;
    BufferedImage all =
        new BufferedImage(
            width, picture.height() + GAP + lines * LINE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = graphics(all);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, all.getWidth(), all.getHeight());
    graphics.drawImage(EncodedPicture.buffered(picture), 0, 0, null);
    for (Placed one : placed) {
      int top = picture.height() + GAP + one.line * LINE;
      graphics.setColor(new Color(one.entry.rgb));
      graphics.fillRect(one.x, top + (LINE - SWATCH) / 2, SWATCH, SWATCH);
      graphics.setColor(Color.BLACK);
      graphics.drawString(one.entry.text, one.x + SWATCH + GAP, top + LINE - GAP);
    }
    graphics.dispose();
    return all;
  }

  private static List<Placed> place(List<Entry> entries, int width, FontMetrics metrics) {
    List<Placed> placed = new ArrayList<>();
    int x = GAP;
    int line = 0;
    for (Entry entry : entries) {
      int needed = entryWidth(entry, metrics);
      if (x > GAP && x + needed > width) {
        x = GAP;
        line++;
      }
      placed.add(new Placed(entry, x, line));
      x += needed + GAP;
    }
    return placed;
  }

  private static int entryWidth(Entry entry, FontMetrics metrics) {
    return SWATCH + GAP + metrics.stringWidth(entry.text) + GAP;
  }

  private static FontMetrics metrics() {
    Graphics2D graphics = graphics(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
    FontMetrics metrics = graphics.getFontMetrics();
    graphics.dispose();
    return metrics;
  }

  private static Graphics2D graphics(BufferedImage image) {
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
    return graphics;
  }
}
