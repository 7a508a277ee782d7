/** Modules and parameters, layers, vision transformers, soft sort, optimizers, checkpoints. */
module io.abaculus.nn {
  requires transitive io.abaculus.core;
  requires static org.jspecify;
}
