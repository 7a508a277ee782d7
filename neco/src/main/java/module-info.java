/** Patch Neighbor Consistency: augmentation, crop pairs, the loss, the trainer, the command line. */
module io.abaculus.neco {
  requires transitive io.abaculus.eval;
  requires static org.jspecify;
  requires info.picocli;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.yaml;
  requires java.desktop;
  requires java.management;
  requires me.tongfei.progressbar;

  exports io.abaculus.neco.augment;
  exports io.abaculus.neco.config;
  exports io.abaculus.neco.data;
  exports io.abaculus.neco.dino;
  exports io.abaculus.neco.loss;
  exports io.abaculus.neco.metrics;
  exports io.abaculus.neco.model;
  exports io.abaculus.neco.train;

  opens io.abaculus.neco.cli to
      info.picocli;
  opens io.abaculus.neco.config to
      com.fasterxml.jackson.databind;
}
