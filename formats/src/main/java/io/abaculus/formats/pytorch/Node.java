package io.abaculus.formats.pytorch;

import java.util.ArrayList;
import java.util.List;

/**
 * A value while a pickle is being read: lists and dictionaries may still grow, and may be reached from
 * several places. {@link Freezer} makes a {@link TorchValue} of it.
 */
sealed interface Node {

  /** A value that is complete. */
  record Leaf(TorchValue value) implements Node {}

  /** A list, a tuple or a set. */
  record Items(List<Node> elements) implements Node {
    Items() {
      this(new ArrayList<>());
    }
  }

  /** A dictionary: a value for each key, a key perhaps several times, of which the last counts. */
  record Table(List<Node> keys, List<Node> values) implements Node {
    Table() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    void put(Node key, Node value) {
      keys.add(key);
      values.add(value);
    }
  }

  /** An object of a class that only holds data: what it was made from, and what it holds. */
  record Holder(String type, List<Node> content) implements Node {
    Holder(String type) {
      this(type, new ArrayList<>());
    }
  }

  /** A function or class that files may name. */
  record Named(String name, Global global) implements Node {}

  /**
   * Where numbers lie.
   *
   * @param type the name of the storage's class
   * @param key the storage's name in the file
   * @param elements how many there are; bytes if the storage has no type
   */
  record Storage(String type, String key, long elements) implements Node {}

  /** Where the elements of the next list, tuple or dictionary begin on the stack. */
  record Mark() implements Node {}
}
