package io.abaculus.formats.pytorch;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes values of nodes once nothing changes any more. What is shared stays shared. */
final class Freezer {
  private final Map<PickleNode, TorchValue> frozen = new IdentityHashMap<>();

  /** Marks what is being frozen, so that it is known if it is reached from inside itself. */
  private final Map<PickleNode, Boolean> begun = new IdentityHashMap<>();

  private Freezer() {}

  static TorchValue freeze(PickleNode node) throws MalformedException {
    return new Freezer().freeze(node, 0);
  }

  private TorchValue freeze(PickleNode node, int depth) throws MalformedException {
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
          case PickleNode.Leaf(TorchValue leaf) -> leaf;
          case PickleNode.Items(List<PickleNode> elements) ->
              new TorchValue.Sequence(freezeAll(elements, depth));
          case PickleNode.Holder(String type, List<PickleNode> content) ->
              new TorchValue.Instance(type, freezeAll(content, depth));
          case PickleNode.Table table -> dictionary(table, depth);
          case PickleNode.Named(String name, Global g) -> new TorchValue.Symbol(name);
          case PickleNode.StorageReference(String type, String key, long elements) ->
              new TorchValue.Instance(type, List.of(new TorchValue.Str(key)));
          case PickleNode.Mark m ->
              throw new MalformedException("a pickle leaves a mark in a value");
        };
    frozen.put(node, value);
    return value;
  }

  private List<TorchValue> freezeAll(List<PickleNode> nodes, int depth) throws MalformedException {
    List<TorchValue> values = new ArrayList<>(nodes.size());
    for (PickleNode node : nodes) {
      values.add(freeze(node, depth + 1));
    }
    return values;
  }

  private TorchValue dictionary(PickleNode.Table table, int depth) throws MalformedException {
    Map<TorchValue, TorchValue> entries = new LinkedHashMap<>();
    for (int i = 0; i < table.keys().size(); i++) {
      TorchValue key = key(freeze(table.keys().get(i), depth + 1), i);
      entries.put(key, freeze(table.values().get(i), depth + 1));
    }
    return new TorchValue.Dictionary(entries);
  }

  private static TorchValue key(TorchValue key, int number) {
    return switch (key) {
      case TorchValue.Str t -> t;
      case TorchValue.Int w -> w;
      case TorchValue.Bool t -> t;
      case TorchValue.None n -> described(n, number);
      case TorchValue.Float n -> described(n, number);
      case TorchValue.Bytes b -> described(b, number);
      case TorchValue.Sequence s -> described(s, number);
      case TorchValue.Dictionary d -> described(d, number);
      case TorchValue.Symbol s -> described(s, number);
      case TorchValue.Instance i -> described(i, number);
      case TorchValue.Tensor t -> described(t, number);
      case TorchValue.OtherTensor t -> described(t, number);
    };
  }

  private static TorchValue described(TorchValue key, int number) {
    return new TorchValue.Str("key " + number + " (" + key + ")");
  }
}
