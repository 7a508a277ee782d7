package io.abaculus.nn.checkpoint;

import io.abaculus.graph.TensorType;
import io.abaculus.nn.checkpoint.StateDict.Item;
import io.abaculus.tensor.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How the tensors of a state dict compare with the parameters that are to be loaded from it.
 *
 * @param missing parameters that there is no tensor for
 * @param unexpected tensors that no parameter has the name of
 * @param misfitting parameters whose tensor has another shape, or a type that cannot become theirs
 * @param misfits the same, each with both types in words
 */
public record StateDictComparison(
    List<String> missing,
    List<String> unexpected,
    List<String> misfitting,
    List<String> misfits) {

  /** Copies the lists. */
  public StateDictComparison {
    missing = List.copyOf(missing);
    unexpected = List.copyOf(unexpected);
    misfitting = List.copyOf(misfitting);
    misfits = List.copyOf(misfits);
  }

  /** Compares with parameters. */
  public static StateDictComparison of(StateDict tensors, Collection<Parameter> parameters) {
    Map<String, TensorType> types = new LinkedHashMap<>();
    parameters.forEach(parameter -> types.put(parameter.name(), parameter.value().type()));
    return of(tensors, types);
  }

  /**
   * Compares with parameters that need not be there yet.
   *
   * @param parameters their types by their names
   */
  public static StateDictComparison of(StateDict tensors, Map<String, TensorType> parameters) {
    List<String> missing = new ArrayList<>();
    List<String> misfitting = new ArrayList<>();
    List<String> misfits = new ArrayList<>();
    Set<String> unexpected = new LinkedHashSet<>(tensors.names());
    parameters.forEach(
        (name, type) -> {
          unexpected.remove(name);
          Item item = tensors.items().get(name);
          if (item == null) {
            missing.add(name);
          } else if (!fits(item.type(), type)) {
            misfitting.add(name);
            misfits.add("%s is %s, needs %s".formatted(name, item.type(), type));
          }
        });
    return new StateDictComparison(missing, List.copyOf(unexpected), misfitting, misfits);
  }

  private static boolean fits(TensorType stored, TensorType wanted) {
    boolean sameKind =
        stored.dtype() == wanted.dtype()
            || (stored.dtype().isFloating() && wanted.dtype().isFloating())
            || (stored.dtype().isInteger() && wanted.dtype().isInteger());
    return sameKind && Objects.equals(stored.shape(), wanted.shape());
  }

  /** Whether every parameter can be loaded, and nothing is left. */
  public boolean isExact() {
    return missing.isEmpty() && unexpected.isEmpty() && misfitting.isEmpty();
  }

  /**
   * Refuses what does not fit exactly.
   *
   * @throws StateDictMismatchException listing what is missing, not known, or of another shape
   */
  public void requireExact() throws StateDictMismatchException {
    if (!isExact()) {
      throw new StateDictMismatchException(missing, unexpected, misfits);
    }
  }

  /** Those of the tensors compared that a parameter can be loaded from, or that are not known. */
  public StateDict withoutMisfitting(StateDict tensors) {
    Set<String> without = new LinkedHashSet<>(misfitting);
    return tensors.renamed(name -> without.contains(name) ? null : name);
  }

  /** What does not fit, a line each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    missing.forEach(name -> lines.add("missing: " + name));
    unexpected.forEach(name -> lines.add("not known: " + name));
    misfits.forEach(line -> lines.add("of another shape or type: " + line));
    return lines;
  }
}
