package io.abaculus.neco.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The bytes of event files, against what TensorBoard 2.21's own record writer makes of the same
 * events.
 */
class TensorBoardEventsTest {

  private static final double WALL_TIME = 1_700_000_000.25;

  private static void assertBytes(String expectedHex, byte[] actual) {
    assertEquals(expectedHex, HexFormat.of().formatHex(actual));
  }

  @Test
  void theFirstRecordIsTheVersion() {
    assertBytes(
        "1800000000000000a37f4b22"
            + "0900001040fc54d9411a0d627261696e2e4576656e743a32"
            + "338d2fe9",
        TensorBoardEvents.fileVersion(WALL_TIME));
  }

  @Test
  void aRestartIsASessionLog() {
    assertBytes(
        "100000000000000095fbfe18" + "0900001040fc54d94110ac023a020801" + "6b3b88f1",
        TensorBoardEvents.restart(WALL_TIME, 300));
  }

  @Test
  void aStepIsOneEventWithAValuePerTag() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("train/loss", 3.892);
    values.put("train/lr_backbone", 1e-5);
    assertBytes(
        "3b000000000000001a23ac5c"
            + "0900001040fc54d94110ac022a2d"
            + "0a110a0a747261696e2f6c6f73731587167940"
            + "0a180a11747261696e2f6c725f6261636b626f6e6515acc52737"
            + "6d0d4b4b",
        TensorBoardEvents.scalars(WALL_TIME, 300, values));
  }

  /** The examples of RFC 3720, appendix B.4, and the usual check value of "123456789". */
  @Test
  void theChecksumIsCrc32cRotatedAndShifted() {
    byte[] zeros = new byte[32];
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    byte[] ascending = new byte[32];
    for (int i = 0; i < 32; i++) {
      ascending[i] = (byte) i;
    }
    assertEquals(mask(0x8a9136aa), TensorBoardEvents.maskedCrc(zeros, 0, 32));
    assertEquals(mask(0x62a8ab43), TensorBoardEvents.maskedCrc(ones, 0, 32));
    assertEquals(mask(0x46dd794e), TensorBoardEvents.maskedCrc(ascending, 0, 32));
    byte[] digits = "x123456789x".getBytes(StandardCharsets.US_ASCII);
    assertEquals(mask(0xe3069283), TensorBoardEvents.maskedCrc(digits, 1, 9));
  }

  private static int mask(int crc) {
    return (crc >>> 15 | crc << 17) + 0xa282ead8;
  }
}
