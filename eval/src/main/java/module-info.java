/** Datasets, segmentation and clustering evaluations, metrics and reports. */
module io.abaculus.eval {
  requires transitive io.abaculus.nn;
  requires static org.jspecify;
  requires java.desktop;
}
