package io.abaculus.neco.evaluation;

import io.abaculus.eval.features.FeatureSet;

/** Tells a watch how far the computing of features is. */
record FeatureListener(TrialWatch watch) implements FeatureSet.Listener {
  @Override
  public void computed(int images, int of) {
    watch.progress("features", images, of);
  }

  @Override
  public void skip(String record, String reason) {
    watch.skip(record, reason);
  }
}
