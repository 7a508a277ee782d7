package io.abaculus.tornado;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.tornado.launch.DeviceArrays;
import io.abaculus.tornado.launch.Grid;
import io.abaculus.tornado.launch.KernelLaunch;
import io.abaculus.tornado.launch.Launch;
import io.abaculus.tornado.launch.Session;
import io.abaculus.tornado.launch.Stage;
import io.abaculus.tornado.lowering.Stored;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Brings numbers to any places of a plan's memory and back. TornadoVM moves whole arrays, and a plan's
 * arrays hold many tensors; so numbers cross in arrays of their own, of several sizes, and a kernel on the
 * device copies them to or from their places.
 */
final class Transfers {
  /** Numbers of the host and where they belong on the device. */
  record Transfer(HostArray numbers, Stored place) {}

  /** Elements of the arrays that cross. */
  private static final int[] SIZES = {1 << 12, 1 << 16, 1 << 20, 1 << 22, 1 << 24};

  /** An array longer than this takes long enough to cross that two shorter ones are better than half of it. */
  private static final int LONG = 1 << 20;

  /** How many pieces one crossing has at most. */
  private static final int MOST_PIECES = 256;

  private static final int GROUP = 64;
  private static final int ELEMENTS_OF_ITEM = 64;
  private static final int MOST_GROUPS = 512;

  /** An array that crosses, and the pieces that go from it to each array of the plan, or back. */
  private static final class Lane {
    final TornadoNativeArray crossing;
    final List<TornadoNativeArray> arrays;
    final List<IntArray> pieces = new ArrayList<>();
    final int stage;

    Lane(TornadoNativeArray crossing, List<TornadoNativeArray> arrays, int stage) {
      this.crossing = crossing;
      this.arrays = arrays;
      this.stage = stage;
      for (int i = 0; i < arrays.size(); i++) {
        pieces.add(new IntArray(1 + 3 * MOST_PIECES));
      }
    }

    void clear() {
      pieces.forEach(list -> list.set(0, 0));
    }

    /** Adds a piece, or says that it has as many as it can take. */
    boolean add(TornadoNativeArray array, int from, int to, int length) {
      IntArray list = pieces.get(index(array));
      int count = list.get(0);
      if (count == MOST_PIECES) {
        return false;
      }
      list.set(1 + 3 * count, from);
      list.set(2 + 3 * count, to);
      list.set(3 + 3 * count, length);
      list.set(0, count + 1);
      return true;
    }

    private int index(TornadoNativeArray array) {
      for (int i = 0; i < arrays.size(); i++) {
        if (arrays.get(i) == array) {
          return i;
        }
      }
      throw new IllegalStateException("no tensor of the plan lies in " + array);
    }
  }

  private final Map<DType, List<Lane>> up = new EnumMap<>(DType.class);
  private final Map<DType, List<Lane>> down = new EnumMap<>(DType.class);
  private final List<Stage> stages = new ArrayList<>();

  /**
   * Prepares transfers for all arrays of a plan.
   *
   * @param intermediate whether intermediate results cross, too, since steps run on the host
   * @param largest elements of each type that cross together at most
   * @param firstStage the number of the first of {@link #stages}
   */
  Transfers(
      PlanMemory memory, boolean intermediate, Map<DType, Long> largest, int firstStage) {
    for (DType dtype : DType.values()) {
      List<TornadoNativeArray> arrays = memory.tensorArrays(dtype, intermediate);
      if (!arrays.isEmpty()) {
        long most = largest.getOrDefault(dtype, 0L);
        up.put(dtype, lanes(dtype, arrays, most, firstStage, true));
        down.put(dtype, lanes(dtype, arrays, most, firstStage, false));
      }
    }
  }

  private List<Lane> lanes(
      DType dtype, List<TornadoNativeArray> arrays, long most, int firstStage, boolean toDevice) {
    List<Lane> lanes = new ArrayList<>();
    for (int i = 0; i < sizes(most); i++) {
      Lane lane =
          new Lane(
              DeviceArrays.allocate(dtype, SIZES[i]), arrays, firstStage + stages.size());
      lanes.add(lane);
      stages.add(stage(lane, (toDevice ? "up" : "down") + dtype + i, toDevice));
    }
    return lanes;
  }

