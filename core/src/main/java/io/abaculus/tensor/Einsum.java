package io.abaculus.tensor;

import io.abaculus.graph.Check;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Einstein summation over one or more operands: {@code "ij,jk->ik"}. A letter names an axis; letters
 * that the result does not have are summed over. Pairs of operands are contracted from left to right,
 * each as one batched matrix product. A letter may stand once in an operand.
 */
final class Einsum {
  private Einsum() {}

  static Tensor of(String equation, Tensor... operands) {
    String[] sides = equation.replace(" ", "").split("->", -1);
    Check.that(sides.length == 2, "einsum: '%s' has no '->'", equation);
    String[] subscripts = sides[0].split(",", -1);
    Check.that(
        subscripts.length == operands.length,
        "einsum: '%s' names %d operands, got %d",
        equation,
        subscripts.length,
        operands.length);
    List<Term> terms = new ArrayList<>();
    Map<Character, Integer> sizes = new HashMap<>();
    for (int i = 0; i < operands.length; i++) {
      terms.add(new Term(operands[i], letters(equation, subscripts[i])));
      checkSizes(equation, terms.getLast(), sizes);
    }
    List<Character> result = letters(equation, sides[1]);
    Check.that(
        sizes.keySet().containsAll(result),
        "einsum: the result of '%s' has a letter that no operand has",
        equation);
    Term first = terms.removeFirst();
    while (!terms.isEmpty()) {
      Term second = terms.removeFirst();
      Set<Character> needed = new LinkedHashSet<>(result);
      terms.forEach(term -> needed.addAll(term.letters));
      first = contract(first, second, needed);
    }
    return arrange(sumOut(first, Set.copyOf(result)), result);
  }

  private record Term(Tensor tensor, List<Character> letters) {}

  private static List<Character> letters(String equation, String subscript) {
    List<Character> letters = subscript.chars().mapToObj(c -> (char) c).toList();
    Check.that(
        letters.stream().allMatch(Character::isLetter)
            && letters.size() == Set.copyOf(letters).size(),
        "einsum: in '%s' subscript '%s' is not a list of different letters",
        equation,
        subscript);
    return letters;
  }

  private static void checkSizes(String equation, Term term, Map<Character, Integer> sizes) {
    Check.that(
        term.letters.size() == term.tensor.rank(),
        "einsum: in '%s' %s names %d axes of %s",
        equation,
        term.letters,
        term.letters.size(),
        term.tensor.shape());
    for (int axis = 0; axis < term.letters.size(); axis++) {
      int size = term.tensor.dim(axis);
      Integer known = sizes.putIfAbsent(term.letters.get(axis), size);
      Check.that(
          known == null || known == size,
          "einsum: in '%s' axis '%s' is %d and %d",
          equation,
          term.letters.get(axis),
          known,
          size);
    }
  }

  /** One batched product: letters of both that are needed are batch, of both and not needed inner. */
  private static Term contract(Term left, Term right, Set<Character> needed) {
    Set<Character> keptOfLeft = new LinkedHashSet<>(needed);
    keptOfLeft.addAll(right.letters);
    Set<Character> keptOfRight = new LinkedHashSet<>(needed);
    keptOfRight.addAll(left.letters);
    Term a = sumOut(left, keptOfLeft);
    Term b = sumOut(right, keptOfRight);
    List<Character> both = a.letters.stream().filter(b.letters::contains).toList();
    List<Character> batch = both.stream().filter(needed::contains).toList();
    List<Character> inner = both.stream().filter(letter -> !needed.contains(letter)).toList();
    List<Character> rows = a.letters.stream().filter(letter -> !both.contains(letter)).toList();
    List<Character> columns = b.letters.stream().filter(letter -> !both.contains(letter)).toList();
    Tensor matrixA = matrix(a, batch, rows, inner);
    Tensor matrixB = matrix(b, batch, inner, columns);
    List<Character> letters = join(batch, rows, columns);
    Map<Character, Integer> sizes = sizes(a, b);
    int[] dims = letters.stream().mapToInt(sizes::get).toArray();
    return new Term(matrixA.matmul(matrixB).reshape(dims), letters);
  }

  private static Map<Character, Integer> sizes(Term... terms) {
    Map<Character, Integer> sizes = new HashMap<>();
    for (Term term : terms) {
      for (int axis = 0; axis < term.letters.size(); axis++) {
        sizes.put(term.letters.get(axis), term.tensor.dim(axis));
      }
    }
    return sizes;
  }

  private static Tensor matrix(
      Term term, List<Character> batch, List<Character> rows, List<Character> columns) {
    Tensor arranged = arrange(term, join(batch, rows, columns));
    int split = batch.size() + rows.size();
    return arranged.reshape(
        arranged.shape().sizeBetween(0, batch.size()),
        arranged.shape().sizeBetween(batch.size(), split),
        arranged.shape().sizeBetween(split, arranged.rank()));
  }

  private static Term sumOut(Term term, Set<Character> kept) {
    int[] axes =
        java.util.stream.IntStream.range(0, term.letters.size())
            .filter(axis -> !kept.contains(term.letters.get(axis)))
            .toArray();
    return axes.length == 0
        ? term
        : new Term(
            term.tensor.sum(axes), term.letters.stream().filter(kept::contains).toList());
  }

  private static Tensor arrange(Term term, List<Character> order) {
    return term.letters.equals(order)
        ? term.tensor
        : term.tensor.permute(order.stream().mapToInt(term.letters::indexOf).toArray());
  }

  @SafeVarargs
  private static List<Character> join(List<Character>... parts) {
    List<Character> all = new ArrayList<>();
    for (List<Character> part : parts) {
      all.addAll(part);
    }
    return all;
  }
}
