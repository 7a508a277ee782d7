package io.abaculus.eval.report;

/** What features are asked to do in an evaluation. */
public enum EvaluationTask {
  /** Segmentation by the nearest labelled patches (Balažević et al., 2023). */
  IN_CONTEXT("in-context", "In-context segmentation"),
  /** Segmentation by a linear classifier of patches. */
  LINEAR("linear", "Linear segmentation"),
  /** Clusters of patches, more of them than there are classes or as many, matched to classes. */
  OVERCLUSTER("overcluster", "Over-clustering"),
  /** Segmentation without any labels: foreground, then clusters in it. */
  UNSUPERVISED("unsupervised", "Unsupervised segmentation");

  private final String id;
  private final String title;

  EvaluationTask(String id, String title) {
    this.id = id;
    this.title = title;
  }

  /** The name in a heading. */
  public String title() {
    return title;
  }

  /** The name on the command line and in files. */
  @Override
  public String toString() {
    return id;
  }
}
