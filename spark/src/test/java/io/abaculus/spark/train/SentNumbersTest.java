package io.abaculus.spark.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SentNumbersTest {
  /** As it arrives in another process. */
  @SuppressWarnings("unchecked")
  static <T> T sent(T object) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }

  private static HostArray on(SentNumbers numbers) {
    return numbers.tensor(Devices.standard()).toHost();
  }

  /** Of more numbers than go at once, and not a multiple of that. */
  private static HostArray many(DType dtype) {
    HostArray numbers = HostArray.allocate(TensorType.of(dtype, 3, 33_333));
    for (int i = 0; i < numbers.size(); i++) {
      switch (dtype) {
        case FLOAT32 -> numbers.floats()[i] = (float) Math.sin(i);
        case FLOAT64 -> numbers.doubles()[i] = Math.sin(i);
        case INT32 -> numbers.ints()[i] = 77_777 * i;
        case INT64 -> numbers.longs()[i] = 7_777_777_777L * i;
        case UINT8, BOOL -> numbers.bytes()[i] = (byte) (i % 2);
      }
    }
    return numbers;
  }

  @ParameterizedTest
  @EnumSource
  void arriveAsTheyWere(DType dtype) throws IOException, ClassNotFoundException {
    HostArray numbers = many(dtype);

    HostArray arrived = on(sent(SentNumbers.of(numbers)));

    assertEquals(numbers.type(), arrived.type());
    for (int i = 0; i < numbers.size(); i++) {
      assertEquals(numbers.getDouble(i), arrived.getDouble(i));
    }
  }

  @Test
  void keepTheBitsOfNumbersThatAreNone() throws IOException, ClassNotFoundException {
    int[] bits = {0x7fc00001, 0xffc12345, 0x80000000, 1, 0x7f800000};
    float[] numbers = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      numbers[i] = Float.intBitsToFloat(bits[i]);
    }
    float[] arrived = sent(SentNumbers.of(numbers)).floats();
    for (int i = 0; i < bits.length; i++) {
      assertEquals(bits[i], Float.floatToRawIntBits(arrived[i]));
    }
  }

  @Test
  void areNotCopiedWithinAProcess() {
    float[] numbers = {1, 2, 3};
    assertSame(numbers, SentNumbers.of(numbers).floats());
  }

  @Test
  void ofARangeAreSentAlone() throws IOException, ClassNotFoundException {
    SentNumbers range = SentNumbers.of(new float[]{1, 2, 3, 4, 5}).range(1, 3).range(1, 2);

    assertArrayEquals(new float[]{3, 4}, range.floats());
    assertArrayEquals(new float[]{3, 4}, sent(range).floats());
  }

  @Test
  void areAddedOneToOne() {
    float[] sums = {1, 2, 3};
    SentNumbers.of(sums).range(1, 2).add(SentNumbers.of(new float[]{9, 10, 20}).range(1, 2));
    assertArrayEquals(new float[]{1, 12, 23}, sums);
  }

  @ParameterizedTest
  @EnumSource
  void haveTheFingerprintOfEqualNumbersAlone(DType dtype)
      throws IOException, ClassNotFoundException {
    HostArray numbers = many(dtype);
    long fingerprint = SentNumbers.of(numbers).fingerprint();
    assertEquals(fingerprint, sent(SentNumbers.of(numbers)).fingerprint());

    double first = numbers.getDouble(50_000);
    double second = numbers.getDouble(50_001);
    numbers.setDouble(50_000, second);
    assertNotEquals(fingerprint, SentNumbers.of(numbers).fingerprint(), "one is another");
    numbers.setDouble(50_001, first);
    assertNotEquals(fingerprint, SentNumbers.of(numbers).fingerprint(), "two are exchanged");
  }
}
