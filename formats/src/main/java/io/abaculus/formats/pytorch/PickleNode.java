package io.abaculus.formats.pytorch;

import java.util.ArrayList;
import java.util.List;

/**
 * A value while a pickle is being read: lists and dictionaries may still grow, and may be reached from
 * several places. {@link Freezer} makes a {@link TorchValue} of it.
 */
sealed interface PickleNode {

  /** A value that is complete. */
  record Leaf(TorchValue value) implements PickleNode {}

  /** A list, a tuple or a set. */
  record Items(List<PickleNode> elements) implements PickleNode {
    Items() {
      this(new ArrayList<>());
    }
  }

  /** A dictionary: a value for each key, a key perhaps several times, of which the last counts. */
  record Table(List<PickleNode> keys, List<PickleNode> values) implements PickleNode {
    Table() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    void put(PickleNode key, PickleNode value) {
      keys.add(key);
      values.add(value);
    }
  }

  /** An object of a class that only holds data: what it was made from, and what it holds. */
  record Holder(String type, List<PickleNode> content) implements PickleNode {
    Holder(String type) {
      this(type, new ArrayList<>());
    }
  }

  /** A function or class that files may name. */
  record Named(String name, Global global) implements PickleNode {}

  /**
   * A storage that tensors of the file are views of, by its key.
   *
   * @param type the name of the storage's class
   * @param key the storage's name in the file
   * @param elements how many there are; bytes if the storage has no type
   */
  record StorageReference(String type, String key, long elements) implements PickleNode {}

  /** Where the elements of the next list, tuple or dictionary begin on the stack. */
  record Mark() implements PickleNode {}
}
