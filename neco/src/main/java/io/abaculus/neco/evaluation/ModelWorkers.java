package io.abaculus.neco.evaluation;

import io.abaculus.eval.features.LabelledFeatureReader;
import io.abaculus.eval.linear.ProbeWorkers;
import java.io.IOException;

/** Finds who computes the training steps of linear maps of a model's features. */
@FunctionalInterface
public interface ModelWorkers {
  /** This process. */
  ModelWorkers HERE = (model, reader) -> ProbeWorkers.here(reader::encode);

  /**
   * Workers for a model, which whoever asks for them closes.
   *
   * @param reader how images go through the model
   * @throws IOException if the model cannot be given to them
   */
  ProbeWorkers of(EvaluatedModel model, LabelledFeatureReader reader) throws IOException;
}
