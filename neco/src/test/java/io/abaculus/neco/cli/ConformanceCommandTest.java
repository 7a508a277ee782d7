package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code abaculus conformance} prints, and its exit status. */
class ConformanceCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "conformance";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all);
  }

  private List<String> lines() {
    return out.toString().lines().toList();
  }

  private void put(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream stream =
        ConformanceCommandTest.class.getResourceAsStream("/golden/" + name + ".safetensors")) {
      return Objects.requireNonNull(stream).readAllBytes();
    }
  }

  /** A case with words of its header exchanged for others of the same length. */
  private static byte[] changed(String name, String from, String to) throws IOException {
    String text = new String(golden(name), StandardCharsets.ISO_8859_1);
    assertTrue(text.contains(from) && from.length() == to.length());
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void findsAllCasesBelowAFolder() throws IOException {
    put("a/b/boxes.safetensors", golden("neco/crop_boxes"));
    put("mask.safetensors", golden("neco/attention_to_mask"));
    put("readme.txt", new byte[0]);
    assertEquals(0, run(folder.toString()));
    assertEquals(3, lines().size());
    assertTrue(lines().get(0).matches("passed  a.b.boxes\\.safetensors  largest error .*"));
    assertTrue(lines().get(1).startsWith("passed  mask.safetensors"));
    assertEquals("2 passed, 0 failed", lines().get(2));
  }

  @Test
  void runsOnTheDeviceThatIsNamed() throws IOException {
    put("boxes.safetensors", golden("neco/crop_boxes"));
    assertEquals(0, run(folder.toString(), "--device", "reference"));
    assertEquals(2, run(folder.toString(), "--device", "abacus"));
    assertTrue(err.toString().contains("abacus"));
  }

  @Test
  void countsAnUnknownOperationAsFailedAndSaysSo() throws IOException {
    put("boxes.safetensors", golden("neco/crop_boxes"));
    put("other.safetensors", changed("neco/crop_boxes", "crop_pair_boxes", "crop_pair_foxes"));
    assertEquals(1, run(folder.toString()));
    assertEquals("FAILED  other.safetensors  unknown op 'crop_pair_foxes'", lines().get(1));
    assertEquals("1 passed, 1 failed", lines().get(2));
  }

  @Test
  void countsAFileThatCannotBeReadAsFailedAndSaysWhy() throws IOException {
    put("broken.safetensors", new byte[]{1, 2, 3});
    put("cut.safetensors", java.util.Arrays.copyOf(golden("neco/crop_boxes"), 1000));
    assertEquals(1, run(folder.toString()));
    assertTrue(lines().get(0).startsWith("FAILED  broken.safetensors  cannot be read: "));
    assertTrue(lines().get(1).startsWith("FAILED  cut.safetensors  cannot be read: "));
    assertEquals("0 passed, 2 failed", lines().get(2));
  }

  @Test
  void failsWhenTheNumbersDiffer() throws IOException {
    put("boxes.safetensors", changed("neco/crop_boxes", "[112, 56]", "[112, 57]"));
    assertEquals(1, run(folder.toString()));
    assertTrue(lines().get(0).matches("FAILED .* largest error 1.00e\\+00; out\\.all\\[.*"));
  }

  @Test
  void failsWhenAnAttributeIsNotSupported() throws IOException {
    String name = "neco/attention_to_mask";
    put("mask.safetensors", changed(name, "8-neighbour", "4-neighbour"));
    put("other.safetensors", changed(name, "keep_mass", "kept_mass"));
    put("more.safetensors", changed(name, "spatial_res", "spatial_row"));
    assertEquals(1, run(folder.toString()));
    assertEquals("0 passed, 3 failed", lines().get(3));
    assertTrue(lines().get(0).contains("4-neighbour"));
  }

  @Test
  void isWronglyUsedWithoutCases() throws IOException {
    put("readme.txt", new byte[0]);
    assertEquals(2, run(folder.toString()));
    assertTrue(err.toString().contains("there are no cases"));
    assertEquals(2, run(folder.resolve("missing").toString()));
    assertTrue(err.toString().contains("there is no folder"));
    assertEquals(2, run());
  }
}
