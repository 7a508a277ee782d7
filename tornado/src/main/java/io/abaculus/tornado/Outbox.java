package io.abaculus.tornado;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.tornado.launch.DeviceArrays;
import io.abaculus.tornado.launch.Grid;
import io.abaculus.tornado.launch.KernelLaunch;
import io.abaculus.tornado.launch.Launch;
import io.abaculus.tornado.launch.Stage;
import io.abaculus.tornado.lowering.Stored;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

  /** The stage that brings them: one launch for each array in which some of them lie. */
  Stage stage(String name) {
    List<Launch> launches = new ArrayList<>();
    for (TornadoNativeArray array : arrays()) {
      List<Integer> pieces = new ArrayList<>(List.of(0));
      for (int i = 0; i < tensors.size(); i++) {
        Stored tensor = tensors.get(i);
        if (tensor.array() == array) {
          pieces.addAll(
              List.of(tensor.offset(), positions.get(i), tensor.type().shape().size()));
          pieces.set(0, pieces.get(0) + 1);
        }
      }
      Stored one =
          tensors.stream().filter(tensor -> tensor.array() == array).findFirst().orElseThrow();
      launches.add(
          new KernelLaunch(
              DeviceArrays.pieces(
                  "array" + launches.size(), array, crossingOf(one),
                  IntArray.fromArray(pieces.stream().mapToInt(Integer::intValue).toArray())),
              Grid.of(4, 64)));
    }
    return new Stage(name, launches, List.of(), List.copyOf(crossing.values()));
  }

  private Set<TornadoNativeArray> arrays() {
    Set<TornadoNativeArray> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    tensors.forEach(tensor -> arrays.add(tensor.array()));
    return arrays;
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
