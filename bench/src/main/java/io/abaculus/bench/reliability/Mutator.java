package io.abaculus.bench.reliability;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages the bytes of a file as disks, networks and programs do, by a random choice alone. */
final class Mutator {
  private static final int MOST_CHANGES = 8;

  /** Bytes that formats treat in their own ways: ends of ranges, text, brackets, digits. */
  private static final byte[] TELLING = {
    0, 1, 0x7f, (byte) 0x80, (byte) 0xff, (byte) 0xfe, '"', '{', '}', '[', ']', ':', ',', '.', '-',
    '0', '9', '\n', ' '
  };

  /** Numbers that overflow, or ask for much memory. */
  private static final long[] EXTREME = {
    0, -1, 1, 0x7f, 0x80, 0xffff, 0x7fff, 0x10000, Integer.MAX_VALUE, Integer.MIN_VALUE,
    0xffff_ffffL, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40
  };

  private Mutator() {}

  /** A damaged copy, with one to eight changes. */
  static byte[] damaged(byte[] file, SplittableRandom random) {
    byte[] result = file.clone();
    for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
      result = changed(result, random);
    }
    return result;
  }

  private static byte[] changed(byte[] file, SplittableRandom random) {
    if (file.length == 0) {
      return new byte[]{(byte) random.nextInt()};
    }
    int at = random.nextInt(file.length);
    int length = 1 + random.nextInt(Math.min(file.length - at, 64));
    return switch (random.nextInt(9)) {
      case 0 -> with(file, at, (byte) (file[at] ^ 1 << random.nextInt(Byte.SIZE)));
      case 1 -> with(file, at, (byte) random.nextInt());
      case 2 -> with(file, at, TELLING[random.nextInt(TELLING.length)]);
      case 3 -> withNumber(file, at, random);
      case 4 -> Arrays.copyOf(file, at);
      case 5 -> spliced(file, at, at + length, new byte[0]);
      case 6 -> spliced(file, at, at, Arrays.copyOfRange(file, at, at + length));
      case 7 -> spliced(file, at, at, random(length, random));
      default -> filled(file, at, length);
    };
  }

  private static byte[] with(byte[] file, int at, byte value) {
    file[at] = value;
    return file;
  }

  /** Writes a number of 1 to 8 bytes, of either order. */
  private static byte[] withNumber(byte[] file, int at, SplittableRandom random) {
    long number = EXTREME[random.nextInt(EXTREME.length)];
    int bytes = Math.min(1 << random.nextInt(4), file.length - at);
    boolean littleEndian = random.nextBoolean();
    for (int i = 0; i < bytes; i++) {
      int shift = Byte.SIZE * (littleEndian ? i : bytes - 1 - i);
      file[at + i] = (byte) (number >>> shift);
    }
    return file;
  }

  private static byte[] filled(byte[] file, int at, int length) {
    Arrays.fill(file, at, at + length, (byte) 0); // as a disk does that lost a block
    return file;
  }

  private static byte[] random(int length, SplittableRandom random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The file with something else in place of a part. */
  private static byte[] spliced(byte[] file, int from, int to, byte[] instead) {
    byte[] result = new byte[file.length - (to - from) + instead.length];
    System.arraycopy(file, 0, result, 0, from);
    System.arraycopy(instead, 0, result, from, instead.length);
    System.arraycopy(file, to, result, from + instead.length, file.length - to);
    return result;
  }
}
