package io.abaculus.neco.dino;

import io.abaculus.nn.Initializer;
import io.abaculus.nn.Layer;
import io.abaculus.nn.Scope;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;

/**
 * Directions that images are compared with: the last layer of DINO's head, a linear map without bias whose
 * rows count as of length one.
 */
public final class Prototypes extends Layer {
  private static final double EPSILON = 1e-12;

  /**
   * So long that steps of the optimizer turn the rows slowly. Short rows turn towards whatever all images
   * have in common, and all images become equal before they differ; DINO's code keeps its last layer still
   * in the first epoch against it.
   */
  private static final Initializer FIRST_VALUES = new Initializer.Normal(0.5);

  private final Parameter weight;

  /**
   * Prototypes in random directions.
   *
   * @param size channels of an embedding
   * @param count how many prototypes
   */
  public Prototypes(Scope scope, int size, int count) {
    super(scope);
    this.weight = parameter("weight", FIRST_VALUES, count, size);
  }

  /**
   * Cosines of embeddings with the prototypes.
   *
   * @param embeddings (batch, size), of length one
   * @return logits (batch, count), in [-1, 1]
   */
  public Tensor forward(Tensor embeddings) {
    return Functions.linear(
        embeddings, Functions.l2Normalize(weight.value(), -1, EPSILON), null);
  }
}
