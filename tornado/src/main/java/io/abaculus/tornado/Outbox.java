package io.abaculus.tornado;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.tornado.launch.DeviceArrays;
import io.abaculus.tornado.launch.Grid;
import io.abaculus.tornado.launch.Launch;
import io.abaculus.tornado.launch.Stage;
import io.abaculus.tornado.lowering.Stored;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Small tensors that come to the host together, whenever a stage has run. */
final class Outbox {
  private final List<Stored> tensors;
  private final List<Integer> positions = new ArrayList<>();
  private final Map<DType, TornadoNativeArray> crossing = new EnumMap<>(DType.class);

  Outbox(List<Stored> tensors) {
    this.tensors = List.copyOf(tensors);
    Map<DType, Integer> lengths = new EnumMap<>(DType.class);
    for (Stored tensor : tensors) {
      DType dtype = tensor.type().dtype();
      int position = lengths.getOrDefault(dtype, 0);
      positions.add(position);
      lengths.put(dtype, position + tensor.type().shape().size());
    }
    lengths.forEach(
        (dtype, length) -> crossing.put(
            dtype, DeviceArrays.allocate(dtype, Math.max(1, length))));
  }

  boolean isEmpty() {
    return tensors.isEmpty();
  }

  /** The stage that brings them. */
  Stage stage(String name) {
    List<Launch> launches = new ArrayList<>();
    for (int i = 0; i < tensors.size(); i++) {
      Stored tensor = tensors.get(i);
      IntArray piece =
          IntArray.fromElements(
              1, tensor.offset(), positions.get(i), tensor.type().shape().size());
      launches.add(
          new Launch(
              DeviceArrays.pieces(
                  "tensor" + i, tensor.array(), crossingOf(tensor), piece),
              Grid.of(1, 64)));
    }
    return new Stage(name, launches, List.of(), List.copyOf(crossing.values()));
  }

  /** The numbers of a tensor that the stage brought. */
  HostArray read(int index) {
    Stored tensor = tensors.get(index);
    HostArray numbers = HostArray.allocate(tensor.type());
    DeviceArrays.read(crossingOf(tensor), positions.get(index), numbers, 0, numbers.size());
    return numbers;
  }

  private TornadoNativeArray crossingOf(Stored tensor) {
    return Objects.requireNonNull(crossing.get(tensor.type().dtype()));
  }
}
