package io.abaculus.eval.unsupervised;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nl.cwts.networkanalysis.LeidenAlgorithm;
import nl.cwts.networkanalysis.Network;
import nl.cwts.util.LargeDoubleArray;
import nl.cwts.util.LargeIntArray;
import org.jspecify.annotations.Nullable;

/**
 * A graph whose communities are found by the Leiden algorithm (Traag, Waltman and van Eck, "From Louvain to
 * Leiden", 2019), for the greatest modularity, as its authors' library finds them.
 */
final class CommunityGraph {
  /** Rounds of moving, refining and joining; each begins with what the one before found. */
  private static final int ITERATIONS = 10;

  private static final double RANDOMNESS = LeidenAlgorithm.DEFAULT_RANDOMNESS;

  /** The place of each node among those with an edge; -1 for the others. */
  private final int[] places;

  /** Of the nodes with an edge; null if there are none. */
  private final @Nullable Network network;

  private CommunityGraph(int[] places, @Nullable Network network) {
    this.places = places;
    this.network = network;
  }

  /** An edge of two nodes. */
  private record Edge(int one, int other, double weight) {}

  /**
   * A graph of edges that are heavy enough.
   *
   * @param weights of the way from each node to each other one; an edge weighs as much as the lighter way
   * @param threshold what both ways must weigh for there to be an edge
   */
  static CommunityGraph of(double[][] weights, double threshold) {
    List<Edge> edges = new ArrayList<>();
    for (int one = 0; one < weights.length; one++) {
      for (int other = one + 1; other < weights.length; other++) {
        double weight = Math.min(weights[one][other], weights[other][one]);
        if (weight >= threshold && weight > 0) {
          edges.add(new Edge(one, other, weight));
        }
      }
    }
    int[] places = places(edges, weights.length);
    return new CommunityGraph(places, edges.isEmpty() ? null : network(edges, places));
  }

  /**
   * Finds communities.
   *
   * @param resolution the greater, the smaller communities are; 1 is plain modularity
   * @param seed of the random choices
   */
  Communities communities(double resolution, long seed) {
    int[] ofNode = new int[places.length];
    if (network == null) {
      return new Communities(1, ofNode);
    }
    double scaled =
        resolution / (2 * network.getTotalEdgeWeight() + network.getTotalEdgeWeightSelfLinks());
    int[] found =
        new LeidenAlgorithm(scaled, ITERATIONS, RANDOMNESS, new Random(seed))
            .findClustering(network)
            .getClusters();
    for (int node = 0; node < ofNode.length; node++) {
      ofNode[node] = places[node] < 0 ? 0 : 1 + found[places[node]];
    }
    return new Communities(2 + Arrays.stream(found).max().orElseThrow(), ofNode);
  }

  private static int[] places(List<Edge> edges, int nodes) {
    boolean[] connected = new boolean[nodes];
    for (Edge edge : edges) {
      connected[edge.one] = true;
      connected[edge.other] = true;
    }
    int[] places = new int[nodes];
    int next = 0;
    for (int node = 0; node < nodes; node++) {
      places[node] = connected[node] ? next++ : -1;
    }
    return places;
  }

  private static Network network(List<Edge> edges, int[] places) {
    LargeIntArray[] ends = {new LargeIntArray(edges.size()), new LargeIntArray(edges.size())};
    LargeDoubleArray weights = new LargeDoubleArray(edges.size());
    for (int i = 0; i < edges.size(); i++) {
      ends[0].set(i, places[edges.get(i).one]);
      ends[1].set(i, places[edges.get(i).other]);
      weights.set(i, edges.get(i).weight);
    }
    int nodes = (int) Arrays.stream(places).filter(place -> place >= 0).count();
    // By the total weight of their edges nodes are compared in modularity.
    return new Network(nodes, true, ends, weights, false, false);
  }
}
