package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The orientation is found as Pillow 12.3 finds it ({@code Image.getexif}). Data are given in base
 * 16: a header, the number of entries, entries of a tag (0112), a type, a count and four bytes, and
 * what follows.
 */
class ExifDirectoryTest {
  private static final String LITTLE = "49492a00 08000000";
  private static final String BIG = "4d4d002a 00000008";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock = """
          SHORT                    | 0100 1201 0300 01000000 06000000
          LONG                     | 0100 1201 0400 01000000 06000000
          SBYTE                    | 0100 1201 0600 01000000 06000000
          SSHORT                   | 0100 1201 0800 01000000 06000000
          SLONG                    | 0100 1201 0900 01000000 06000000
          IFD                      | 0100 1201 0d00 01000000 06000000
          FLOAT                    | 0100 1201 0b00 01000000 0000c040
          RATIONAL, of 12 / 2      | 0100 1201 0500 01000000 16000000 0c000000 02000000
          SRATIONAL                | 0100 1201 0a00 01000000 16000000 0c000000 02000000
          DOUBLE                   | 0100 1201 0c00 01000000 16000000 00000000 00001840
          LONG8                    | 0100 1201 1000 01000000 16000000 06000000 00000000
          the first of two values  | 0100 1201 0300 02000000 06000300
          the first of three       | 0100 1201 0300 03000000 16000000 0600 0300 0100
          the last of two entries  | 0200 1201 0300 01000000 03000000 1201 0300 01000000 06000000
          without what should end  | 0100 1201 0300 01000000 06000000
          """)
  void anyNumberIsAnOrientation(String kind, String entries) {
    assertEquals(Optional.of(Orientation.TURNED_LEFT), orientation(LITTLE + entries), kind);
  }

  @ParameterizedTest
  @CsvSource({
    "0001 0112 0003 00000001 00060000",
    "0001 0112 0004 00000001 00000006",
    "0001 0112 0003 00000003 00000016 0006 0003 0001"
  })
  void theOtherByteOrderIsRead(String entries) {
    assertEquals(Optional.of(Orientation.TURNED_LEFT), orientation(BIG + entries));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock = """
          0                | 0100 1201 0300 01000000 00000000
          9                | 0100 1201 0300 01000000 09000000
          65542 as a LONG  | 0100 1201 0400 01000000 06000100
          6.5              | 0100 1201 0b00 01000000 0000d040
          6 / 0            | 0100 1201 0500 01000000 16000000 06000000 00000000
          a BYTE           | 0100 1201 0100 01000000 06000000
          a letter         | 0100 1201 0200 02000000 36000000
          UNDEFINED        | 0100 1201 0700 01000000 06000000
          """)
  void whatIsNoneOfTheEightIsUpright(String kind, String entries) {
    assertEquals(Optional.of(Orientation.UPRIGHT), orientation(LITTLE + entries), kind);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock = """
          of no values            | 0100 1201 0300 00000000 06000000
          of an unknown type      | 0100 1201 6300 01000000 06000000
          of values not there     | 0100 1201 0300 03000000 04010000
          after values not there  | 0200 1001 0200 28000000 88130000 1201 0300 01000000 06000000
          cut in two              | 0100 1201 0300 01000000 06
          in a second directory   | 0000 0e000000 0100 1201 0300 01000000 06000000
          no entry                | 0000
          """)
  void anEntryThatCannotBeReadIsNone(String kind, String entries) {
    assertEquals(Optional.empty(), orientation(LITTLE + entries), kind);
  }

  @Test
  void aDirectoryMayLieAnywhereWithin() {
    String entries = "0100 1201 0300 01000000 06000000";

    assertEquals(
        Optional.of(Orientation.TURNED_LEFT), orientation("49492a00 0b000000 000000" + entries));
    assertEquals(Optional.empty(), orientation("49492a00 ffffffff" + entries));
  }

  @Test
  void theNameMayComeFirstAndTheVersionMayBeSwapped() {
    String data = "49492a00 08000000 0100 1201 0300 01000000 06000000";
    String name = "457869660000";

    assertEquals(Optional.of(Orientation.TURNED_LEFT), orientation(name + name + data));
    assertEquals(
        Optional.of(Orientation.TURNED_LEFT), orientation(data.replace("2a00", "002a")));
    assertEquals(Optional.empty(), orientation(data.replace("4949", "4a4a")));
    assertEquals(Optional.empty(), orientation(name));
  }

  private static Optional<Orientation> orientation(String data) {
    return ExifDirectory.orientation(HexFormat.of().parseHex(data.replace(" ", "")));
  }
}
