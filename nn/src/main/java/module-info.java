/** Modules and parameters, layers, vision transformers, optimizers, checkpoints. */
module io.abaculus.nn {
  requires transitive io.abaculus.conformance;
  requires transitive io.abaculus.core;
  requires transitive io.abaculus.formats;
  requires static org.jspecify;

  exports io.abaculus.nn;
  exports io.abaculus.nn.checkpoint;
  exports io.abaculus.nn.conformance;
  exports io.abaculus.nn.optim;
  exports io.abaculus.nn.pretrained;
  exports io.abaculus.nn.vit;
}
