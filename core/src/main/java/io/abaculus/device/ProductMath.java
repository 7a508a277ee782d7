package io.abaculus.device;

/** What computes the matrix products of a device that has several ways to. */
public enum ProductMath {
  /** Kernels of our own, in float32. */
  COMPILED("compiled"),

  /** The maker's library, such as cuBLAS, in float32. */
  LIBRARY("library"),

  /** The maker's library in TF32: factors are rounded to 10 bits of mantissa, sums are float32. */
  LIBRARY_TF32("library in TF32");

  private final String description;

  ProductMath(String description) {
    this.description = description;
  }

  @Override
  public String toString() {
    return description;
  }
}
