package io.abaculus.formats.pytorch;

import io.abaculus.formats.StoredType;
import io.abaculus.formats.text.Excerpt;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the functions and classes that a pickle may call make: records, and nothing else. */
final class Calls {
  private Calls() {}

  /** How many values a call may copy, be it one that keeps its arguments or what is in them. */
  static int copied(List<PickleNode> arguments) {
    long copied = arguments.size();
    for (PickleNode argument : arguments) {
      copied +=
          switch (argument) {
            case PickleNode.Items items -> items.elements().size();
            case PickleNode.Table table -> table.keys().size();
            case PickleNode.Leaf l -> 0;
            case PickleNode.Holder h -> 0;
            case PickleNode.Named n -> 0;
            case PickleNode.StorageReference s -> 0;
            case PickleNode.Mark m -> 0;
          };
    }
    return (int) Math.min(copied, Limits.OBJECTS + 1);
  }

  /** The result of calling something with arguments. */
  static PickleNode call(PickleNode function, List<PickleNode> arguments)
      throws MalformedException {
    if (!(function instanceof PickleNode.Named(String name, Global global))) {
      throw new MalformedException("a pickle calls what is no function");
    }
    return switch (global) {
      case DICTIONARY -> dictionary(arguments);
      case SEQUENCE -> sequence(arguments);
      case BYTES -> bytes(name, arguments);
      case LAYOUT -> layout(name, arguments);
      case TENSOR -> tensor(name, arguments, null);
      case TENSOR_OF_TYPE -> tensor(name, arguments, named(name, arguments, 6));
      case PARAMETER -> argument(name, arguments, 0);
      case CALL -> rebuilt(name, arguments);
      case OTHER_TENSOR -> otherTensor(OtherForms.madeBy(name));
      case HOLDER -> {
        PickleNode.Holder holder = new PickleNode.Holder(name);
        holder.content().addAll(arguments);
        yield holder;
      }
      case SYMBOL -> throw new MalformedException("a pickle calls " + name);
    };
  }

  private static PickleNode otherTensor(String form) {
    return new PickleNode.Leaf(new TorchValue.OtherTensor(form));
  }

  /** A tensor of a class of its own: a function that makes tensors, the class, its arguments. */
  private static PickleNode rebuilt(String name, List<PickleNode> arguments)
      throws MalformedException {
    PickleNode function = argument(name, arguments, 0);
    boolean makesTensors =
        function instanceof PickleNode.Named(String n, Global global)
            && (global == Global.TENSOR
                || global == Global.TENSOR_OF_TYPE
                || global == Global.OTHER_TENSOR);
    if (!makesTensors) {
      throw new MalformedException(name + " of what makes no tensors");
    }
    return call(function, items(name, arguments, 2));
  }

  /** Gives an object its state. */
  static void build(PickleNode object, PickleNode state) throws MalformedException {
    switch (object) {
      case PickleNode.Holder holder -> holder.content().add(state);
      // Attributes of a dictionary, such as a state dict's metadata, or of a parameter.
      case PickleNode.Table t -> {}
      case PickleNode.Leaf(TorchValue.Tensor t) -> {}
      case PickleNode.Leaf(TorchValue.OtherTensor t) -> {}
      case PickleNode.Leaf l -> throw stateless();
      case PickleNode.Items i -> throw stateless();
      case PickleNode.Named n -> throw stateless();
      case PickleNode.StorageReference s -> throw stateless();
      case PickleNode.Mark m -> throw stateless();
    }
  }

  private static MalformedException stateless() {
    return new MalformedException("a pickle gives state to what has none");
  }

  /** An empty dictionary, or one of pairs or of another dictionary. */
  private static PickleNode dictionary(List<PickleNode> arguments) throws MalformedException {
    PickleNode.Table table = new PickleNode.Table();
    for (PickleNode argument : arguments) {
      switch (argument) {
        case PickleNode.Table other -> {
          table.keys().addAll(other.keys());
          table.values().addAll(other.values());
        }
        case PickleNode.Items pairs -> {
          for (PickleNode pair : pairs.elements()) {
            if (!(pair instanceof PickleNode.Items(List<PickleNode> both)) || both.size() != 2) {
              throw new MalformedException("a dictionary of what are no pairs");
            }
            table.put(both.get(0), both.get(1));
          }
        }
        // The function that makes missing values, and the like.
        case PickleNode.Leaf l -> {}
        case PickleNode.Named n -> {}
        case PickleNode.Holder h -> {}
        case PickleNode.StorageReference s -> {}
        case PickleNode.Mark m -> {}
      }
    }
    return table;
  }

