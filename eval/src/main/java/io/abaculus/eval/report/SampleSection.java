package io.abaculus.eval.report;

import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RgbImage;
import io.abaculus.eval.report.Sample.Prediction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Images with what they show, what the models say that they show, and the models' features as colours. */
final class SampleSection {
  private final EvaluationReport report;

  private SampleSection(EvaluationReport report) {
    this.report = report;
  }

  static Markup of(EvaluationReport report) {
    if (report.samples().isEmpty()) {
      return Markup.EMPTY;
    }
    SampleSection section = new SampleSection(report);
    return Markup.of(
        "<section id=\"samples\"><h2>Images</h2>%n%s%s</section>%n",
        section.legend(),
        report.samples().stream().map(section::sample).collect(Markup.joining()));
  }

  /** The colours of the classes that some picture shows. */
  private Markup legend() {
    int classes = report.classNames().size();
    BitSet shown = new BitSet();
    for (Sample sample : report.samples()) {
      Stream.concat(
          Stream.of(sample.truth()), sample.predictions().stream().map(Prediction::labels))
          .forEach(
              map -> {
                for (int pixel = 0; pixel < map.labels().length; pixel++) {
                  shown.set(Math.min(map.label(pixel), classes));
                }
              });
    }
    Markup items =
        shown.stream()
            .mapToObj(
                label -> label < classes
                    ? item(label, report.classNames().get(label))
                    : item(LabelMap.VOID, "does not count"))
            .collect(Markup.joining());
    return Markup.of("<ul class=\"legend\" aria-label=\"Colours of the classes\">%s</ul>%n", items);
  }

  private static Markup item(int label, String name) {
    return Markup.of("<li>%s%s</li>", ClassSection.swatch(label), name);
  }

  private Markup sample(Sample sample) {
    List<Markup> groups = new ArrayList<>();
    groups.add(
        group(
            "Image",
            Stream.of(
                tile("picture", sample.name(), EmbeddedImage.photo(sample.picture()), "image"),
                tile(
                    "ground truth", "ground truth of " + sample.name(), labels(sample.truth()),
                    "labels"))));
    for (EvaluationTask task : EvaluationTask.values()) {
      List<Prediction> predictions =
          report.models().stream()
              .flatMap(
                  model -> sample.predictions().stream()
                      .filter(found -> found.task() == task && found.model().equals(model)))
              .toList();
      if (!predictions.isEmpty()) {
        groups.add(
            group(
                task.title(),
                predictions.stream()
                    .map(
                        found -> tile(
                            found.model(),
                            "%s of %s by %s".formatted(task.title(), sample.name(), found.model()),
                            labels(found.labels()), "labels"))));
      }
    }
    if (!sample.components().isEmpty()) {
      groups.add(
          group(
              "Principal components",
              report.models().stream().flatMap(model -> components(sample, model))));
    }
    return Markup.of(
        "<article class=\"sample\" style=\"--ratio:%s/%s\"><h3>%s</h3>%n<div class=\"groups\">%s</div>"
            + "</article>%n",
        sample.picture().width(), sample.picture().height(), sample.name(),
        groups.stream().collect(Markup.joining()));
  }

  private String labels(LabelMap labels) {
    return EmbeddedImage.labels(labels, report.classNames().size());
  }

  private Stream<Markup> components(Sample sample, String model) {
    @Nullable RgbImage picture = sample.components().get(model);
    return picture == null
        ? Stream.of()
        : Stream.of(
            tile(
                model, "principal components of %s by %s".formatted(sample.name(), model),
                EmbeddedImage.patches(picture), "patches"));
  }

  private static Markup group(String title, Stream<Markup> tiles) {
    return Markup.of(
        "<section class=\"group\"><h4>%s</h4><div class=\"tiles\">%s</div></section>%n",
        title, tiles.collect(Markup.joining()));
  }

  private static Markup tile(String caption, String alt, String address, String kind) {
    return Markup.of(
        "<figure class=\"%s\"><img src=\"%s\" alt=\"%s\"/><figcaption>%s</figcaption></figure>",
        kind, address, alt, caption);
  }
}
