package io.abaculus.eval.metrics;

import java.util.HashSet;
import java.util.Set;
import org.jgrapht.Graph;
import org.jgrapht.alg.matching.KuhnMunkresMinimalWeightBipartitePerfectMatching;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleWeightedGraph;

/** How predicted labels become classes, as NeCo and Hummingbird do it. */
public enum Matching {
  /** They are classes; what is predicted beyond the classes is none of them. */
  NONE,
  /**
   * Each class gets one of them at most, so that the sum of the intersections over unions is greatest
   * (Kuhn, 1955); the others become class 0.
   */
  HUNGARIAN,
  /** Each becomes the class with which it has the greatest intersection over union, the first of equals. */
  MANY_TO_ONE,
  /** Each becomes the class that most of it is, the first of equals. */
  MANY_TO_ONE_PRECISION;

  /** The class that each prediction becomes; -1 for none. */
  public int[] classesOf(ConfusionCounts counts) {
    return switch (this) {
      case NONE -> identity(counts);
      case HUNGARIAN -> hungarian(counts);
      case MANY_TO_ONE -> best(counts, false);
      case MANY_TO_ONE_PRECISION -> best(counts, true);
    };
  }

  private static int[] identity(ConfusionCounts counts) {
    int[] classes = new int[counts.predictions()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = i < counts.classes() ? i : -1;
    }
    return classes;
  }

  private static int[] best(ConfusionCounts counts, boolean byPrecision) {
    int[] classes = new int[counts.predictions()];
    for (int predicted = 0; predicted < classes.length; predicted++) {
      double best = -1;
      for (int label = 0; label < counts.classes(); label++) {
        double score =
            byPrecision
                ? counts.count(predicted, label) / (double) Math.max(1, counts.predicted(predicted))
                : intersectionOverUnion(counts, predicted, label);
        if (score > best) {
          best = score;
          classes[predicted] = label;
        }
      }
    }
    return classes;
  }

  private static double intersectionOverUnion(ConfusionCounts counts, int predicted, int label) {
    long both = counts.count(predicted, label);
    long either = counts.predicted(predicted) + counts.labelled(label) - both;
    return both / (double) Math.max(1, either);
  }

  /** Both sides are filled up to the same number with what matches nothing. */
  private static int[] hungarian(ConfusionCounts counts) {
    int side = Math.max(counts.predictions(), counts.classes());
    Graph<Integer, DefaultWeightedEdge> graph =
        new SimpleWeightedGraph<>(DefaultWeightedEdge.class);
    Set<Integer> predictions = new HashSet<>();
    Set<Integer> classes = new HashSet<>();
    for (int i = 0; i < side; i++) {
      graph.addVertex(i);
      predictions.add(i);
      graph.addVertex(side + i);
      classes.add(side + i);
    }
    for (int predicted = 0; predicted < side; predicted++) {
      for (int label = 0; label < side; label++) {
        boolean real = predicted < counts.predictions() && label < counts.classes();
        double score = real ? intersectionOverUnion(counts, predicted, label) : 0;
        DefaultWeightedEdge edge = graph.addEdge(predicted, side + label);
        graph.setEdgeWeight(edge, 1 - score);
      }
    }
    int[] result = new int[counts.predictions()];
    for (DefaultWeightedEdge edge : new KuhnMunkresMinimalWeightBipartitePerfectMatching<>(graph,
        predictions, classes)
        .getMatching()) {
      int predicted = graph.getEdgeSource(edge);
      int label = graph.getEdgeTarget(edge) - side;
      if (predicted < counts.predictions() && label < counts.classes()) {
        result[predicted] = label;
      }
    }
    return result;
  }
}