  private static Stage stage(Lane lane, String name, boolean toDevice) {
    int size = lane.crossing.getSize();
    Grid grid = Grid.of(Math.clamp(size / (ELEMENTS_OF_ITEM * GROUP), 1, MOST_GROUPS), GROUP);
    List<Launch> launches = new ArrayList<>();
    for (int i = 0; i < lane.arrays.size(); i++) {
      TornadoNativeArray array = lane.arrays.get(i);
      launches.add(
          new KernelLaunch(
              toDevice
                  ? DeviceArrays.pieces("array" + i, lane.crossing, array, lane.pieces.get(i))
                  : DeviceArrays.pieces("array" + i, array, lane.crossing, lane.pieces.get(i)),
              grid));
    }
    List<TornadoNativeArray> in = new ArrayList<>(lane.pieces);
    if (toDevice) {
      in.add(lane.crossing);
    }
    return new Stage(name, launches, in, toDevice ? List.of() : List.of(lane.crossing));
  }

  /** The stages that transfers run. */
  List<Stage> stages() {
    return stages;
  }

  /** Bytes of the arrays that cross, up and down, which the device holds as well. */
  static long bytes(Map<DType, Long> largest) {
    long bytes = 0;
    for (Map.Entry<DType, Long> each : largest.entrySet()) {
      for (int i = 0; i < sizes(each.getValue()); i++) {
        bytes += 2L * SIZES[i] * each.getKey().bytes();
      }
    }
    return bytes;
  }

  /** How many of the sizes are of use for so many elements. */
  private static int sizes(long most) {
    return 1 + lane(most, SIZES);
  }

  /** Brings numbers to the device, as many as possible at a time. */
  void upload(Session session, List<Transfer> transfers) {
    for (DType dtype : DType.values()) {
      upload(
          session,
          dtype,
          transfers.stream().filter(each -> each.place().type().dtype() == dtype).toList());
    }
  }

  private void upload(Session session, DType dtype, List<Transfer> transfers) {
    long left = transfers.stream().mapToLong(transfer -> transfer.numbers().size()).sum();
    if (left == 0) {
      return;
    }
    Lane lane = open(up, dtype, left);
    int filled = 0;
    for (Transfer transfer : transfers) {
      int size = transfer.numbers().size();
      int done = 0;
      while (done < size) {
        int length = Math.min(size - done, lane.crossing.getSize() - filled);
        Stored place = transfer.place();
        if (length == 0 || !lane.add(place.array(), filled, place.offset() + done, length)) {
          session.run(lane.stage);
          lane = open(up, dtype, left);
          filled = 0;
          continue;
        }
        DeviceArrays.write(transfer.numbers(), done, lane.crossing, filled, length);
        filled += length;
        done += length;
        left -= length;
      }
    }
    session.run(lane.stage);
  }

  /** A lane without pieces. */
  private static Lane open(Map<DType, List<Lane>> lanes, DType dtype, long elements) {
    List<Lane> candidates = Objects.requireNonNull(lanes.get(dtype));
    Lane lane =
        candidates.get(
            lane(elements,
                candidates.stream().mapToInt(each -> each.crossing.getSize()).toArray()));
    lane.clear();
    return lane;
  }

  /**
   * Which of some sizes is for so many elements: the smallest that takes them all, or the largest. Where more
   * than half of a long array would cross for nothing, it is the next smaller one, and what is left crosses
   * after it.
   */
  static int lane(long elements, int... sizes) {
    int lane = 0;
    while (lane < sizes.length - 1 && sizes[lane] < elements) {
      lane++;
    }
    return sizes[lane] > LONG && sizes[lane] > 2 * elements ? lane - 1 : lane;
  }

  /** Brings the numbers of a place to the host. */
  HostArray download(Session session, Stored place) {
    HostArray numbers = HostArray.allocate(place.type());
    int size = numbers.size();
    int done = 0;
    while (done < size) {
      Lane lane = open(down, place.type().dtype(), size - done);
      int length = Math.min(size - done, lane.crossing.getSize());
      lane.add(place.array(), place.offset() + done, 0, length);
      session.run(lane.stage);
      DeviceArrays.read(lane.crossing, 0, numbers, done, length);
      done += length;
    }
    return numbers;
  }

  /** What a plan's operands of one type need: the sum of its leaves, or a single larger tensor. */
  static Map<DType, Long> largest(Iterable<Stored> together, Iterable<Stored> alone) {
    Map<DType, Long> largest = new EnumMap<>(DType.class);
    together.forEach(
        stored -> largest.merge(stored.type().dtype(), (long) stored.type().shape().size(),
            Long::sum));
    alone.forEach(
        stored -> largest.merge(stored.type().dtype(), (long) stored.type().shape().size(),
            Math::max));
    return largest;
  }
}
