package io.abaculus.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Availability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where TornadoVM is not started, and what is said then: every trap on surroundings made up for it. */
class StartCheckTest {
  private static final Surroundings GOOD =
      new Surroundings("/sdk", true, true, true, "False", "-w", List.of(), List.of("opencl"),
          false);

  private static Surroundings withoutApi(@Nullable String home, boolean folder, boolean file) {
    return new Surroundings(
        home, folder, file, false, null, null, List.of(), List.of(), false);
  }

  private static Surroundings withBailout(@Nullable String value) {
    return new Surroundings("/sdk", true, true, true, value, "-w", List.of(), List.of("opencl"),
        false);
  }

  private static Surroundings withBackends(boolean nvidiaDriver, String... backends) {
    return new Surroundings(
        "/sdk", true, true, true, "False", "-w", List.of(), List.of(backends), nvidiaDriver);
  }

  /** Refused before the runtime is touched. */
  private static Availability.Missing refused(Surroundings around) {
    return refused(around, () -> {
      throw new AssertionError("started");
    });
  }

  private static Availability.Missing refused(
      Surroundings around, Supplier<List<String>> start) {
    Availability.Missing missing =
        assertInstanceOf(
            Availability.Missing.class, StartCheck.availability(around, start));
    assertTrue(!missing.found().contains("started"), missing::toString);
    return missing;
  }

  @Test
  void whereNothingSpeaksAgainstItTheRuntimesDevicesAreThere() {
    assertEquals(
        new Availability.Available(List.of("one", "other")),
        StartCheck.availability(GOOD, () -> List.of("one", "other")));
  }

  @Test
  void withoutAnSdkTheNextStepIsToInstallOne() {
    Availability.Missing missing = refused(withoutApi(null, false, false));
    assertEquals("TORNADOVM_HOME is not set", missing.found());
    assertTrue(missing.nextStep().startsWith("Install TornadoVM for JDK 25"), missing::toString);
  }

  @Test
  void anSdkThatIsNoFolderIsNamed() {
    assertEquals("there is no folder /sdk", refused(withoutApi("/sdk", false, false)).found());
  }

  @Test
  void anSdkWithoutItsOptionsIsNamed() {
    Availability.Missing missing = refused(withoutApi("/sdk", true, false));
    assertEquals("the file tornado-argfile in TornadoVM's SDK", missing.lookedFor());
    assertEquals("there is none in /sdk", missing.found());
  }

  @Test
  void anSdkThatTheProcessWasStartedWithoutIsNamed() {
    Availability.Missing missing = refused(withoutApi("/sdk", true, true));
    assertEquals("the SDK in /sdk is not part of this process", missing.found());
    assertEquals(
        "Start it by ./abaculus, or with java @/sdk/tornado-argfile", missing.nextStep());
  }

  @Test
  void trap1KernelsThatMayRunAsJavaAreRefused() {
    Availability.Missing missing = refused(withBailout(null));
    assertEquals("the JVM's option -Dtornado.recover.bailout=False", missing.lookedFor());
    assertEquals("it is not given", missing.found());
    assertTrue(missing.nextStep().contains("wrong numbers"), missing::toString);
    assertEquals("it is True", refused(withBailout("True")).found());
  }

  @Test
  void trap2KernelsWithoutTablesOfLocalVariablesAreRefused() {
    Surroundings stripped =
        new Surroundings(
            "/sdk", true, true, true, "False", "-w", List.of("Kernels.sum"), List.of("opencl"),
            false);
    Availability.Missing missing = refused(stripped);
    assertEquals("there is none in Kernels.sum", missing.found());
    assertTrue(missing.nextStep().contains("javac -g"), missing::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-cl-mad-enable -cl-fast-relaxed-math -w", "-cl-finite-math-only"})
  void trap13OpenClThatKnowsNoNanIsRefused(String flags) {
    Surroundings around =
        new Surroundings(
            "/sdk", true, true, true, "False", flags.isEmpty() ? null : flags, List.of(),
            List.of("opencl"), false);
    Availability.Missing missing = refused(around);
    assertTrue(missing.lookedFor().contains("-Dtornado.opencl.compiler.flags"), missing::toString);
    assertTrue(missing.nextStep().contains("NaN"), missing::toString);
  }

  @Test
  void trap3ABackendWithoutItsDriverIsRefusedBeforeItEndsTheProcess() {
    Availability.Missing missing = refused(withBackends(false, "cuda", "opencl"));
    assertEquals("there is no NVIDIA driver for the backend cuda", missing.found());
    assertTrue(
        missing.nextStep().startsWith("Install an SDK of one backend"), missing::toString);
    assertEquals(
        "Install NVIDIA's driver, or an SDK of another backend",
        refused(withBackends(false, "ptx")).nextStep());
    assertInstanceOf(
        Availability.Available.class,
        StartCheck.availability(withBackends(true, "cuda", "opencl"), () -> List.of("one")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"proc/driver/nvidia/version", "dev/nvidiactl", "dev/dxg"})
  void anyFileOfADriverIsEnough(String file, @TempDir Path system) throws IOException {
    assertFalse(Surroundings.hasNvidiaDriver(system));
    Files.createDirectories(system.resolve(file).getParent());
    Files.createFile(system.resolve(file));
    assertTrue(Surroundings.hasNvidiaDriver(system));
  }

  @Test
  void trap3ARuntimeThatDoesNotStartSaysWhichBackendAndWhy() {
    Availability.Missing missing =
        refused(
            withBackends(true, "cuda", "opencl"), () -> {
              throw new ExceptionInInitializerError(new IllegalStateException("no such device"));
            });
    assertEquals(
        "that of cuda and opencl fails: java.lang.IllegalStateException: no such device",
        missing.found());
    assertTrue(missing.nextStep().startsWith("Install an SDK of one backend alone"));
    assertEquals(
        "that of opencl fails: java.lang.NoClassDefFoundError: Runtime",
        refused(GOOD, () -> {
          throw new NoClassDefFoundError("Runtime");
        }).found());
  }

  @Test
  void aRuntimeWithoutADeviceNeedsADriver() {
    assertEquals("opencl has none", refused(GOOD, List::of).found());
  }
}
