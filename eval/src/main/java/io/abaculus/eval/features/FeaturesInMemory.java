package io.abaculus.eval.features;

import java.util.List;

/**
 * Features that are there.
 *
 * @param records the index in the data set of each
 * @param features of each
 */
record FeaturesInMemory(List<Integer> records, List<LabelledFeatures> features)
    implements FeatureSet {
  @Override
  public int size() {
    return features.size();
  }

  @Override
  public int record(int index) {
    return records.get(index);
  }

  @Override
  public LabelledFeatures get(int index) {
    return features.get(index);
  }

  @Override
  public void close() {}
}
