package io.abaculus.neco.picture;

import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RgbImage;
import io.abaculus.eval.picture.ClassColors;
import io.abaculus.eval.picture.PictureSheet;
import io.abaculus.eval.report.EvaluationReport;
import io.abaculus.eval.report.EvaluationTask;
import io.abaculus.eval.report.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The sampled images of a report on one sheet: of each the picture, its labels, and for each model the
 * principal components of its features and what it makes of the image.
 */
public final class ComparisonPicture {
  private static final int CELL = 150;

  private ComparisonPicture() {}

  /**
   * Writes the sheet as PNG: a row for each image that all models have predicted.
   *
   * @param task whose predictions are shown
   */
  public static void write(Path file, EvaluationReport report, EvaluationTask task)
      throws IOException {
    List<String> captions = new ArrayList<>(List.of("image", "ground truth"));
    report.models().forEach(model -> captions.add("features " + model));
    report.models().forEach(model -> captions.add("segmented " + model));
    PictureSheet sheet = new PictureSheet(captions, CELL);
    for (Sample sample : report.samples()) {
      List<RgbImage> row = row(sample, report.models(), task);
      if (row.size() == captions.size()) {
        sheet.add(row);
      }
    }
    sheet.write(file);
  }

  private static List<RgbImage> row(Sample sample, List<String> models, EvaluationTask task) {
    List<RgbImage> row = new ArrayList<>(List.of(sample.picture(), colored(sample.truth())));
    for (String model : models) {
      RgbImage components = sample.components().get(model);
      if (components != null) {
        row.add(components);
      }
    }
    for (String model : models) {
      sample.predictions().stream()
          .filter(found -> found.model().equals(model) && found.task() == task)
          .findFirst()
          .ifPresent(found -> row.add(colored(found.labels())));
    }
    return row;
  }

  private static RgbImage colored(LabelMap labels) {
    byte[] pixels = new byte[labels.labels().length * RgbImage.CHANNELS];
    for (int pixel = 0; pixel < labels.labels().length; pixel++) {
      int rgb = ClassColors.rgb(labels.label(pixel));
      pixels[pixel * RgbImage.CHANNELS] = (byte) (rgb >> 16);
      pixels[pixel * RgbImage.CHANNELS + 1] = (byte) (rgb >> 8);
      pixels[pixel * RgbImage.CHANNELS + 2] = (byte) rgb;
    }
    return RgbImage.of(labels.width(), labels.height(), pixels);
  }
}
