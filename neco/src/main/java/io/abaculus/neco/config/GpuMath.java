package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** {@code gpu_math}: what computes matrix products on a GPU. */
public enum GpuMath {
  /** Kernels of ours. */
  @JsonProperty("compiled") COMPILED,
  /** cuBLAS. */
  @JsonProperty("library") LIBRARY
}
