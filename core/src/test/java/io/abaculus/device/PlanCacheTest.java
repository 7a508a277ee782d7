package io.abaculus.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.cpu.CpuDevice;
import io.abaculus.cpu.KernelProvider;
import io.abaculus.cpu.Workers;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

/** What plans are kept, and what they keep. */
final class PlanCacheTest {

  private static Tensor vector(Device device, int length) {
    return Tensors.of(HostArray.allocate(TensorType.of(DType.FLOAT32, length)), device);
  }

  private static CpuDevice cpu() {
    return new CpuDevice(new Workers(2), KernelProvider.load());
  }

  private static void assertCollected(WeakReference<?> reference) {
    for (int i = 0; i < 20 && reference.get() != null; i++) {
      System.gc();
    }
    assertNull(reference.get());
  }

  @Test
  void aProgramIsPlannedOnce() {
    OffHostDevice device = new OffHostDevice();
    vector(device, 3).exp().toHost();
    vector(device, 3).exp().toHost();
    assertEquals(1, device.plans().misses());
    vector(device, 4).exp().toHost();
    assertEquals(2, device.plans().misses());
  }

  @Test
  void whatWasNotUsedForLongestIsEvictedAndClosed() {
    OffHostDevice device = new OffHostDevice(2);
    for (int length : new int[]{1, 2, 1, 3, 1}) {
      vector(device, length).exp().toHost();
    }
    assertEquals(2, device.openExecutables());
    assertEquals(3, device.plans().misses());
    vector(device, 2).exp().toHost();
    assertEquals(4, device.plans().misses());
  }

  @Test
  void closingADeviceClosesItsPlansAndNothingRunsOnItAnyMore() {
    OffHostDevice device = new OffHostDevice();
    Tensor computed = vector(device, 3).exp();
    computed.toHost();
    device.close();
    assertEquals(0, device.openExecutables());
    TensorException e = assertThrows(TensorException.class, () -> computed.add(1).toHost());
    assertTrue(String.valueOf(e.getMessage()).contains("off-host was closed"), e.getMessage());
    CpuDevice cpu = cpu();
    cpu.close();
    assertThrows(TensorException.class, () -> vector(cpu, 3).exp().toHost());
  }

  @Test
  void aDeviceThatIsDroppedWithoutBeingClosedIsCollectedWithItsPlans() {
    WeakReference<Device> dropped = useAndDrop();
    assertCollected(dropped);
  }

  private static WeakReference<Device> useAndDrop() {
    CpuDevice device = new CpuDevice(new Workers(1), KernelProvider.load());
    vector(device, 1000).exp().sum().item();
    return new WeakReference<>(device);
  }

  @Test
  void aPlanKeepsNeitherWhatItReadNorWhatItMade() {
    CpuDevice device = cpu();
    HostArray input = HostArray.allocate(TensorType.of(DType.FLOAT32, 1000));
    WeakReference<Object> read = new WeakReference<>(input.array());
    WeakReference<Object> made = run(device, input);
    input = HostArray.allocate(TensorType.of(DType.FLOAT32, 1));
    assertCollected(read);
    assertCollected(made);
    assertEquals(1, device.plans().misses());
    device.close();
  }

  private static WeakReference<Object> run(Device device, HostArray input) {
    return new WeakReference<>(Tensors.of(input, device).exp().toHost().array());
  }
}
