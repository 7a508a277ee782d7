package io.abaculus.nn.pretrained;

import io.abaculus.device.HostArray;
import io.abaculus.formats.StoredType;
import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.nn.checkpoint.StateDict.Item;
import java.io.IOException;
import java.util.List;

/** Tensors made of other tensors when they are read: joined, cut, added. */
final class Derived {
  private Derived() {}

  /** Something that is computed anew at every reading. */
  private interface Reading {
    HostArray read(DType dtype) throws IOException;
  }

  private record Computed(TensorType type, StoredType stored, Reading reading) implements Item {
    @Override
    public HostArray read(DType dtype) throws IOException {
      return reading.read(dtype);
    }
  }

  /** Tensors one below the other: all of one shape but for the first axis. */
  static Item joined(List<Item> parts) {
    Item first = parts.getFirst();
    Check.that(
        parts.stream().allMatch(part -> part.type().shape().rank() > 0),
        "a tensor without axes does not fit below another");
    int[] dims = first.type().shape().toArray();
    dims[0] = 0;
    for (Item part : parts) {
      int[] own = part.type().shape().toArray();
      dims[0] += own[0];
      own[0] = dims[0];
      if (!Shape.of(own).equals(Shape.of(dims))) {
        throw new TensorException(
            "%s and %s do not fit below one another".formatted(first.type(), part.type()));
      }
    }
    TensorType type = new TensorType(first.type().dtype(), Shape.of(dims));
    // One part that cannot be read is enough for the whole not to be.
    StoredType stored =
        parts.stream()
            .map(Item::stored)
            .filter(one -> !one.isReadable())
            .findFirst()
            .orElse(first.stored());
    return new Computed(
        type,
        stored,
        dtype -> {
          HostArray whole = HostArray.allocate(type.withDType(dtype));
          int at = 0;
          for (Item part : parts) {
            HostArray numbers = part.read(dtype);
            numbers.copyTo(new HostArray(numbers.type(), whole.array(), at));
            at += numbers.size();
          }
          return whole;
        });
  }

  /** Rows {@code first} to {@code end} (exclusive) along an axis that only axes of length 1 precede. */
  static Item part(Item whole, int axis, int first, int end) {
    int[] dims = whole.type().shape().toArray();
    int row = 1;
    for (int i = 0; i < dims.length; i++) {
      if (i < axis && dims[i] != 1) {
        throw new TensorException("axes before %d of %s are not 1".formatted(axis, whole.type()));
      }
      row *= i > axis ? dims[i] : 1;
    }
    dims[axis] = end - first;
    int from = first * row;
    TensorType type = new TensorType(whole.type().dtype(), Shape.of(dims));
    return new Computed(
        type,
        whole.stored(),
        dtype -> {
          HostArray numbers = whole.read(dtype);
          return new HostArray(
              type.withDType(dtype), numbers.array(), numbers.offset() + from)
              .copy();
        });
  }

  /** The sum of two tensors of one shape, in the type that it is read as. */
  static Item sum(Item one, Item other) {
    return new Computed(
        one.type(),
        one.stored(),
        dtype -> {
          HostArray sum = one.read(dtype).copy();
          HostArray numbers = other.read(dtype);
          for (int i = 0; i < sum.size(); i++) {
            // A float's sum in double, rounded once, is the float's sum.
            sum.setDouble(i, sum.getDouble(i) + numbers.getDouble(i));
          }
          return sum;
        });
  }

  /** The same elements in another shape. */
  static Item reshaped(Item item, int... dims) {
    TensorType type = new TensorType(item.type().dtype(), Shape.of(dims));
    return new Computed(
        type,
        item.stored(),
        dtype -> {
          HostArray numbers = item.read(dtype);
          return new HostArray(type.withDType(dtype), numbers.array(), numbers.offset());
        });
  }

  /** A tensor of zeros. */
  static Item zeros(TensorType type) {
    return new Computed(
        type, StoredType.F32, dtype -> HostArray.allocate(type.withDType(dtype)));
  }
}
