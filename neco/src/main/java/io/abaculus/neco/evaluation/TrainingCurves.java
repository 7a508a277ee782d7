package io.abaculus.neco.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.abaculus.eval.report.Curve;
import io.abaculus.neco.metrics.MetricsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a training run measured of a model, if its weights lie in the run's folder. */
public final class TrainingCurves {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOSS = "loss";
  private static final String SCORE = "miou";

  private TrainingCurves() {}

  private static List<String> lines(Path metrics) {
    try {
      return Files.readAllLines(metrics);
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * The loss and the validations' scores beside a file of weights; none if there are no metrics, or none
   * that can be read.
   *
   * @param series the name of the model
   */
  public static List<Curve> beside(Path weights, String series) {
    Path metrics = weights.resolveSibling(MetricsWriter.JSON_LINES);
    if (!Files.isRegularFile(metrics)) {
      return List.of();
    }
    Map<String, List<Curve.Point>> points = new LinkedHashMap<>();
    for (String line : lines(metrics)) {
      try {
        JsonNode step = JSON.readTree(line);
        step.properties()
            .forEach(
                value -> {
                  if (value.getKey().equals(LOSS) || value.getKey().endsWith(SCORE)) {
                    points
                        .computeIfAbsent(value.getKey(), name -> new ArrayList<>())
                        .add(
                            new Curve.Point(
                                step.path("step").asLong(), value.getValue().asDouble()));
                  }
                });
      } catch (JsonProcessingException e) {
        // Half a line, of a run that is writing it; a report does without.
      }
    }
    List<Curve> curves = new ArrayList<>();
    points.forEach((quantity, ofStep) -> curves.add(new Curve(quantity, series, ofStep)));
    return curves;
  }
}
