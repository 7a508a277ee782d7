package io.abaculus.tornado.pass;

import io.abaculus.device.HostArray;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.tornado.kernel.KernelRunner;
import io.abaculus.tornado.launch.Launch;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Elementwise programs run by their kernels. What shares a Java array shares a device's array. */
final class KernelPass {
  private final List<Launch> launches = new ArrayList<>();
  private final List<HostArray> outputs = new ArrayList<>();

  @SuppressWarnings("IdentityHashMapUsage") // Another array of the same numbers is another memory.
  private final Map<Object, TornadoNativeArray> arrays = new IdentityHashMap<>();

  /** Runs one program. */
  static void run(ElementwiseProgram program, List<HostArray> inputs, List<HostArray> outputs) {
    KernelPass pass = new KernelPass();
    pass.add(program, inputs, outputs);
    pass.run();
  }

  /** Adds a program to those that run one after another. */
  void add(ElementwiseProgram program, List<HostArray> inputs, List<HostArray> results) {
    outputs.addAll(results);
    launches.add(
        PassKernel.of(program)
            .launch(
                "pass" + launches.size(),
                new PassRun(
                    program,
                    inputs.stream().map(this::place).toList(),
                    results.stream().map(this::place).toList())));
  }

  /** Runs all programs and sets their outputs. */
  void run() {
    KernelRunner.run(launches);
    outputs.forEach(
        output -> System.arraycopy(
            toHost(array(output)), output.offset(), output.array(), output.offset(),
            output.size()));
  }

  private Place place(HostArray operand) {
    return new Place(array(operand), operand.offset());
  }

  private TornadoNativeArray array(HostArray operand) {
    return arrays.computeIfAbsent(operand.array(), KernelPass::toDevice);
  }

  private static TornadoNativeArray toDevice(Object array) {
    return switch (array) {
      case float[] floats -> FloatArray.fromArray(floats);
      case double[] doubles -> DoubleArray.fromArray(doubles);
      case int[] ints -> IntArray.fromArray(ints);
      case long[] longs -> LongArray.fromArray(longs);
      case byte[] bytes -> ByteArray.fromArray(bytes);
      default -> throw new IllegalArgumentException("no array of a tensor: " + array.getClass());
    };
  }

  private static Object toHost(TornadoNativeArray array) {
    return switch (array) {
      case FloatArray floats -> floats.toHeapArray();
      case DoubleArray doubles -> doubles.toHeapArray();
      case IntArray ints -> ints.toHeapArray();
      case LongArray longs -> longs.toHeapArray();
      case ByteArray bytes -> bytes.toHeapArray();
      default -> throw new IllegalArgumentException("no array of a tensor: " + array.getClass());
    };
  }
}
