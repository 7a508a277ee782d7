package io.abaculus.formats.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever view a tensor is of its storage, its elements are those that plain indexing finds. */
class StridedViewTest {
  private static final int STORAGE = 64;

  @Property(tries = 300)
  void aViewHasTheElementsThatItsStridesLeadTo(
      @ForAll @Size(max = 4) List<@IntRange(max = 4) Integer> shape,
      @ForAll @Size(value = 4) List<@IntRange(max = 9) Integer> steps,
      @ForAll @IntRange(max = STORAGE - 1) int offset)
      throws IOException {
    long[] extents = shape.stream().mapToLong(Integer::longValue).toArray();
    long[] strides = steps.stream().limit(extents.length).mapToLong(Integer::longValue).toArray();
    List<Float> expected = new ArrayList<>();
    boolean within = collect(extents, strides, 0, offset, expected);
    Assume.that(within);

    float[] storage = new float[STORAGE];
    for (int i = 0; i < STORAGE; i++) {
      storage[i] = i;
    }
    byte[] pickle =
        Pickle.start()
            .code('}')
            .text("w")
            .tensor("0", STORAGE, offset, extents, strides)
            .code('s')
            .stop();
    Path path = Files.createTempFile("view", ".pth");
    try {
      Files.write(path, Archive.of(pickle, storage).build());
      try (TorchFile file = TorchFile.open(path)) {
        float[] values = new float[expected.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = expected.get(i);
        }
        assertArrayEquals(values, file.readFloats("w"));
      }
    } finally {
      Files.delete(path);
    }
  }

  /** The elements row by row; the storage holds each element's own index. */
  private static boolean collect(
      long[] shape, long[] strides, int axis, long at, List<Float> elements) {
    if (axis == shape.length) {
      elements.add((float) at);
      return at < STORAGE;
    }
    boolean within = true;
    for (long i = 0; i < shape[axis]; i++) {
      within &= collect(shape, strides, axis + 1, at + i * strides[axis], elements);
    }
    return within;
  }
}
