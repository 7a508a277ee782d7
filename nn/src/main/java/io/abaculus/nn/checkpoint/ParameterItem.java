package io.abaculus.nn.checkpoint;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Parameter;
import java.io.IOException;

/** A parameter as an item of a state dict: its value at the time it is read. */
record ParameterItem(Parameter parameter) implements StateDict.Item {
  @Override
  public TensorType type() {
    return parameter.value().type();
  }

  @Override
  public HostArray read(DType dtype) throws IOException {
    return converted(parameter.value().toHost(), dtype);
  }

  @Override
  public HostArray copy(DType dtype) throws IOException {
    return dtype == type().dtype() ? read(dtype).copy() : read(dtype);
  }

  /** Numbers as another type of the same kind. */
  private HostArray converted(HostArray numbers, DType dtype) throws IOException {
    DType present = numbers.type().dtype();
    if (present == dtype) {
      return numbers;
    }
    boolean sameKind =
        (present.isFloating() && dtype.isFloating()) || (present.isInteger() && dtype.isInteger());
    if (!sameKind) {
      throw new IOException("%s: %s is not read as %s".formatted(parameter.name(), present, dtype));
    }
    HostArray converted = HostArray.allocate(numbers.type().withDType(dtype));
    for (int i = 0; i < numbers.size(); i++) {
      if (dtype.isFloating()) {
        converted.setDouble(i, numbers.getDouble(i));
      } else {
        converted.setLong(i, numbers.getLong(i));
        if (converted.getLong(i) != numbers.getLong(i)) {
          throw new IOException(
              "%s: element %d is %d, beyond the range of %s"
                  .formatted(parameter.name(), i, numbers.getLong(i), dtype));
        }
      }
    }
    return converted;
  }
}
