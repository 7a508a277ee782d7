package io.abaculus.formats.pytorch;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes values of nodes once nothing changes any more. What is shared stays shared. */
final class Freezer {
  private final Map<Node, TorchValue> frozen = new IdentityHashMap<>();

  /** Marks what is being frozen, so that it is known if it is reached from inside itself. */
  private final Map<Node, Boolean> begun = new IdentityHashMap<>();

  private Freezer() {}

  static TorchValue freeze(Node node) throws MalformedException {
    return new Freezer().freeze(node, 0);
  }

  private TorchValue freeze(Node node, int depth) throws MalformedException {
    TorchValue known = frozen.get(node);
    if (known != null) {
      return known;
    }
    if (depth > Limits.DEPTH) {
      throw new MalformedException("values nested more than " + Limits.DEPTH + " deep");
    }
    if (begun.put(node, true) != null) {
      throw new MalformedException("a list or dictionary that contains itself");
    }
    TorchValue value =
        switch (node) {
          case Node.Leaf(TorchValue leaf) -> leaf;
          case Node.Items(List<Node> elements) ->
              new TorchValue.Sequence(freezeAll(elements, depth));
          case Node.Holder(String type, List<Node> content) ->
              new TorchValue.Instance(type, freezeAll(content, depth));
          case Node.Table table -> dictionary(table, depth);
          case Node.Named(String name, Global g) -> new TorchValue.Symbol(name);
          case Node.Storage(String type, String key, long elements) ->
              new TorchValue.Instance(type, List.of(new TorchValue.Text(key)));
          case Node.Mark m -> throw new MalformedException("a pickle leaves a mark in a value");
        };
    frozen.put(node, value);
    return value;
  }

  private List<TorchValue> freezeAll(List<Node> nodes, int depth) throws MalformedException {
    List<TorchValue> values = new ArrayList<>(nodes.size());
    for (Node node : nodes) {
      values.add(freeze(node, depth + 1));
    }
    return values;
  }

  private TorchValue dictionary(Node.Table table, int depth) throws MalformedException {
    Map<TorchValue, TorchValue> entries = new LinkedHashMap<>();
    for (int i = 0; i < table.keys().size(); i++) {
      TorchValue key = key(freeze(table.keys().get(i), depth + 1), i);
      entries.put(key, freeze(table.values().get(i), depth + 1));
    }
    return new TorchValue.Dictionary(entries);
  }

  private static TorchValue key(TorchValue key, int number) {
    return switch (key) {
      case TorchValue.Text t -> t;
      case TorchValue.Whole w -> w;
      case TorchValue.Truth t -> t;
      case TorchValue.None n -> described(n, number);
      case TorchValue.Number n -> described(n, number);
      case TorchValue.Bytes b -> described(b, number);
      case TorchValue.Sequence s -> described(s, number);
      case TorchValue.Dictionary d -> described(d, number);
      case TorchValue.Symbol s -> described(s, number);
      case TorchValue.Instance i -> described(i, number);
      case TorchValue.Tensor t -> described(t, number);
    };
  }

  private static TorchValue described(TorchValue key, int number) {
    return new TorchValue.Text("key " + number + " (" + key + ")");
  }
}
