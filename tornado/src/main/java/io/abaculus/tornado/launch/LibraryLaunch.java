package io.abaculus.tornado.launch;

import io.abaculus.tornado.library.Gemm;

/** A product by NVIDIA's library. */
public record LibraryLaunch(String id, Gemm gemm) implements Launch {
  @Override
  public Object[] parameters() {
    return gemm.arrays().toArray();
  }
}
