package io.abaculus.neco.metrics;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The records of a TensorBoard event file: {@code Event} messages in protocol buffers' encoding
 * (TensorFlow's {@code event.proto} and {@code summary.proto}), each in TFRecord's frame.
 */
final class TensorBoardEvents {

  // Protocol buffers: a field's number and the type of what follows.
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int EVENT_SESSION_LOG = 7;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE_VALUE = 2;
  private static final int SESSION_LOG_STATUS = 1;
  private static final int STATUS_START = 1;

  private TensorBoardEvents() {}

  /** The record that every file begins with. */
  static byte[] fileVersion(double wallTime) {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    writeFixed64(event, EVENT_WALL_TIME, Double.doubleToRawLongBits(wallTime));
    writeBytes(event, EVENT_FILE_VERSION, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
    return frame(event.toByteArray());
  }

  /**
   * The record that says that a run goes on from a step: TensorBoard then forgets what other files
   * of the folder hold of this step and later ones.
   */
  static byte[] restart(double wallTime, long step) {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    writeVarint(log, SESSION_LOG_STATUS, STATUS_START);
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    writeFixed64(event, EVENT_WALL_TIME, Double.doubleToRawLongBits(wallTime));
    writeVarint(event, EVENT_STEP, step);
    writeBytes(event, EVENT_SESSION_LOG, log.toByteArray());
    return frame(event.toByteArray());
  }

  /**
   * The record of a step's scalars.
   *
   * @param wallTime seconds since 1970
   * @param values by tag; stored as float32
   */
  static byte[] scalars(double wallTime, long step, Map<String, Double> values) {
    ByteArrayOutputStream summary = new ByteArrayOutputStream();
    for (Map.Entry<String, Double> scalar : values.entrySet()) {
      ByteArrayOutputStream value = new ByteArrayOutputStream();
      writeBytes(value, VALUE_TAG, scalar.getKey().getBytes(StandardCharsets.UTF_8));
      writeFixed32(
          value, VALUE_SIMPLE_VALUE, Float.floatToRawIntBits(scalar.getValue().floatValue()));
      writeBytes(summary, SUMMARY_VALUE, value.toByteArray());
    }
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    writeFixed64(event, EVENT_WALL_TIME, Double.doubleToRawLongBits(wallTime));
    writeVarint(event, EVENT_STEP, step);
    writeBytes(event, EVENT_SUMMARY, summary.toByteArray());
    return frame(event.toByteArray());
  }

  /** TFRecord: length, masked CRC of the length, data, masked CRC of the data; little endian. */
  static byte[] frame(byte[] data) {
    ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedCrc(record.array(), 0, 8));
    record.put(data);
    record.putInt(maskedCrc(data, 0, data.length));
    return record.array();
  }

  /** CRC-32C, rotated and shifted so that the CRC of data that holds CRCs does not degenerate. */
  static int maskedCrc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  private static void writeFixed64(ByteArrayOutputStream out, int field, long bits) {
    writeRawVarint(out, field << 3 | FIXED64);
    for (int shift = 0; shift < 64; shift += 8) {
      out.write((int) (bits >>> shift));
    }
  }

  private static void writeFixed32(ByteArrayOutputStream out, int field, int bits) {
    writeRawVarint(out, field << 3 | FIXED32);
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(bits >>> shift);
    }
  }

  private static void writeVarint(ByteArrayOutputStream out, int field, long number) {
    writeRawVarint(out, field << 3 | VARINT);
    writeRawVarint(out, number);
  }

  private static void writeBytes(ByteArrayOutputStream out, int field, byte[] bytes) {
    writeRawVarint(out, field << 3 | BYTES);
    writeRawVarint(out, bytes.length);
    out.writeBytes(bytes);
  }

  /** Seven bits a byte, the lowest first; the top bit says that more follow. */
  private static void writeRawVarint(ByteArrayOutputStream out, long number) {
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
