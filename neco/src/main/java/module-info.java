/** Patch Neighbor Consistency: augmentation, crop pairs, the loss, the trainer, the command line. */
module io.abaculus.neco {
  requires transitive io.abaculus.eval;
  requires static org.jspecify;
  requires info.picocli;
  requires java.desktop;

  exports io.abaculus.neco.augment;
  exports io.abaculus.neco.data;
  exports io.abaculus.neco.image;

  opens io.abaculus.neco.cli to
      info.picocli;
}
