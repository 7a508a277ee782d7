package io.abaculus.neco.config;

/** {@code train.sim_dist}: what is sorted, ascending, between a patch and its references. */
public enum SimilarityMeasure implements Choice {
  /** Cosine similarity: the most similar reference comes last. */
  COSINE,
  /** L2 distance: the most similar reference comes first. */
  EUCLIDEAN
}
