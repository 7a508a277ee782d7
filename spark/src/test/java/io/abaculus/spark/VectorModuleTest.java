package io.abaculus.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.neco.train.BackboneWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process without the vector module does, which a JVM of its own is needed for. */
final class VectorModuleTest {
  @Test
  void aProcessWithoutItIsRefusedInALine(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path weights = folder.resolve("weights.safetensors");
    BackboneWeights.save(weights, TestSpark.MODEL);
    TestSpark.write(folder, "images/a.png", 28, 28);
    Path options = folder.resolve("jvm-options");
    Files.write(
        options,
        Files.readAllLines(TestSpark.jvmOptions()).stream()
            .filter(line -> !line.contains("jdk.incubator.vector"))
            .toList());
    Path printed = folder.resolve("printed");
    Process process =
        TestSpark.start(
            options, printed, "features", folder.resolve("images"), "--model", weights, "--out",
            folder.resolve("out"), "--spark", TestSpark.MASTER);
    int status = process.waitFor();
    List<String> lines =
        Files.readAllLines(printed, StandardCharsets.UTF_8).stream()
            .filter(line -> line.startsWith("abaculus: "))
            .toList();

    String all = Files.readString(printed);
    assertEquals(1, status, all);
    assertEquals(1, lines.size(), all);
    assertTrue(
        lines.getFirst().contains("runs without module jdk.incubator.vector"), lines::toString);
  }
}
