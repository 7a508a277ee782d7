package io.abaculus.tensor;

import io.abaculus.graph.Node;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.Value;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Notices that values are assigned one upon another and never evaluated, as when a training loop forgets
 * to: each then only makes the graph longer.
 */
final class PendingAssignments {
  private static final System.Logger LOG = System.getLogger(PendingAssignments.class.getName());

  /** More than an algorithm assigns to one parameter on purpose between two evaluations. */
  private static final int WARNED_AT = 8;

  /** One line is enough: a model has hundreds of parameters, all of them waiting. */
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private static final int REFUSED_AT = 256;

  private PendingAssignments() {}

  /**
   * How many values wait after one more was assigned.
   *
   * @param pending how many did before it
   * @param before the value assigned before, if it was not taken over yet
   * @throws TensorException if there are too many
   */
  static int afterAssigning(String name, int pending, @Nullable Tensor before, Tensor value) {
    if (before == null || before.value().node().isEvaluated()) {
      return 1;
    }
    int waiting = pending + 1;
    if (waiting < WARNED_AT) {
      return waiting;
    }
    if (!reaches(value.value(), before.value().node())) {
      return 1;
    }
    String message =
        "parameter %s: %d values were assigned one upon another and none was evaluated, so the graph"
            .formatted(name, waiting)
            + " only grows; call optimizer.step(loss), or give optimizer.assigned() to"
            + " Tensors.evaluate after each step";
    if (waiting >= REFUSED_AT) {
      throw new TensorException(message);
    }
    if (waiting == WARNED_AT && WARNED.compareAndSet(false, true)) {
      LOG.log(Level.WARNING, message);
    }
    return waiting;
  }

  /** Whether a value is still to be computed from a node. */
  private static boolean reaches(Value value, Node sought) {
    Set<Node> seen = new HashSet<>();
    Deque<Node> open = new ArrayDeque<>();
    open.push(value.node());
    while (!open.isEmpty()) {
      Node node = open.pop();
      if (node == sought) {
        return true;
      }
      if (node.id() > sought.id() && !node.isEvaluated() && seen.add(node)) {
        node.operands().forEach(operand -> open.push(operand.node()));
      }
    }
    return false;
  }
}
