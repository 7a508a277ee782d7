package io.abaculus.neco.evaluation;

import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.dataset.Fraction;
import io.abaculus.eval.dataset.Subset;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.incontext.InContextEvaluation;
import io.abaculus.eval.incontext.InContextListener;
import io.abaculus.eval.incontext.InContextSettings;
import io.abaculus.eval.incontext.MemoryLimit;
import io.abaculus.eval.incontext.MemoryWorkers;
import io.abaculus.eval.metrics.ConfusionMatrix;
import io.abaculus.eval.report.EvaluationTask;
import io.abaculus.eval.report.TrialKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * In-context segmentation, of all training images or of random parts of them.
 *
 * @param images the training and validation images
 * @param settings but for the seed
 * @param fractions of the training images
 * @param seeds of parts, variations and choices; where nothing is random, the first alone is taken
 * @param limit of the memory's memory
 * @param workers of exact searches, on which no number depends
 */
public record InContextTrials(
    EvaluationImages images,
    InContextSettings settings,
    List<Fraction> fractions,
    List<Integer> seeds,
    MemoryLimit limit,
    MemoryWorkers workers)
    implements
    TrialPlan {

  /** Copies the lists. */
  public InContextTrials {
    fractions = List.copyOf(fractions);
    seeds = List.copyOf(seeds);
  }

  @Override
  public List<Planned> trials(EvaluatedModel model) {
    List<Planned> trials = new ArrayList<>();
    for (Fraction fraction : fractions) {
      boolean random =
          fraction.denominator() > 1
              || settings.augmentationEpochs() > 0
              || settings.memoryRows() > 0;
      for (int seed : random ? seeds : seeds.subList(0, 1)) {
        trials.add(trial(model, fraction, seed));
      }
    }
    return trials;
  }

  private Planned trial(EvaluatedModel model, Fraction fraction, int seed) {
    InContextSettings seeded = settings.withSeed(seed);
    Map<String, String> described = new LinkedHashMap<>(images.described());
    described.putAll(seeded.described());
    described.put(EvaluatedModel.WEIGHTS, model.identity().digest());
    TrialKey key =
        new TrialKey(
            EvaluationTask.IN_CONTEXT,
            settings.protocol(),
            model.name(),
            images.validation().name(),
            fraction.denominator() == 1 ? "" : fraction + " of the images",
            seed,
            described);
    return new Planned(key, watch -> measure(model, seeded, fraction, watch));
  }

  private Optional<ConfusionMatrix> measure(
      EvaluatedModel model, InContextSettings seeded, Fraction fraction, TrialWatch watch)
      throws IOException {
    return new InContextEvaluation(
        model.encoder(InContextSettings.normalization(seeded.protocol())),
        seeded,
        model.device(),
        workers)
        .run(
            Subset.drawn(images.training(), fraction, seeded.seed()),
            images.validation(),
            limit,
            new Listener(watch),
            watch::isStopped)
        .map(counts -> ConfusionMatrix.of(counts, seeded.matching()));
  }

  private record Listener(TrialWatch watch) implements InContextListener {
    @Override
    public void remembered(long done, long total) {
      watch.progress("memory", done, total);
    }

    @Override
    public void segmented(long done, long total) {
      watch.progress("in context", done, total);
    }

    @Override
    public void recalled(double recall) {
      watch.message(
          String.format(
              Locale.ROOT, "the approximate search finds %.4f of the exact neighbours", recall));
    }

    @Override
    public void skip(String record, String reason) {
      watch.skip(record, reason);
    }

    @Override
    public void predicted(
        int index, PatchFeatures features, LabelMap predicted, LabelMap truth) {
      if (watch.isSample(index)) {
        watch.predicted(index, predicted);
      }
    }
  }
}
