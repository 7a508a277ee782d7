package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** {@code train.sim_dist}: what is sorted, ascending, between a patch and its references. */
public enum SimilarityMeasure {
  /** Cosine similarity: the most similar reference comes last. */
  @JsonProperty("cosine") COSINE,
  /** L2 distance: the most similar reference comes first. */
  @JsonProperty("euclidean") EUCLIDEAN
}
