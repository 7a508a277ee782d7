package io.abaculus.formats.pytorch;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a file holds: plain data, and tensors. Values that occur several times are shared. */
public sealed interface TorchValue {

  /** {@code None}. */
  record None() implements TorchValue {}

  /** {@code True} or {@code False}. */
  record Bool(boolean value) implements TorchValue, Comparable<Bool> {
    @Override
    public int compareTo(Bool other) {
      return Boolean.compare(value, other.value);
    }
  }

  /** An integer of any size. */
  record Int(BigInteger value) implements TorchValue, Comparable<Int> {
    @Override
    public int compareTo(Int other) {
      return value.compareTo(other.value);
    }

    @Override
    public String toString() {
      return value.toString();
    }
  }

  /** A floating-point number. */
  record Float(double value) implements TorchValue {}

  /**
   * A string. Comparable, as integers are, so that a dictionary stays fast whatever its keys.
   */
  record Str(String value) implements TorchValue, Comparable<Str> {
    @Override
    public int compareTo(Str other) {
      return value.compareTo(other.value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /** So many bytes, whose content is of no use here. */
  record Bytes(int length) implements TorchValue {}

  /** A list, tuple or set. */
  record Sequence(List<TorchValue> elements) implements TorchValue {
    /** Copies the values. */
    public Sequence {
      elements = List.copyOf(elements);
    }

    @Override
    public String toString() {
      return "sequence of " + elements.size();
    }
  }

  /**
   * A dictionary, in its own order. Keys are strings, integers and booleans; any other key is
   * described in a string.
   */
  record Dictionary(Map<TorchValue, TorchValue> entries) implements TorchValue {
    /** Copies the entries, in their order. */
    public Dictionary {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    @Override
    public String toString() {
      return "dictionary of " + entries.size();
    }
  }

  /**
   * A class, a function or a data type, such as {@code torch.float32}, that is only named.
   *
   * @param name with its module
   */
  record Symbol(String name) implements TorchValue {}

  /**
   * An object of a class that only holds data, such as {@code argparse.Namespace}.
   *
   * @param type the class
   * @param content what it was made from and what it holds, in the order of the file
   */
  record Instance(String type, List<TorchValue> content) implements TorchValue {
    /** Copies the arguments. */
    public Instance {
      content = List.copyOf(content);
    }

    @Override
    public String toString() {
      return type;
    }
  }

  /** A tensor. */
  record Tensor(TorchTensor tensor) implements TorchValue {}

  /**
   * A tensor in a form that is not read: sparse, quantised, nested, without numbers, or of numbers of a type
   * that is not known here.
   *
   * @param form in words, and in brackets what to save in its place
   */
  record OtherTensor(String form) implements TorchValue {}
}
