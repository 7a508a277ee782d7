// ./abaculus run examples/LearnRanking.java [STEPS]
//
// Learns a score of items from order alone: what is known of a list is how its items are to be sorted, not what
// they score. The list is sorted by a differentiable sorting network, and the cross-entropy between its soft
// permutation and the known one is the loss, as in Petersen et al., "Monotonic differentiable sorting networks".

import io.abaculus.nn.*;
import io.abaculus.nn.optim.AdamW;
import io.abaculus.nn.optim.ParameterGroup;
import io.abaculus.nn.optim.Schedule;
import io.abaculus.graph.DType;
import io.abaculus.tensor.*;
import java.util.List;

public final class LearnRanking {
  static final int BATCH = 64;
  static final int ITEMS = 8;
  static final int FEATURES = 6;
  static final double STEEPNESS = 10;

  public static void main(String[] args) {
    int steps = args.length > 0 ? Integer.parseInt(args[0]) : 400;
    Sequential scorer = new Sequential(Scope.random(1))
        .add(scope -> new Linear(scope, FEATURES, 32, Initializer.fanIn(FEATURES), Initializer.zeros()))
        .then(Tensor::gelu)
        .add(scope -> new Linear(scope, 32, 1, Initializer.fanIn(32), Initializer.zeros()));
    AdamW optimizer = new AdamW(List.of(new ParameterGroup(
        "scorer", scorer.parameters(), Schedule.cosine(1e-2, 0, steps), Schedule.constant(0))));
    RandomKey random = new RandomKey(2);

    for (int step = 0; step < steps; step++) {
      Tensor items = random.normal(BATCH, ITEMS, FEATURES);
      double loss = optimizer.step(loss(scores(scorer, items), order(items)));
      if (step % 100 == 0 || step == steps - 1) {
        System.out.printf("step %d: loss %.4f%n", step, loss);
      }
    }

    Tensor items = random.normal(1000, ITEMS, FEATURES);
    Tensor inPlace = scores(scorer, items).argsort(1, false).eq(order(items)).cast(DType.FLOAT32);
    System.out.printf("of 1000 new lists, %.1f %% of the items are in their places, %.1f %% of the lists are right%n",
        100 * inPlace.mean().item(), 100 * inPlace.min(1).mean().item());
  }

  /** A score for each item: (lists, items). */
  static Tensor scores(Sequential scorer, Tensor items) {
    return scorer.forward(items, Mode.inference()).squeeze(2);
  }

  /** The item at each place when sorted: (lists, items). By what, the scorer is never told. */
  static Tensor order(Tensor items) {
    Tensor length = items.slice(2, 0, 3).square().sum(2);
    return length.sub(items.select(2, 3)).argsort(1, false);
  }

  static Tensor loss(Tensor scores, Tensor order) {
    // The known permutation: 1 at [item][place].
    Tensor known = Functions.oneHot(order, ITEMS).cast(scores.dtype()).transpose(1, 2);
    Tensor soft = Functions.softSort(scores, STEEPNESS).permutation();
    return Losses.binaryCrossEntropy(soft.clamp(1e-6, 1 - 1e-6), known);
  }
}
