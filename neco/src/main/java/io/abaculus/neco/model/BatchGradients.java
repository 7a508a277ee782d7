package io.abaculus.neco.model;

import io.abaculus.autodiff.Gradients;
import io.abaculus.graph.Check;
import io.abaculus.plan.Plan;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the images of a batch say, or of some of its shards: the loss and its gradients, added over the
 * shards, and what the teacher saw. Graphs until {@link #computed}; no parameter is changed by them.
 *
 * @param loss the sum of the shards' losses, a scalar
 * @param gradients the sum of the shards' gradients; null: there was nothing to learn from, as where a mask
 *     hides everything
 * @param seen for each shard, in order, what the step remembers of the teacher; empty if nothing
 * @param count of the shards in the sums: those with something to learn from, or all if none has
 */
public record BatchGradients(
    Tensor loss, @Nullable Gradients gradients, List<Tensor> seen, int count) {
  /** Copies the list. */
  public BatchGradients {
    seen = List.copyOf(seen);
  }

  /**
   * These and those of the next shard. Sums are rounded in the order of the shards.
   *
   * @param next of the same parameters
   */
  public BatchGradients plus(BatchGradients next) {
    List<Tensor> all = new ArrayList<>(seen);
    all.addAll(next.seen);
    if (gradients == null && next.gradients != null) {
      return new BatchGradients(next.loss, next.gradients, all, next.count);
    }
    if (gradients != null && next.gradients == null) {
      return new BatchGradients(loss, gradients, all, count);
    }
    return new BatchGradients(
        loss.add(next.loss), sum(gradients, next.gradients), all, count + next.count);
  }

  private static @Nullable Gradients sum(@Nullable Gradients a, @Nullable Gradients b) {
    if (a == null || b == null) {
      return null;
    }
    Check.that(
        a.parameters().equals(b.parameters()), "shards: their gradients are of other parameters");
    return a.map((parameter, gradient) -> gradient.add(b.get(parameter)));
  }

  /** The mean over the shards. */
  Tensor meanLoss() {
    return count == 1 ? loss : loss.div(count);
  }

  /** The mean over the shards; null: there was nothing to learn from. */
  @Nullable
  Gradients meanGradients() {
    return gradients == null || count == 1
        ? gradients
        : gradients.map((parameter, gradient) -> gradient.div(count));
  }

  /** How {@link #computed} computes them: operations, their cost, and the memory they need. */
  public Plan plan() {
    return Tensors.plan(detached().tensors(), List.of());
  }

  /** The same, as numbers that hold on to nothing they were made of. */
  public BatchGradients computed() {
    BatchGradients numbers = detached();
    Tensors.evaluate(numbers.tensors(), List.of());
    return numbers;
  }

  private BatchGradients detached() {
    return new BatchGradients(
        loss.detach(),
        gradients == null ? null : gradients.map((parameter, gradient) -> gradient.detach()),
        seen.stream().map(Tensor::detach).toList(),
        count);
  }

  /** Memory of the numbers. */
  public long bytes() {
    return tensors().stream().mapToLong(tensor -> tensor.type().bytes()).sum();
  }

  private List<Tensor> tensors() {
    List<Tensor> all = new ArrayList<>(List.of(loss));
    if (gradients != null) {
      gradients.parameters().forEach(parameter -> all.add(gradients.get(parameter)));
    }
    all.addAll(seen);
    return all;
  }
}
