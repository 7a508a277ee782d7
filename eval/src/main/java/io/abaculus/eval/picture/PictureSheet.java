package io.abaculus.eval.picture;

import io.abaculus.data.image.RgbImage;
import io.abaculus.formats.storage.WholeFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Pictures side by side, in rows with captions above, as one PNG file. Every picture is drawn as wide as
 * its column; small ones are enlarged without smoothing, so that a patch stays a square.
 */
public final class PictureSheet {
  /** Pixels that pictures are drawn wide where nothing else is asked for. */
  public static final int USUAL_WIDTH = 320;

  /** Rows that are still of use on one sheet: one of hundreds opens nowhere. */
  public static final int MOST_ROWS = 40;

  private static final int GAP = 4;
  private static final int CAPTION = 22;
  private static final int SCALE_HEIGHT = 40;
  private static final int FONT_SIZE = 13;
  private static final int FRAME = 2;

  /** A picture of a row, and where it is marked. */
  private record Cell(RgbImage image, @Nullable Mark mark) {}

  /** A rectangle of an image to draw a frame around, as parts of its width and height. */
  public record Mark(double x, double y, double width, double height) {}

  /** The numbers that {@link ColorMap}'s ends stand for. */
  private record Scale(String label, double low, double high) {}

  private final List<String> captions;
  private final int cellWidth;
  private final List<List<Cell>> rows = new ArrayList<>();
  private @Nullable Scale scale;

  /**
   * A sheet without pictures.
   *
   * @param captions of the columns, one or more
   * @param cellWidth pixels that a picture is drawn wide
   */
  public PictureSheet(List<String> captions, int cellWidth) {
    this.captions = List.copyOf(captions);
    this.cellWidth = cellWidth;
  }

  /** Adds a row. */
  public PictureSheet add(List<RgbImage> pictures) {
    rows.add(pictures.stream().map(picture -> new Cell(picture, null)).toList());
    return this;
  }

  /** Adds a row with a frame in its pictures. */
  public PictureSheet add(List<RgbImage> pictures, Mark mark) {
    rows.add(pictures.stream().map(picture -> new Cell(picture, mark)).toList());
    return this;
  }

  /** Explains the colours of heat maps below the pictures. */
  public PictureSheet withScale(String label, double low, double high) {
    scale = new Scale(label, low, high);
    return this;
  }

  /** Writes the sheet as PNG. */
  public void write(Path file) throws IOException {
    WholeFile.write(file, EncodedPicture.png(draw()));
  }

  /** Writes one picture as PNG. */
  public static void writeImage(Path file, RgbImage image) throws IOException {
    WholeFile.write(file, EncodedPicture.png(image));
  }

  private BufferedImage draw() {
    int width = captions.size() * (cellWidth + GAP) + GAP;
    int height = CAPTION + GAP + (scale == null ? 0 : SCALE_HEIGHT);
    for (List<Cell> row : rows) {
      height += rowHeight(row) + GAP;
    }
    BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
    graphics.setColor(Color.BLACK);
    for (int column = 0; column < captions.size(); column++) {
      graphics.drawString(captions.get(column), left(column) + 2, CAPTION - 6);
    }
    int y = CAPTION + GAP;
    for (List<Cell> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        drawCell(graphics, row.get(column), left(column), y);
      }
      y += rowHeight(row) + GAP;
    }
    if (scale != null) {
      drawScale(graphics, scale, y, width);
    }
    graphics.dispose();
    return sheet;
  }

  private int left(int column) {
    return GAP + column * (cellWidth + GAP);
  }

  private int rowHeight(List<Cell> row) {
    return row.stream().mapToInt(cell -> cellHeight(cell.image)).max().orElse(0);
  }

  private int cellHeight(RgbImage image) {
    return Math.max(1, Math.round((float) cellWidth * image.height() / image.width()));
  }

  private void drawCell(Graphics2D graphics, Cell cell, int x, int y) {
    boolean shrinks = cell.image.width() > cellWidth;
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION,
        shrinks
            ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
            : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    int height = cellHeight(cell.image);
    graphics.drawImage(EncodedPicture.buffered(cell.image), x, y, cellWidth, height, null);
    Mark mark = cell.mark;
    if (mark != null) {
      Rectangle frame =
          new Rectangle(
              x + (int) (mark.x * cellWidth),
              y + (int) (mark.y * height),
              Math.max(4, (int) (mark.width * cellWidth)),
              Math.max(4, (int) (mark.height * height)));
      graphics.setStroke(new BasicStroke(FRAME));
      graphics.setColor(Color.RED);
      graphics.draw(frame);
      // White around it, since a picture may be red there; outside, where it hides none of the patch.
      frame.grow(FRAME, FRAME);
      graphics.setColor(Color.WHITE);
      graphics.draw(frame);
    }
  }

  private static void drawScale(Graphics2D graphics, Scale scale, int y, int width) {
    FontMetrics metrics = graphics.getFontMetrics();
    String low = String.format(Locale.ROOT, "%s  %.2f", scale.label, scale.low);
    String high = String.format(Locale.ROOT, "%.2f", scale.high);
    int from = GAP + metrics.stringWidth(low) + 8;
    int to = Math.max(from + 1, width - GAP - metrics.stringWidth(high) - 8);
    int middle = y + SCALE_HEIGHT / 2;
    graphics.setColor(Color.BLACK);
    graphics.drawString(low, GAP + 2, middle + 5);
    graphics.drawString(high, to + 6, middle + 5);
    for (int x = from; x < to; x++) {
      graphics.setColor(new Color(ColorMap.rgb((double) (x - from) / (to - from))));
      graphics.drawLine(x, middle - 6, x, middle + 6);
    }
  }
}
