package io.abaculus.formats.pytorch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the program of a pickle, instruction by instruction. */
final class Pickle {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A pickle of protocol 2. */
  static Pickle start() {
    return new Pickle().code(0x80).code(2);
  }

  Pickle code(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  Pickle ascii(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  Pickle little32(int value) {
    out.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  Pickle little64(long value) {
    out.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }

  /** BINUNICODE. */
  Pickle text(String text) {
    return code('X').little32(text.getBytes(StandardCharsets.UTF_8).length).ascii(text);
  }

  /** LONG1. */
  Pickle integer(long value) {
    return code(0x8a, 8).little64(value);
  }

  Pickle global(String module, String name) {
    return code('c').ascii(module + "\n" + name + "\n");
  }

  Pickle tuple(long... values) {
    code('(');
    for (long value : values) {
      integer(value);
    }
    return code('t');
  }

  /** The persistent id of a storage, and the storage. */
  Pickle storage(String type, String key, long elements) {
    return code('(')
        .text("storage")
        .global("torch", type)
        .text(key)
        .text("cpu")
        .integer(elements)
        .code('t', 'Q');
  }

  /** A tensor that lies in a storage of floats. */
  Pickle tensor(String key, long elements, long offset, long[] shape, long[] strides) {
    return tensor("FloatStorage", key, elements, offset, shape, strides);
  }

  Pickle tensor(
      String type, String key, long elements, long offset, long[] shape, long[] strides) {
    return global("torch._utils", "_rebuild_tensor_v2")
        .code('(')
        .storage(type, key, elements)
        .integer(offset)
        .tuple(shape)
        .tuple(strides)
        .code(0x89) // requires_grad
        .global("collections", "OrderedDict")
        .code(')', 'R')
        .code('t', 'R');
  }

  /** The instructions so far, to be part of another program. */
  int[] bytes() {
    byte[] bytes = out.toByteArray();
    int[] codes = new int[bytes.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = Byte.toUnsignedInt(bytes[i]);
    }
    return codes;
  }

  /** Ends the program. */
  byte[] stop() {
    return code('.').out.toByteArray();
  }
}
