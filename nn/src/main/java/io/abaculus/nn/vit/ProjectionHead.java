package io.abaculus.nn.vit;

import io.abaculus.graph.Check;
import io.abaculus.nn.Layer;
import io.abaculus.nn.Linear;
import io.abaculus.nn.Scope;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The network between features and a loss that compares them, NeCo's or DINO's: linear maps with exact GELUs between them, then
 * normalisation to length one. In the reference's state dict the linear maps are {@code 0}, {@code 2},
 * {@code 4}, … inside {@code projection_head}, since the GELUs count too; a head of one map has no
 * number.
 */
public final class ProjectionHead extends Layer {
  private static final double EPSILON = 1e-12;

  private final List<Linear> layers = new ArrayList<>();

  /**
   * A head.
   *
   * @param in channels of the features
   * @param hidden channels between the maps
   * @param out channels of the embeddings
   * @param count number of linear maps, at least 1
   */
  public ProjectionHead(Scope scope, int in, int hidden, int out, int count) {
    super(scope);
    Check.that(count > 0, "projection head: %d layers", count);
    for (int layer = 0; layer < count; layer++) {
      Scope inLayer = count == 1 ? unnamedChild() : child(2 * layer);
      boolean last = layer == count - 1;
      layers.add(new Linear(inLayer, layer == 0 ? in : hidden, last ? out : hidden));
    }
  }

  /** NeCo's head: three maps, 2048 channels between them, 256 at the end. */
  public ProjectionHead(Scope scope, int in) {
    this(scope, in, 2048, 256, 3);
  }

  /**
   * Embeds every feature on its own.
   *
   * @param x (…, in)
   * @return (…, out), of length one
   */
  public Tensor forward(Tensor x) {
    Tensor y = layers.getFirst().forward(x);
    for (Linear layer : layers.subList(1, layers.size())) {
      y = layer.forward(y.gelu());
    }
    return Functions.l2Normalize(y, -1, EPSILON);
  }

}
