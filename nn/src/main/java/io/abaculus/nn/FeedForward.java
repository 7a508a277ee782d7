package io.abaculus.nn;

import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import java.util.List;

/** The part of a transformer block that treats every token alone. */
public sealed interface FeedForward extends Module {
  /**
   * Applies it to the last axis.
   *
   * @param x (…, size)
   * @return (…, size)
   */
  Tensor forward(Tensor x);

  /** Two linear maps around an exact GELU; state-dict names {@code fc1}, {@code fc2}. */
  final class Mlp implements FeedForward {
    private final Linear fc1;
    private final Linear fc2;

    /** A network of {@code size} inputs and outputs. */
    public Mlp(Scope scope, int size, int hidden) {
      this.fc1 = new Linear(scope.child("fc1"), size, hidden);
      this.fc2 = new Linear(scope.child("fc2"), hidden, size);
    }

    @Override
    public Tensor forward(Tensor x) {
      return fc2.forward(fc1.forward(x).gelu());
    }

    @Override
    public List<Parameter> parameters() {
      return Module.parametersOf(fc1, fc2);
    }
  }

  /**
   * A gated network (Shazeer, "GLU variants improve transformer", 2020): {@code w3(silu(a) · b)} with
   * a and b the halves of {@code w12(x)}.
   */
  final class SwiGlu implements FeedForward {
    private final Linear w12;
    private final Linear w3;
    private final int hidden;

    /**
     * A network of {@code size} inputs and outputs.
     *
     * @param hidden the width as it is, see {@link #hiddenSize}
     */
    public SwiGlu(Scope scope, int size, int hidden) {
      this.w12 = new Linear(scope.child("w12"), size, 2 * hidden);
      this.w3 = new Linear(scope.child("w3"), hidden, size);
      this.hidden = hidden;
    }

    /**
     * The width DINOv2 takes in place of an MLP's: two thirds, rounded up to a multiple of 8, which
     * makes the number of weights about equal.
     */
    public static int hiddenSize(int mlpHidden) {
      return ((int) (mlpHidden * 2 / 3.0) + 7) / 8 * 8;
    }

    /**
     * The ratio of an MLP's width to {@code size} in whose place a network of this width stands: a whole
     * one if there is one, since rounding up leaves the choice.
     */
    public static double mlpRatio(int hidden, int size) {
      double exact = 1.5 * hidden / size;
      int whole = (int) exact;
      return hiddenSize(whole * size) == hidden ? whole : exact;
    }

    @Override
    public Tensor forward(Tensor x) {
      List<Tensor> halves = w12.forward(x).split(-1, hidden, hidden);
      return w3.forward(halves.get(0).silu().mul(halves.get(1)));
    }

    @Override
    public List<Parameter> parameters() {
      return Module.parametersOf(w12, w3);
    }
  }
}
