package io.abaculus.pytorch;

import io.abaculus.safetensors.StoredType;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the functions and classes that a pickle may call make: records, and nothing else. */
final class Calls {
  private Calls() {}

  /** How many values a call may copy, be it one that keeps its arguments or what is in them. */
  static int copied(List<Node> arguments) {
    long copied = arguments.size();
    for (Node argument : arguments) {
      copied +=
          switch (argument) {
            case Node.Items items -> items.elements().size();
            case Node.Table table -> table.keys().size();
            case Node.Leaf l -> 0;
            case Node.Holder h -> 0;
            case Node.Named n -> 0;
            case Node.Storage s -> 0;
            case Node.Mark m -> 0;
          };
    }
    return (int) Math.min(copied, Limits.OBJECTS + 1);
  }

  /** The result of calling something with arguments. */
  static Node call(Node function, List<Node> arguments) throws MalformedException {
    if (!(function instanceof Node.Named(String name, Global global))) {
      throw new MalformedException("a pickle calls what is no function");
    }
    return switch (global) {
      case DICTIONARY -> dictionary(arguments);
      case SEQUENCE -> sequence(arguments);
      case ENCODE -> encoded(name, arguments);
      case TENSOR -> tensor(name, arguments, null);
      case TENSOR_OF_TYPE -> tensor(name, arguments, named(name, arguments, 6));
      case PARAMETER -> argument(name, arguments, 0);
      case CALL -> rebuilt(name, arguments);
      case HOLDER -> {
        Node.Holder holder = new Node.Holder(name);
        holder.content().addAll(arguments);
        yield holder;
      }
      case SYMBOL -> throw new MalformedException("a pickle calls " + name);
    };
  }

  /** A tensor of a class of its own: a function that makes tensors, the class, its arguments. */
  private static Node rebuilt(String name, List<Node> arguments) throws MalformedException {
    Node function = argument(name, arguments, 0);
    boolean makesTensors =
        function instanceof Node.Named(String n, Global global)
            && (global == Global.TENSOR || global == Global.TENSOR_OF_TYPE);
    if (!makesTensors) {
      throw new MalformedException(name + " of what makes no tensors");
    }
    return call(function, items(name, arguments, 2));
  }

  /** Gives an object its state. */
  static void build(Node object, Node state) throws MalformedException {
    switch (object) {
      case Node.Holder holder -> holder.content().add(state);
      // Attributes of a dictionary, such as a state dict's metadata, or of a parameter.
      case Node.Table t -> {}
      case Node.Leaf(TorchValue.Tensor t) -> {}
      case Node.Leaf l -> throw stateless();
      case Node.Items i -> throw stateless();
      case Node.Named n -> throw stateless();
      case Node.Storage s -> throw stateless();
      case Node.Mark m -> throw stateless();
    }
  }

  private static MalformedException stateless() {
    return new MalformedException("a pickle gives state to what has none");
  }

  /** An empty dictionary, or one of pairs or of another dictionary. */
  private static Node dictionary(List<Node> arguments) throws MalformedException {
    Node.Table table = new Node.Table();
    for (Node argument : arguments) {
      switch (argument) {
        case Node.Table other -> {
          table.keys().addAll(other.keys());
          table.values().addAll(other.values());
        }
        case Node.Items pairs -> {
          for (Node pair : pairs.elements()) {
            if (!(pair instanceof Node.Items(List<Node> both)) || both.size() != 2) {
              throw new MalformedException("a dictionary of what are no pairs");
            }
            table.put(both.get(0), both.get(1));
          }
        }
        // The function that makes missing values, and the like.
        case Node.Leaf l -> {}
        case Node.Named n -> {}
        case Node.Holder h -> {}
        case Node.Storage s -> {}
        case Node.Mark m -> {}
      }
    }
    return table;
  }

  private static Node sequence(List<Node> arguments) throws MalformedException {
    Node.Items sequence = new Node.Items();
    for (Node argument : arguments) {
      if (argument instanceof Node.Items items) {
        sequence.elements().addAll(items.elements());
      }
    }
    return sequence;
  }

  private static Node encoded(String name, List<Node> arguments) throws MalformedException {
    if (argument(name, arguments, 0) instanceof Node.Leaf(TorchValue.Text(String text))) {
      return new Node.Leaf(new TorchValue.Bytes(text.length()));
    }
    throw new MalformedException(name + " of what is no string");
  }

