package io.abaculus.nn;

import io.abaculus.tensor.Tensor;
import java.util.List;

/** The part of a transformer block that treats every token alone: (…, size) to (…, size). */
@FunctionalInterface
public interface FeedForward extends Forward {
  /** Two linear maps around an exact GELU; state-dict names {@code fc1}, {@code fc2}. */
  final class Mlp extends Layer implements FeedForward {
    private final Slot<Forward> fc1;
    private final Slot<Forward> fc2;

    /** A network of {@code size} inputs and outputs. */
    public Mlp(Scope scope, int size, int hidden) {
      super(scope);
      this.fc1 = slot("fc1", inner -> new Linear(inner, size, hidden));
      this.fc2 = slot("fc2", inner -> new Linear(inner, hidden, size));
    }

    /** The map before the GELU, (…, size) to (…, hidden). */
    public Slot<Forward> fc1() {
      return fc1;
    }

    /** The map after the GELU, (…, hidden) to (…, size). */
    public Slot<Forward> fc2() {
      return fc2;
    }

    @Override
    public Tensor forward(Tensor x, Mode mode) {
      return fc2.get().forward(fc1.get().forward(x, mode).gelu(), mode);
    }
  }

  /**
   * A gated network (Shazeer, "GLU variants improve transformer", 2020): {@code w3(silu(a) · b)} with
   * a and b the halves of {@code w12(x)}.
   */
  final class SwiGlu extends Layer implements FeedForward {
    private final Slot<Forward> w12;
    private final Slot<Forward> w3;
    private final int hidden;

    /**
     * A network of {@code size} inputs and outputs.
     *
     * @param hidden the width as it is, see {@link #hiddenSize}
     */
    public SwiGlu(Scope scope, int size, int hidden) {
      super(scope);
      this.w12 = slot("w12", inner -> new Linear(inner, size, 2 * hidden));
      this.w3 = slot("w3", inner -> new Linear(inner, hidden, size));
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

    /** The map to what is gated and its gate, (…, size) to (…, 2 hidden). */
    public Slot<Forward> w12() {
      return w12;
    }

    /** The map after the gate, (…, hidden) to (…, size). */
    public Slot<Forward> w3() {
      return w3;
    }

    @Override
    public Tensor forward(Tensor x, Mode mode) {
      List<Tensor> halves = w12.get().forward(x, mode).split(-1, hidden, hidden);
      return w3.get().forward(halves.get(0).silu().mul(halves.get(1)), mode);
    }
  }
}
