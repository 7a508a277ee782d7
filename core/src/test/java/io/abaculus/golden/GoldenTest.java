package io.abaculus.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GoldenTest {
  @Test
  void loadsACase() {
    Golden add = Golden.load("tensor/add_broadcast");
    assertEquals("add", add.op());
    assertEquals(1e-4, add.rtol());
    assertEquals(1e-5, add.atol());
    assertArrayEquals(new int[]{4, 1, 9}, add.in("a").shape());
    assertArrayEquals(new int[]{3, 1}, add.in("b").shape());
    float[] a = add.in("a").floats();
    float[] b = add.in("b").floats();
    float[] sum = new float[4 * 3 * 9];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a[i / 27 * 9 + i % 9] + b[i / 9 % 3];
    }
    add.assertClose("out.y", sum);
  }

  @Test
  void readsArguments() {
    Golden conv = Golden.load("tensor/conv2d_patch_embed");
    assertEquals(7, conv.attr("stride").asArray().get(0).asInt());
    Golden crossEntropy = Golden.load("tensor/cross_entropy_2d");
    assertEquals(255, crossEntropy.attr("ignore_index").asInt());
    assertEquals(72, crossEntropy.in("target").longs().length);
    assertThrows(IllegalArgumentException.class, () -> conv.attr("dilation"));
  }

  @Test
  void everyCaseLoads() throws IOException, URISyntaxException {
    Path folder = Path.of(GoldenTest.class.getResource("/golden/tensor/abs.safetensors").toURI());
    try (Stream<Path> files = Files.list(folder.getParent())) {
      List<Path> cases = files.toList();
      assertEquals(68, cases.size());
      for (Path path : cases) {
        Golden golden = Golden.load(path.getFileName().toString(), path);
        assertTrue(!golden.in().isEmpty() && !golden.out().isEmpty(), golden.name());
      }
    }
  }

  @Test
  void theMessageShowsTheLargestErrorAndItsIndex() {
    Golden exp = Golden.load("tensor/exp");
    double[] actual = exp.out("y").doubles().clone();
    exp.assertClose("out.y", actual);
    actual[37 + 2] += 1;
    actual[5 * 37] += 100;
    AssertionError e = assertThrows(AssertionError.class, () -> exp.assertClose("out.y", actual));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("2 of 555 elements differ"), message);
    assertTrue(message.contains("the worst at [1, 0, 0]"), message);
    actual[3] = Double.NaN;
    AssertionError nan = assertThrows(AssertionError.class, () -> exp.assertClose("out.y", actual));
    String nanMessage = String.valueOf(nan.getMessage());
    assertTrue(nanMessage.contains("the worst at [0, 0, 3] is NaN"), nanMessage);
    assertThrows(AssertionError.class, () -> exp.assertClose("out.y", new double[1]));
  }
}
