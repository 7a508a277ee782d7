package io.abaculus.neco.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads an event file, for the tests. */
final class EventFile {

  /** An event, with the fields that these files use. */
  record Event(
      double wallTime, long step, String version, boolean restart, Map<String, Float> scalars) {}

  private EventFile() {}

  static List<Event> read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (in.hasRemaining()) {
      int start = in.position();
      int length = (int) in.getLong();
      assertEquals(TensorBoardEvents.maskedCrc(in.array(), start, 8), in.getInt());
      byte[] data = new byte[length];
      in.get(data);
      assertEquals(TensorBoardEvents.maskedCrc(data, 0, length), in.getInt());
      events.add(event(ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN)));
    }
    return events;
  }

  private static Event event(ByteBuffer in) {
    double wallTime = 0;
    long step = 0;
    String version = "";
    boolean restart = false;
    Map<String, Float> scalars = new LinkedHashMap<>();
    while (in.hasRemaining()) {
      switch ((int) varint(in)) {
        case 1 << 3 | 1 -> wallTime = in.getDouble();
        case 2 << 3 -> step = varint(in);
        case 3 << 3 | 2 -> version = text(in);
        case 5 << 3 | 2 -> summary(bytes(in), scalars);
        case 7 << 3 | 2 -> restart = bytes(in).equals(ByteBuffer.wrap(new byte[]{1 << 3, 1}));
        default -> throw new AssertionError("unknown field");
      }
    }
    return new Event(wallTime, step, version, restart, scalars);
  }

  private static void summary(ByteBuffer in, Map<String, Float> scalars) {
    while (in.hasRemaining()) {
      assertEquals(1 << 3 | 2, varint(in));
      ByteBuffer value = bytes(in);
      assertEquals(1 << 3 | 2, varint(value));
      String tag = text(value);
      assertEquals(2 << 3 | 5, varint(value));
      scalars.put(tag, value.getFloat());
    }
  }

  private static long varint(ByteBuffer in) {
    long number = 0;
    for (int shift = 0;; shift += 7) {
      byte b = in.get();
      number |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return number;
      }
    }
  }

  private static ByteBuffer bytes(ByteBuffer in) {
    byte[] bytes = new byte[(int) varint(in)];
    in.get(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in).array(), StandardCharsets.UTF_8);
  }
}
