package io.abaculus.nn;

import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Batch normalisation (Ioffe and Szegedy, 2015) of channels, over the batch and whatever follows the
 * channels: PyTorch's {@code BatchNorm1d}, {@code 2d} and {@code 3d}. In training it normalises by the
 * batch and assigns new running statistics, which are evaluated with the step if it is given them: {@code
 * optimizer.step(loss, model.buffers())}. In inference it normalises by the running statistics.
 *
 * <p>State-dict names {@code weight}, {@code bias}, {@code running_mean}, {@code running_var} (channels)
 * and {@code num_batches_tracked} (int64).
 */
public final class BatchNorm extends Layer implements Forward {
  private static final double MOMENTUM = 0.1;
  private static final double EPSILON = 1e-5;

  private final Parameter weight;
  private final Parameter bias;
  private final Parameter runningMean;
  private final Parameter runningVariance;
  private final Parameter batches;
  private final double momentum;
  private final double epsilon;

  /** With PyTorch's momentum of 0.1 and epsilon of 1e-5. */
  public BatchNorm(Scope scope, int channels) {
    this(scope, channels, MOMENTUM, EPSILON);
  }

  /**
   * Begins as plain normalisation: weight one, bias zero.
   *
   * @param momentum the share of the running statistics that a batch replaces, in [0, 1]
   * @param epsilon added to the variance
   */
  public BatchNorm(Scope scope, int channels, double momentum, double epsilon) {
    super(scope);
    Check.that(
        momentum >= 0 && momentum <= 1, "batch norm: the momentum %s is not in [0, 1]", momentum);
    this.weight = parameter("weight", Initializer.ones(), channels);
    this.bias = parameter("bias", Initializer.zeros(), channels);
    this.runningMean = buffer("running_mean", Initializer.zeros(), scope.dtype(), channels);
    this.runningVariance = buffer("running_var", Initializer.ones(), scope.dtype(), channels);
    this.batches = buffer("num_batches_tracked", Initializer.zeros(), DType.INT64);
    this.momentum = momentum;
    this.epsilon = epsilon;
  }

  /**
   * Normalises channels.
   *
   * @param x (batch, channels, …), in training with more than one number a channel
   * @return of the same shape
   */
  @Override
  public Tensor forward(Tensor x, Mode mode) {
    Check.that(
        x.rank() >= 2 && x.dim(1) == weight.shape().dim(0),
        "batch norm: %s is not (batch, %d, …)",
        x.type(),
        weight.shape().dim(0));
    return switch (mode) {
      case Mode.Inference() -> normalized(x, runningMean.value(), runningVariance.value());
      case Mode.Training training -> inTraining(x);
    };
  }

  private Tensor inTraining(Tensor x) {
    int[] axes = IntStream.range(0, x.rank()).filter(axis -> axis != 1).toArray();
    long count = x.shape().size() / Math.max(1, x.dim(1));
    Check.that(
        count > 1, "batch norm: %s has one number a channel, which has no variance", x.type());
    Tensor mean = x.mean(axes);
    Tensor variance = x.variance(0, axes);
    Tensor unbiased = variance.mul((double) count / (count - 1));
    follow(runningMean, mean);
    follow(runningVariance, unbiased);
    batches.assign(batches.integer() + 1);
    return normalized(x, mean, variance);
  }

  private void follow(Parameter running, Tensor ofBatch) {
    running.assign(running.value().mul(1 - momentum).add(ofBatch.detach().mul(momentum)));
  }

  private Tensor normalized(Tensor x, Tensor mean, Tensor variance) {
    Tensor scale = variance.add(epsilon).rsqrt().mul(weight.value());
    return x.sub(byChannel(mean, x)).mul(byChannel(scale, x)).add(byChannel(bias.value(), x));
  }

  /** (channels) as (channels, 1, …), to be broadcast against x. */
  private static Tensor byChannel(Tensor numbers, Tensor x) {
    int[] shape = new int[x.rank() - 1];
    Arrays.fill(shape, 1);
    shape[0] = numbers.dim(0);
    return numbers.reshape(shape);
  }
}
