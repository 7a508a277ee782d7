package io.abaculus.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Devices;
import io.abaculus.device.Executable;
import io.abaculus.device.HostArray;
import io.abaculus.device.RunFailedException;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.TensorType;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.plan.Location;
import io.abaculus.plan.Operand;
import io.abaculus.plan.Plan;
import io.abaculus.plan.PlanOptions;
import io.abaculus.plan.Planner;
import io.abaculus.plan.Program;
import io.abaculus.plan.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the contract does not say of the reference device: that it is found, and takes plain plans. */
final class ReferenceDeviceTest {
  @Test
  void itIsFoundByItsName() {
    assertEquals("reference", Devices.get("reference").name());
    assertTrue(Devices.get("reference") instanceof ReferenceDevice);
  }

  @Test
  void plansWithFusedStepsAreRefused() {
    TensorType type = TensorType.of(DType.FLOAT32, 3);
    Program program =
        new Program(
            List.of(
                new Program.Instruction(
                    new io.abaculus.graph.Source.Leaf(type), List.of(), List.of(type)),
                new Program.Instruction(
                    new Elementwise.Unary(UnaryFunction.EXP),
                    List.of(new Program.Ref(0, 0)),
                    List.of(type))),
            List.of(new Program.Ref(1, 0)),
            List.of());
    Plan fused = Planner.plan(program, PlanOptions.withPasses(8));
    ReferenceDevice device = new ReferenceDevice();
    Executable executable = device.compile(fused);
    RunFailedException e =
        assertThrows(
            RunFailedException.class,
            () -> executable.run(List.of(device.upload(HostArray.allocate(type)))));
    assertTrue(String.valueOf(e.reason().getMessage()).contains("Pass"), e.getMessage());
  }

  @Test
  void operandsMayBeginAnywhereInTheirArrays() {
    TensorType type = TensorType.of(DType.FLOAT64, 2);
    HostArray x = new HostArray(type, new double[]{9, 9, 1, 4}, 2);
    HostArray y = new HostArray(type, new double[3], 1);
    ReferenceOperations.run(
        new Elementwise.Unary(UnaryFunction.SQRT), List.of(x), List.of(y));
    assertEquals(List.of(0.0, 1.0, 2.0), java.util.Arrays.stream(y.doubles()).boxed().toList());
  }

  @Test
  void aCopyGoesFromPlaceToPlace() {
    TensorType type = TensorType.of(DType.INT32, 2);
    Operand from = new Operand(type, new Location(Location.Space.LEAF, 0, 1));
    Operand to = new Operand(type, new Location(Location.Space.RESULT, 0, 0));
    Plan plan =
        new Plan(
            List.of(new Step.Copy(from, to)),
            List.of(TensorType.of(DType.INT32, 4)),
            List.of(type),
            new io.abaculus.plan.MemoryMap(java.util.Map.of()));
    ReferenceDevice device = new ReferenceDevice();
    HostArray leaf =
        new HostArray(TensorType.of(DType.INT32, 4), new int[]{1, 2, 3, 4}, 0);
    HostArray result =
        device.download(device.compile(plan).run(List.of(device.upload(leaf))).getFirst());
    assertEquals(2, result.getLong(0));
    assertEquals(3, result.getLong(1));
  }
}
