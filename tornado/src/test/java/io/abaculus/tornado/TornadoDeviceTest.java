package io.abaculus.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.contract.Hypot;
import io.abaculus.device.HostArray;
import io.abaculus.device.Traffic;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Capture;
import io.abaculus.plan.Program;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import io.abaculus.tornado.emulator.EmulatedLauncher;
import io.abaculus.tornado.launch.Launcher;
import io.abaculus.tornado.launch.Session;
import io.abaculus.tornado.launch.Stage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Where numbers are, and when they cross. */
final class TornadoDeviceTest {
  private static final int SIZE = 10_000;
  private static final long BYTES = 4L * SIZE;

  /** What a plan on a parameter needs, with the arrays in which numbers cross. */
  private static final long ONE_PLAN = 2_000_000;

  private static TornadoDevice device(EmulatedLauncher launcher) {
    return new TornadoDevice("emulated", launcher);
  }

  private static Parameter parameter(TornadoDevice device) {
    HostArray ones = HostArray.allocate(TensorType.of(DType.FLOAT32, SIZE));
    Arrays.fill(ones.floats(), 1);
    return new Parameter("weight", Tensors.of(ones, device));
  }

  private static void doubleIt(Parameter parameter) {
    parameter.assign(parameter.value().mul(2));
    Tensors.evaluate(List.of(), List.of(parameter));
  }

  @Test
  void whatAPlanUpdatesCrossesOnceAndStays() {
    EmulatedLauncher launcher = new EmulatedLauncher(1 << 24);
    TornadoDevice device = device(launcher);
    Parameter weight = parameter(device);
    doubleIt(weight);
    Traffic before = device.traffic();
    doubleIt(weight);
    doubleIt(weight);

    Traffic crossed = device.traffic().since(before);
    assertEquals(0, crossed.bytesToDevice());
    assertEquals(0, crossed.bytesToHost());
    assertEquals(1, launcher.opened());
    assertEquals(8.0, weight.value().toDoubleArray()[SIZE - 1]);
  }

  @Test
  void anotherPlanGetsWhatHasChangedByOneCopyAndElseByNone() {
    TornadoDevice device = device(new EmulatedLauncher(1 << 24));
    Parameter weight = parameter(device);
    doubleIt(weight);
    assertEquals(2.0 * SIZE, weight.value().sum().item());
    Traffic before = device.traffic();
    assertEquals(2.0 * SIZE, weight.value().sum().item());
    Traffic unchanged = device.traffic().since(before);
    assertEquals(0, unchanged.bytesToDevice());
    assertTrue(unchanged.bytesToHost() < BYTES, unchanged::toString);

    doubleIt(weight);
    before = device.traffic();
    assertEquals(4.0 * SIZE, weight.value().sum().item());
    Traffic changed = device.traffic().since(before);
    assertTrue(changed.bytesToDevice() >= BYTES, changed::toString);
    assertTrue(changed.bytesToHost() >= BYTES, changed::toString);
    before = device.traffic();
    doubleIt(weight);
    assertEquals(0, device.traffic().since(before).bytesToDevice());
  }

  @Test
  void whenTheDeviceIsFullThePlanUsedLongestAgoGivesUpItsMemoryAndNothingIsLost() {
    EmulatedLauncher launcher = new EmulatedLauncher(ONE_PLAN);
    TornadoDevice device = device(launcher);
    Parameter weight = parameter(device);
    doubleIt(weight);
    for (int factor = 1; factor <= 8; factor++) {
      assertEquals(2.0 * SIZE * factor, weight.value().mul(factor).add(factor).sum().item()
          - factor * SIZE);
    }
    assertTrue(launcher.openSessions() < launcher.opened(), "none gave up its memory");
    doubleIt(weight);
    assertEquals(4.0 * SIZE, weight.value().sum().item());
  }

