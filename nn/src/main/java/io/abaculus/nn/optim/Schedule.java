package io.abaculus.nn.optim;

import io.abaculus.graph.Check;

/** A number that depends on the step, counted from 0: a learning rate, a weight decay, a momentum. */
@FunctionalInterface
public interface Schedule {
  /** The number at a step. */
  double at(long step);

  /** The same number at every step. */
  record Constant(double value) implements Schedule {
    @Override
    public double at(long step) {
      return value;
    }
  }

  /**
   * Half a cosine wave from {@code base} at step 0 to {@code end} at step {@code steps}, and that from
   * then on (Loshchilov and Hutter, "SGDR", 2017, without restarts).
   */
  record Cosine(double base, double end, long steps) implements Schedule {
    /**
     * Checks the length.
     *
     * @throws io.abaculus.graph.TensorException if there is not one step at least
     */
    public Cosine {
      Check.that(steps > 0, "cosine schedule: %d steps", steps);
    }

    @Override
    public double at(long step) {
      double progress = (double) Math.min(step, steps) / steps;
      return end + 0.5 * (base - end) * (1 + Math.cos(Math.PI * progress));
    }
  }

  /**
   * A cosine wave that turns back after {@code halfPeriod} steps, as PyTorch's CosineAnnealingLR does
   * when it is driven beyond its end.
   */
  record CosineWave(double base, double end, long halfPeriod) implements Schedule {
    /**
     * Checks the length.
     *
     * @throws io.abaculus.graph.TensorException if there is not one step at least
     */
    public CosineWave {
      Check.that(halfPeriod > 0, "cosine schedule: half a period of %d steps", halfPeriod);
    }

    @Override
    public double at(long step) {
      double phase = (double) (step % (2 * halfPeriod)) / halfPeriod;
      return end + 0.5 * (base - end) * (1 + Math.cos(Math.PI * phase));
    }
  }

  /**
   * Evenly from {@code start} at step 0 up to what comes next, which it reaches in its own last step;
   * then {@code next}, counted from there, as in DINO.
   */
  record LinearWarmup(double start, long steps, Schedule next) implements Schedule {
    /**
     * Checks the length.
     *
     * @throws io.abaculus.graph.TensorException if it is negative
     */
    public LinearWarmup {
      Check.that(steps >= 0, "warm-up: %d steps", steps);
    }

    @Override
    public double at(long step) {
      if (step >= steps) {
        return next.at(step - steps);
      }
      double progress = steps == 1 ? 0 : (double) step / (steps - 1);
      return start + progress * (next.at(0) - start);
    }
  }

  /** {@code base} times {@code gamma} for every {@code length} steps that have passed. */
  record Step(double base, double gamma, long length) implements Schedule {
    /**
     * Checks the length.
     *
     * @throws io.abaculus.graph.TensorException if there is not one step at least
     */
    public Step {
      Check.that(length > 0, "step schedule: a length of %d steps", length);
    }

    @Override
    public double at(long step) {
      long times = step / length;
      return base * Math.pow(gamma, (double) times);
    }
  }

  /** The same number at every step. */
  static Schedule constant(double value) {
    return new Constant(value);
  }

  /** Half a cosine wave over a number of steps. */
  static Schedule cosine(double base, double end, long steps) {
    return new Cosine(base, end, steps);
  }
}