  // ---- storages and tensors ----

  /** What a persistent id stands for: ("storage", class, key, location, elements, …). */
  static Node.Storage storage(Node id) throws MalformedException {
    String what = "a persistent id";
    if (!(id instanceof Node.Items(List<Node> parts))
        || !(argument(what, parts, 0) instanceof Node.Leaf(TorchValue.Text(String kind)))
        || !kind.equals("storage")
        || !(argument(what, parts, 2) instanceof Node.Leaf(TorchValue.Text(String key)))) {
      throw new MalformedException("a persistent id that is no storage");
    }
    if (parts.size() > 5 && !isNone(parts.get(5))) {
      throw new MalformedException(
          "storage '%s' is a view of another, as PyTorch wrote before version 0.4"
              .formatted(PickleMachine.abbreviated(key)));
    }
    return new Node.Storage(named(what, parts, 1), key, whole(what, parts, 4));
  }

  private static boolean isNone(Node node) {
    return node instanceof Node.Leaf(TorchValue.None n);
  }

  /**
   * A tensor of (storage, offset, shape, strides, …).
   *
   * @param dtype its data type if the storage has none
   */
  private static Node tensor(String name, List<Node> arguments, @Nullable String dtype)
      throws MalformedException {
    if (!(argument(name, arguments,
        0) instanceof Node.Storage(String type, String key, long elements))) {
      throw new MalformedException(name + " of what is no storage");
    }
    StoredType stored = dtype == null ? StorageTypes.ofClass(type) : StorageTypes.ofDtype(dtype);
    if (stored == null) {
      // Kept as something that is there: only asking for its numbers would be in vain.
      return new Node.Holder("tensor of " + (dtype == null ? type : dtype));
    }
    long inStorage = StorageTypes.isUntyped(type) ? elements / stored.bytes() : elements;
    long offset = whole(name, arguments, 1);
    long[] shape = wholes(name, arguments, 2);
    long[] strides = wholes(name, arguments, 3);
    checkView(key, inStorage, offset, shape, strides);
    TorchTensor tensor = new TorchTensor(stored, shape, strides, offset, key);
    return new Node.Leaf(new TorchValue.Tensor(tensor));
  }

  /** Checks that a view lies within its storage, and that nothing about it overflows. */
  private static void checkView(
      String key, long elements, long offset, long[] shape, long[] strides)
      throws MalformedException {
    String where = "a tensor of storage '" + PickleMachine.abbreviated(key) + "'";
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

  private static Node argument(String name, List<Node> arguments, int index)
      throws MalformedException {
    if (index >= arguments.size()) {
      throw new MalformedException(
          "%s with %d arguments".formatted(name, arguments.size()));
    }
    return arguments.get(index);
  }

  private static List<Node> items(String name, List<Node> arguments, int index)
      throws MalformedException {
    if (argument(name, arguments, index) instanceof Node.Items(List<Node> elements)) {
      return elements;
    }
    throw new MalformedException("%s: argument %d is no tuple".formatted(name, index));
  }

  private static String named(String name, List<Node> arguments, int index)
      throws MalformedException {
    if (argument(name, arguments, index) instanceof Node.Named(String named, Global g)) {
      return named;
    }
    throw new MalformedException("%s: argument %d is no type".formatted(name, index));
  }

  /** An integer that is not negative. */
  private static long whole(String name, List<Node> arguments, int index)
      throws MalformedException {
    if (argument(name, arguments, index) instanceof Node.Leaf(TorchValue.Whole(BigInteger value))
        && value.signum() >= 0
        && value.bitLength() < Long.SIZE) {
      return value.longValue();
    }
    throw new MalformedException(
        "%s: argument %d is no size or offset".formatted(name, index));
  }

  private static long[] wholes(String name, List<Node> arguments, int index)
      throws MalformedException {
    List<Node> elements = items(name, arguments, index);
    if (elements.size() > Limits.RANK) {
      throw new MalformedException(
          "%s: %d axes, more than %d".formatted(name, elements.size(), Limits.RANK));
    }
    long[] values = new long[elements.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = whole(name, elements, i);
    }
    return values;
  }
}