  private static PickleNode sequence(List<PickleNode> arguments) throws MalformedException {
    PickleNode.Items sequence = new PickleNode.Items();
    for (PickleNode argument : arguments) {
      if (argument instanceof PickleNode.Items items) {
        sequence.elements().addAll(items.elements());
      }
    }
    return sequence;
  }

  /** Bytes of nothing, of other bytes, or of a string with a character for each. */
  private static PickleNode bytes(String name, List<PickleNode> arguments)
      throws MalformedException {
    if (arguments.isEmpty()) {
      return new PickleNode.Leaf(new TorchValue.Bytes(0));
    }
    return switch (arguments.getFirst()) {
      case PickleNode.Leaf(TorchValue.Str(String text)) ->
          new PickleNode.Leaf(new TorchValue.Bytes(text.length()));
      case PickleNode.Leaf(TorchValue.Bytes bytes) -> new PickleNode.Leaf(bytes);
      case PickleNode.Leaf l -> throw noBytes(name);
      case PickleNode.Items i -> throw noBytes(name);
      case PickleNode.Table t -> throw noBytes(name);
      case PickleNode.Holder h -> throw noBytes(name);
      case PickleNode.Named n -> throw noBytes(name);
      case PickleNode.StorageReference s -> throw noBytes(name);
      case PickleNode.Mark m -> throw noBytes(name);
    };
  }

  private static MalformedException noBytes(String name) {
    return new MalformedException(name + " of what is neither a string nor bytes");
  }

  private static PickleNode layout(String name, List<PickleNode> arguments)
      throws MalformedException {
    if (argument(name, arguments, 0) instanceof PickleNode.Leaf(TorchValue.Str(String layout))) {
      return new PickleNode.Leaf(new TorchValue.Symbol(layout));
    }
    throw new MalformedException(name + " of what is no string");
  }

  // ---- storages and tensors ----

  /** What a persistent id stands for: ("storage", class, key, location, elements, …). */
  static PickleNode.StorageReference storage(PickleNode id) throws MalformedException {
    String what = "a persistent id";
    if (!(id instanceof PickleNode.Items(List<PickleNode> parts))
        || !(argument(what, parts, 0) instanceof PickleNode.Leaf(TorchValue.Str(String kind)))
        || !kind.equals("storage")
        || !(argument(what, parts, 2) instanceof PickleNode.Leaf(TorchValue.Str(String key)))) {
      throw new MalformedException("a persistent id that is no storage");
    }
    if (parts.size() > 5 && !isNone(parts.get(5))) {
      throw new MalformedException(
          "storage '%s' is a view of another, as PyTorch wrote before version 0.4"
              .formatted(Excerpt.of(key)));
    }
    return new PickleNode.StorageReference(named(what, parts, 1), key, integer(what, parts, 4));
  }

  private static boolean isNone(PickleNode node) {
    return node instanceof PickleNode.Leaf(TorchValue.None n);
  }

  /**
   * A tensor of (storage, offset, shape, strides, …).
   *
   * @param dtype its data type if the storage has none
   */
  private static PickleNode tensor(String name, List<PickleNode> arguments, @Nullable String dtype)
      throws MalformedException {
    if (!(argument(name, arguments,
        0) instanceof PickleNode.StorageReference(String type, String key, long elements))) {
      throw new MalformedException(name + " of what is no storage");
    }
    StoredType stored = dtype == null ? StorageTypes.ofClass(type) : StorageTypes.ofDtype(dtype);
    if (isNegated(arguments, dtype == null ? 6 : 7)) {
      return otherTensor(OtherForms.NEGATED);
    }
    if (stored == null) {
      // Kept as something that is there: only asking for its numbers would be in vain.
      return otherTensor(OtherForms.ofType(Excerpt.of(dtype == null ? type : dtype)));
    }
    long inStorage = StorageTypes.isUntyped(type) ? elements / stored.bytes() : elements;
    long offset = integer(name, arguments, 1);
    long[] shape = integers(name, arguments, 2);
    long[] strides = integers(name, arguments, 3);
    checkView(key, inStorage, offset, shape, strides);
    TorchTensor tensor = new TorchTensor(stored, shape, strides, offset, key);
    return new PickleNode.Leaf(new TorchValue.Tensor(tensor));
  }

