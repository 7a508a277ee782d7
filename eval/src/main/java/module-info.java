/** Datasets, segmentation and clustering evaluations, metrics and reports. */
module io.abaculus.eval {
  requires transitive io.abaculus.data;
  requires transitive io.abaculus.nn;
  requires static org.jspecify;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires ejml.core;
  requires ejml.ddense;
  requires java.desktop;
  requires networkanalysis;
  requires org.apache.commons.compress;
  requires org.apache.lucene.core;
  requires org.jgrapht.core;

  exports io.abaculus.eval.cluster;
  exports io.abaculus.eval.conformance;
  exports io.abaculus.eval.dataset;
  exports io.abaculus.eval.features;
  exports io.abaculus.eval.incontext;
  exports io.abaculus.eval.linear;
  exports io.abaculus.eval.metrics;
  exports io.abaculus.eval.npy;
  exports io.abaculus.eval.picture;
  exports io.abaculus.eval.report;
  exports io.abaculus.eval.search;
  exports io.abaculus.eval.unsupervised;
  exports io.abaculus.eval;

  opens io.abaculus.eval.report to
      com.fasterxml.jackson.databind;
}
