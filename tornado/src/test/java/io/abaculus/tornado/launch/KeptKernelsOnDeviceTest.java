package io.abaculus.tornado.launch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.testing.Skip;
import io.abaculus.tornado.TestDevice;
import io.abaculus.tornado.cache.KernelCache;
import io.abaculus.tornado.cache.KernelFolder;
import io.abaculus.tornado.kernel.KernelRunner;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels that one process translated and the next one only reads. */
final class KeptKernelsOnDeviceTest {
  private static final String COPIED = "copied 3.0";

  @TempDir private Path folder;

  /** Copies a number on the device. */
  static void main() {
    FloatArray from = FloatArray.fromElements(3);
    FloatArray to = new FloatArray(1);
    FloatArray out = new FloatArray(1);
    IntArray first = IntArray.fromElements(1, 0, 0, 1);
    List<Stage> stages =
        List.of(
            new Stage("up", List.of(copy("up", from, to, first)), List.of(from), List.of()),
            new Stage("down", List.of(copy("down", to, out, first)), List.of(), List.of(out)));
    try (Session session = TestDevice.launcher().open(List.of(to), stages)) {
      session.run(0);
      session.run(1);
    }
    System.out.println("copied " + out.get(0));
  }

  private static Launch copy(String id, FloatArray from, FloatArray to, IntArray first) {
    return new KernelLaunch(DeviceArrays.pieces(id, from, to, first), Grid.of(1, 64));
  }

  /** What such a process prints. */
  private String run() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-Dabaculus.tornado.device=true", "-D" + KernelFolder.PROPERTY + "=" + folder, "-cp",
            System.getProperty("java.class.path"), KeptKernelsOnDeviceTest.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes());
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      return files.toList();
    }
  }

  @Test
  void aSecondProcessRunsTheCodeThatTheFirstOneKept() throws IOException {
    Skip.unless(KernelRunner.onDevice(), "how processes hand each other the code of kernels");
    String first = run();
    assertTrue(first.contains(COPIED), first);
    assertFalse(kept().isEmpty());
    String second = run();
    assertTrue(second.contains(COPIED), second);

    for (Path file : kept()) {
      Path cache = Objects.requireNonNull(file.getParent());
      new KernelCache(folder, cache.getFileName().toString())
          .write(file.getFileName().toString().replace(".kernel", ""), "this is no code");
    }
    String third = run();
    assertFalse(third.contains(COPIED), third);

    for (Path file : kept()) {
      Files.writeString(file, "nor is this, and it was not kept so");
    }
    String fourth = run();
    assertTrue(fourth.contains(COPIED), fourth);
  }
}
