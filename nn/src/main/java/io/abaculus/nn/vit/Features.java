package io.abaculus.nn.vit;

import io.abaculus.tensor.Tensor;

/**
 * What a vision transformer makes of images.
 *
 * @param classToken (batch, size)
 * @param registerTokens (batch, registers, size); without elements for a model without registers
 * @param patchTokens (batch, rows · columns, size), row by row
 * @param prenorm all tokens before the last normalisation (batch, 1 + registers + rows · columns, size)
 * @param rows patches down an image
 * @param columns patches across an image
 */
public record Features(
    Tensor classToken,
    Tensor registerTokens,
    Tensor patchTokens,
    Tensor prenorm,
    int rows,
    int columns) {

  /** The patch tokens as a map with channels last: (batch, rows, columns, size). */
  public Tensor patchGrid() {
    return patchTokens.reshape(patchTokens.dim(0), rows, columns, patchTokens.dim(2));
  }

  /** The patch tokens as a map with channels first, as in PyTorch: (batch, size, rows, columns). */
  public Tensor patchMap() {
    return patchTokens.transpose().reshape(
        patchTokens.dim(0), patchTokens.dim(2), rows, columns);
  }
}
