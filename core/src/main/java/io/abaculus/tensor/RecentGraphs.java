package io.abaculus.tensor;

import io.abaculus.graph.Node;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Lets evaluated tensors go of what made them, so that a running total does not keep all that it was
 * made of. What depends on no trainable parameter lets go at once. What does depend on one keeps its
 * graph for a while, since a loss or an accuracy may be looked at before its gradients are asked for:
 * until its parameters are updated with it, or {@value #REQUESTS} later requests were made for numbers
 * that gradients may pass through. A gradient that would have to pass through what has let go is refused, never cut off in silence.
 */
final class RecentGraphs {
  /** More than a user looks at between the forward and the backward pass of a step. */
  private static final int REQUESTS = 16;

  /** Of each thread the last requests, so that threads do not push out each other's. */
  private static final ThreadLocal<Deque<List<WeakReference<Node>>>> RECENT =
      ThreadLocal.withInitial(ArrayDeque::new);

  private RecentGraphs() {}

  /**
   * Takes note of nodes that were computed at one request.
   *
   * @param updated whether parameters were updated in the same plan
   */
  static void evaluated(Collection<Node> nodes, boolean updated) {
    nodes.stream().filter(node -> updated || !node.requiresGradient()).forEach(Node::release);
    List<WeakReference<Node>> kept =
        nodes.stream()
            .filter(node -> !node.operands().isEmpty())
            .map(WeakReference::new)
            .toList();
    if (!kept.isEmpty()) {
      Deque<List<WeakReference<Node>>> recent = RECENT.get();
      recent.addLast(kept);
      if (recent.size() > REQUESTS) {
        recent.removeFirst().forEach(RecentGraphs::release);
      }
    }
  }

  private static void release(WeakReference<Node> reference) {
    Node node = reference.get();
    if (node != null) {
      node.release();
    }
  }
}
