package io.abaculus.eval.cluster;

import io.abaculus.eval.features.FeatureSet;
import io.abaculus.eval.features.LabelledFeatures;
import java.util.List;

/** Features of the first images of a data set, all of which can be read. */
record FixedFeatures(List<LabelledFeatures> features) implements FeatureSet {
  @Override
  public int size() {
    return features.size();
  }

  @Override
  public int record(int index) {
    return index;
  }

  @Override
  public LabelledFeatures get(int index) {
    return features.get(index);
  }

  @Override
  public void close() {}
}