  /** Whether what PyTorch adds to a view, {@code {"neg": True}}, says so; of complex numbers there is more. */
  private static boolean isNegated(List<PickleNode> arguments, int index) {
    if (index >= arguments.size() || !(arguments.get(index) instanceof PickleNode.Table table)) {
      return false;
    }
    for (int i = 0; i < table.keys().size(); i++) {
      if (table.keys().get(i) instanceof PickleNode.Leaf(TorchValue.Str(String key))
          && key.equals("neg")
          && table.values().get(i) instanceof PickleNode.Leaf(TorchValue.Bool(boolean negated))
          && negated) {
        return true;
      }
    }
    return false;
  }

  /** Checks that a view lies within its storage, and that nothing about it overflows. */
  private static void checkView(
      String key, long elements, long offset, long[] shape, long[] strides)
      throws MalformedException {
    String where = "a tensor of storage '" + Excerpt.of(key) + "'";
    if (shape.length != strides.length) {
      throw new MalformedException(
          "%s has %d extents and %d strides".formatted(where, shape.length, strides.length));
    }
    try {
      long last = offset;
      long count = 1;
      for (int axis = 0; axis < shape.length; axis++) {
        count = Math.multiplyExact(count, shape[axis]);
        long step = Math.multiplyExact(Math.max(0, shape[axis] - 1), strides[axis]);
        last = Math.addExact(last, step);
      }
      if (count > 0 && last >= elements) {
        throw new MalformedException(
            "%s reaches its element %d, of %d".formatted(where, last, elements));
      }
    } catch (ArithmeticException e) {
      throw new MalformedException(where + " is larger than 64 bits can say");
    }
  }

  // ---- arguments ----

  private static PickleNode argument(String name, List<PickleNode> arguments, int index)
      throws MalformedException {
    if (index >= arguments.size()) {
      throw new MalformedException(
          "%s with %d arguments".formatted(name, arguments.size()));
    }
    return arguments.get(index);
  }

  private static List<PickleNode> items(String name, List<PickleNode> arguments, int index)
      throws MalformedException {
    if (argument(name, arguments, index) instanceof PickleNode.Items(List<PickleNode> elements)) {
      return elements;
    }
    throw new MalformedException("%s: argument %d is no tuple".formatted(name, index));
  }

  private static String named(String name, List<PickleNode> arguments, int index)
      throws MalformedException {
    if (argument(name, arguments, index) instanceof PickleNode.Named(String named, Global g)) {
      return named;
    }
    throw new MalformedException("%s: argument %d is no type".formatted(name, index));
  }

  /** An integer that is not negative. */
  private static long integer(String name, List<PickleNode> arguments, int index)
      throws MalformedException {
    if (argument(name, arguments,
        index) instanceof PickleNode.Leaf(TorchValue.Int(BigInteger value))
        && value.signum() >= 0
        && value.bitLength() < Long.SIZE) {
      return value.longValue();
    }
    throw new MalformedException(
        "%s: argument %d is no size or offset".formatted(name, index));
  }

  private static long[] integers(String name, List<PickleNode> arguments, int index)
      throws MalformedException {
    List<PickleNode> elements = items(name, arguments, index);
    if (elements.size() > Limits.RANK) {
      throw new MalformedException(
          "%s: %d axes, more than %d".formatted(name, elements.size(), Limits.RANK));
    }
    long[] values = new long[elements.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = integer(name, elements, i);
    }
    return values;
  }
}