  @Test
  void aPlanThatDoesNotFitSaysWhatItNeedsAndWhatThereIs() {
    TornadoDevice device = device(new EmulatedLauncher(3 << 20));
    Tensor large =
        Tensors.of(HostArray.allocate(TensorType.of(DType.FLOAT32, 1 << 20)), device).add(1);
    TensorException failure = assertThrows(TensorException.class, large::toHost);
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.contains("MiB on device emulated"), message);
    assertTrue(message.contains("the device has 3 MiB"), message);
  }

  /** A device with room for one plan, on which nothing runs while it is told so. */
  private static final class FailingLauncher implements Launcher {
    private final EmulatedLauncher emulated = new EmulatedLauncher(1 << 20);
    private boolean fails;

    @Override
    public String description() {
      return emulated.description();
    }

    @Override
    public long memory() {
      return emulated.memory();
    }

    @Override
    public Session open(List<TornadoNativeArray> resident, List<Stage> stages) {
      Session session = emulated.open(resident, stages);
      return new Session() {
        @Override
        public void run(int stage) {
          if (fails) {
            throw new IllegalStateException("the device is gone");
          }
          session.run(stage);
        }

        @Override
        public void close() {
          session.close();
        }
      };
    }
  }

  @Test
  void numbersThatCannotBeBroughtToTheHostAreLostAndTheirMemoryIsNot() {
    FailingLauncher launcher = new FailingLauncher();
    TornadoDevice device = new TornadoDevice("emulated", launcher);
    Parameter weight = parameter(device);
    doubleIt(weight);
    launcher.fails = true;
    Tensor other = parameter(device).value().add(1).mul(3).add(2).sum();
    assertThrows(RuntimeException.class, other::item);
    assertEquals(0, launcher.emulated.openSessions());

    launcher.fails = false;
    assertEquals(8.0 * SIZE, other.item());
    TensorException lost =
        assertThrows(TensorException.class, () -> weight.value().toHost());
    assertTrue(String.valueOf(lost.getMessage()).contains("are lost"), lost::toString);
  }

  @Test
  void whatAPlanNeedsCountsItsConstants() {
    TornadoDevice device = device(new EmulatedLauncher(1 << 26));
    Tensor numbers = parameter(device).value();
    Tensor table =
        Tensors.table(new double[SIZE], TensorType.of(DType.FLOAT32, SIZE), device);
    PlanNeeds needs = needs(device, numbers.add(table).sum());
    assertTrue(needs.constants() >= BYTES, needs::toString);
    assertTrue(needs.bytes() >= needs.memory().bytes() + needs.constants(), needs::toString);
  }

  private static PlanNeeds needs(TornadoDevice device, Tensor tensor) {
    Program program = Capture.of(List.of(tensor.value()), List.of()).program();
    return PlanNeeds.of(device.plans().plan(program), device.planOptions().largestArray(),
        device.math());
  }

  @Test
  void manySmallOutputsAllCome() {
    TornadoDevice device = device(new EmulatedLauncher(1 << 26));
    Parameter weight = parameter(device);
    List<Tensor> sums =
        IntStream.range(0, 300).mapToObj(i -> weight.value().slice(0, i, i + 2).sum()).toList();
    Tensors.evaluate(sums, List.of());
    assertTrue(sums.stream().allMatch(sum -> sum.item() == 2));
  }

  @Test
  void closingTheDeviceFreesEverything() {
    EmulatedLauncher launcher = new EmulatedLauncher(1 << 24);
    TornadoDevice device = device(launcher);
    doubleIt(parameter(device));
    device.close();
    assertEquals(0, launcher.openSessions());
  }

  @Test
  void explainNamesWhatRunsOnTheHostWithItsBytes() {
    TornadoDevice device = device(new EmulatedLauncher(1 << 24));
    HostArray numbers = HostArray.allocate(TensorType.of(DType.FLOAT64, 10, 10));
    Tensor product = Tensors.of(numbers, device).matmul(Tensors.of(numbers, device));
    String explained = Tensors.explain(List.of(product), List.of());
    assertTrue(explained.contains("<- host: 1.6 kB there, 800 B back"), explained);
    assertTrue(explained.contains("crosses between the steps: 2.4 kB for 1 steps on the host"),
        explained);
    String onDevice =
        Tensors.explain(List.of(parameter(device).value().mul(2)), List.of());
    assertTrue(onDevice.contains("crosses between the steps: nothing"), onDevice);
  }

  @Test
  void explainSaysThatACustomOperationRunsOnTheHost() {
    TornadoDevice device = device(new EmulatedLauncher(1 << 24));
    HostArray numbers = HostArray.allocate(TensorType.of(DType.FLOAT32, 10, 10));
    Tensor x = Tensors.of(numbers, device);
    String explained = Tensors.explain(List.of(new Hypot().apply(x, x.add(1)).mul(2)), List.of());
    String step =
        explained.lines().filter(line -> line.contains("hypot")).findFirst().orElseThrow();
    assertTrue(step.endsWith("<- host: 800 B there, 400 B back"), explained);
    assertTrue(explained.contains("crosses between the steps: 1.2 kB for 1 steps on the host"),
        explained);
  }

  @Test
  void explainNamesTheEpilogueInTheProductsLaunch() {
    TornadoDevice device = device(new EmulatedLauncher(1 << 24));
    Tensor y = numbers(device, 8, 4).matmul(numbers(device, 4, 6)).add(numbers(device, 6)).gelu();
    String explained = Tensors.explain(List.of(y), List.of());
    assertTrue(explained.contains("matmul + add gelu"), explained);
    assertTrue(explained.contains(": 1 launches of steps"), explained);
    assertFalse(explained.contains("launched apart"), explained);
  }

  @Test
  void explainSaysWhereAProductAndWhatFollowsItAreLaunchedApart() {
    TornadoDevice device = device(new EmulatedLauncher(1 << 24));
    // An inner axis so long that it is summed in pieces.
    Tensor gradient = numbers(device, 1024, 4).matmul(numbers(device, 1024, 6), true, false);
    String explained = Tensors.explain(List.of(gradient.mul(2)), List.of());
    assertTrue(
        explained.contains("<- product and pass are launched apart"), explained);
    assertFalse(explained.contains("<- host"), explained);
  }

  @Test
  void whatFollowsAProductAndHasNoKernelRunsOnTheHostByItself() {
    TornadoDevice device = device(new EmulatedLauncher(1 << 24));
    Tensor halves =
        numbers(device, 2, 3)
            .matmul(numbers(device, 3, 2))
            .cast(DType.INT32)
            .truncatedDiv(Tensors.full(2, TensorType.of(DType.INT32, 2, 2), device));
    String explained = Tensors.explain(List.of(halves), List.of());
    assertTrue(
        explained.contains(
            "<- product and pass are launched apart  <- host: 16 B there, 16 B back"),
        explained);
    // (0 1 2, 3 4 5) times (0 1, 2 3, 4 5) is (10 13, 28 40).
    assertArrayEquals(new double[]{5, 6, 14, 20}, halves.toDoubleArray());
  }

  /** 0, 1, 2, … */
  private static Tensor numbers(TornadoDevice device, int... dims) {
    HostArray numbers = HostArray.allocate(TensorType.of(DType.FLOAT32, dims));
    for (int i = 0; i < numbers.size(); i++) {
      numbers.floats()[i] = i;
    }
    return Tensors.of(numbers, device);
  }
}
