package io.abaculus.eval.unsupervised;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CommunityGraphTest {
  /** Two triangles, a light edge between them, and a node by itself. */
  private static double[][] triangles() {
    double[][] weights = new double[7][7];
    for (int[] edge : new int[][]{{0, 1}, {1, 2}, {0, 2}, {3, 4}, {4, 5}, {3, 5}}) {
      weights[edge[0]][edge[1]] = 1;
      weights[edge[1]][edge[0]] = 1;
    }
    weights[2][3] = 0.1;
    weights[3][2] = 0.1;
    return weights;
  }

  @Test
  void nodesThatHoldTogetherAreOneCommunityAndThoseWithoutEdgesTheFirst() {
    Communities found = CommunityGraph.of(triangles(), 0.05).communities(1, 0);
    int[] ofNode = found.ofNode();
    assertEquals(3, found.count());
    assertEquals(0, ofNode[6]);
    assertEquals(ofNode[0], ofNode[1]);
    assertEquals(ofNode[0], ofNode[2]);
    assertEquals(ofNode[3], ofNode[4]);
    assertEquals(ofNode[3], ofNode[5]);
    assertNotEquals(ofNode[0], ofNode[3]);
  }

  @Test
  void anEdgeNeedsTheThresholdBothWays() {
    double[][] oneWay = new double[2][2];
    oneWay[0][1] = 1;
    oneWay[1][0] = 0.01;
    assertArrayEquals(new int[2], CommunityGraph.of(oneWay, 0.05).communities(1, 0).ofNode());
    assertEquals(1, CommunityGraph.of(oneWay, 0.05).communities(1, 0).count());
    assertArrayEquals(new int[]{1, 1}, CommunityGraph.of(oneWay, 0.01).communities(1, 0).ofNode());
  }

  @Test
  void aHighResolutionPartsWhatALowOneJoins() {
    assertEquals(2, CommunityGraph.of(triangles(), 0.05).communities(0.01, 0).count());
    assertEquals(7, CommunityGraph.of(triangles(), 0.05).communities(10, 0).count());
  }

  @Test
  void modularityIsTheGreatestOfAllPartitions() {
    Random random = new Random(5);
    for (int trial = 0; trial < 10; trial++) {
      double[][] weights = new double[7][7];
      for (int one = 0; one < 7; one++) {
        for (int other = one + 1; other < 7; other++) {
          double weight = random.nextInt(3) == 0 ? 1 + random.nextDouble() : 0.01;
          weights[one][other] = weight;
          weights[other][one] = weight;
        }
      }
      double best = best(weights, new int[7], 0, 0);
      assertEquals(
          best, modularity(weights, CommunityGraph.of(weights, 0).communities(1, trial).ofNode()),
          1e-12);
    }
  }

  /** The greatest modularity where the first nodes have their communities, 0 to {@code used - 1}. */
  private static double best(double[][] weights, int[] ofNode, int from, int used) {
    if (from == ofNode.length) {
      return modularity(weights, ofNode);
    }
    double best = -1;
    for (int community = 0; community <= used; community++) {
      ofNode[from] = community;
      best = Math.max(best, best(weights, ofNode, from + 1, Math.max(used, community + 1)));
    }
    return best;
  }

  /** Newman and Girvan, 2004. */
  private static double modularity(double[][] weights, int[] ofNode) {
    double[] degrees = Arrays.stream(weights).mapToDouble(w -> Arrays.stream(w).sum()).toArray();
    double twice = Arrays.stream(degrees).sum();
    double sum = 0;
    for (int one = 0; one < degrees.length; one++) {
      for (int other = 0; other < degrees.length; other++) {
        if (ofNode[one] == ofNode[other]) {
          sum += weights[one][other] / twice - degrees[one] * degrees[other] / (twice * twice);
        }
      }
    }
    return sum;
  }
}
