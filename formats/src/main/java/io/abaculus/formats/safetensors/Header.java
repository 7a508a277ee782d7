package io.abaculus.formats.safetensors;

import io.abaculus.formats.StoredType;
import io.abaculus.formats.TensorFileException;
import io.abaculus.formats.json.Json;
import io.abaculus.formats.json.JsonException;
import io.abaculus.formats.text.Excerpt;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The header of a safetensors file: its text read and checked, and laid out and written.
 *
 * @param metadata the free-form strings under {@code __metadata__}, in the order of the header
 * @param tensors the tensors by name, in the order in which their bytes stand in the file
 */
record Header(Map<String, String> metadata, Map<String, SafetensorsTensor> tensors) {
  /** The longest header, in bytes; the limit that the format's own library sets. */
  static final long MAX_BYTES = 100_000_000;

  /**
   * The largest number of tensors; with {@link Json#MAX_VALUES} it bounds what a header can cost.
   */
  static final int MAX_TENSORS = 100_000;

  static final String METADATA = "__metadata__";

  private static final int ALIGNMENT = 8;
  private static final Set<String> TENSOR_KEYS = Set.of("dtype", "shape", "data_offsets");

  Header {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * Reads a header.
   *
   * @param file for messages
   * @param text the header's bytes
   * @param dataBytes how many bytes follow the header in the file
   */
  static Header read(Path file, byte[] text, long dataBytes) throws TensorFileException {
    if (text.length == 0 || text[0] != '{') {
      throw new TensorFileException(file, "the header does not begin with '{'");
    }
    Map<String, Json> members;
    try {
      members = Json.parse(text).asObject();
    } catch (JsonException e) {
      throw new TensorFileException(file, "the header is not JSON: " + e.getMessage(), e);
    }
    int count = members.size() - (members.containsKey(METADATA) ? 1 : 0);
    if (count > MAX_TENSORS) {
      throw new TensorFileException(
          file, count + " tensors, more than the " + MAX_TENSORS + " that are read");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    List<SafetensorsTensor> tensors = new ArrayList<>();
    for (Map.Entry<String, Json> member : members.entrySet()) {
      String where =
          member.getKey().equals(METADATA)
              ? METADATA
              : "tensor " + Excerpt.quoted(member.getKey());
      try {
        if (member.getKey().equals(METADATA)) {
          // Null is what some writers put there for none.
          if (!(member.getValue() instanceof Json.JsonNull)) {
            member.getValue().asObject()
                .forEach((key, value) -> metadata.put(key, value.asString()));
          }
        } else {
          tensors.add(tensor(member.getKey(), member.getValue()));
        }
      } catch (JsonException e) {
        throw new TensorFileException(file, where + ": " + e.getMessage(), e);
      }
    }
    // Stable, so that tensors without elements, which share their offset, keep the header's order.
    tensors.sort(Comparator.comparingLong(SafetensorsTensor::begin)
        .thenComparingLong(SafetensorsTensor::end));
    checkLayout(file, tensors, dataBytes);
    return new Header(metadata, byName(tensors));
  }

  /** Lays the tensors out in the given order, one after another from offset 0. */
  static Header layOut(Map<String, String> metadata, Collection<SafetensorsTensor> unplaced) {
    List<SafetensorsTensor> placed = new ArrayList<>();
    long offset = 0;
    for (SafetensorsTensor tensor : unplaced) {
      long end = Math.addExact(offset, tensor.end() - tensor.begin());
      placed.add(new SafetensorsTensor(tensor.name(), tensor.dtype(), tensor.shape(), offset, end));
      offset = end;
    }
    return new Header(metadata, byName(placed));
  }

  /** The header's text, padded with blanks so that the data begin at a multiple of eight bytes. */
  byte[] bytes() {
    StringBuilder text = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      text.append(Json.quote(METADATA)).append(":{");
      String separator = "";
      for (Map.Entry<String, String> item : metadata.entrySet()) {
        text.append(separator).append(Json.quote(item.getKey())).append(':');
        text.append(Json.quote(item.getValue()));
        separator = ",";
      }
      text.append('}');
    }
    for (SafetensorsTensor tensor : tensors.values()) {
      text.append(text.length() > 1 ? "," : "").append(Json.quote(tensor.name()));
      text.append(":{\"dtype\":\"").append(tensor.dtype()).append("\",\"shape\":[");
      String separator = "";
      for (long extent : tensor.shape()) {
        text.append(separator).append(extent);
        separator = ",";
      }
      text.append("],\"data_offsets\":[").append(tensor.begin()).append(',').append(tensor.end());
      text.append("]}");
    }
    byte[] unpadded = text.append('}').toString().getBytes(StandardCharsets.UTF_8);
    int padding = Math.floorMod(-unpadded.length, ALIGNMENT);
    byte[] bytes = Arrays.copyOf(unpadded, unpadded.length + padding);
    Arrays.fill(bytes, unpadded.length, bytes.length, (byte) ' ');
    return bytes;
  }

  private static Map<String, SafetensorsTensor> byName(List<SafetensorsTensor> tensors) {
    Map<String, SafetensorsTensor> byName = new LinkedHashMap<>();
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    return byName;
  }

  private static SafetensorsTensor tensor(String name, Json json) {
    Map<String, Json> members = json.asObject();
    // An unknown key could change what the bytes mean (a scale, say), so it is not passed over.
    if (!members.keySet().equals(TENSOR_KEYS)) {
      throw new JsonException(
          "expected dtype, shape and data_offsets, found "
              + Excerpt.quoted(String.join(", ", members.keySet())));
    }
    StoredType dtype = dtype(json.get("dtype").asString());
    List<Json> extents = json.get("shape").asArray();
    long[] shape = new long[extents.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = nonNegative(extents.get(i), "extent " + i + " of the shape");
    }
    List<Json> offsets = json.get("data_offsets").asArray();
    if (offsets.size() != 2) {
      throw new JsonException("data_offsets has " + offsets.size() + " elements, expected 2");
    }
    long begin = nonNegative(offsets.get(0), "the first data offset");
    long end = nonNegative(offsets.get(1), "the second data offset");
    if (begin > end) {
      throw new JsonException("data begin at " + begin + " and end before, at " + end);
    }
    long bytes = byteCount(dtype, shape);
    if (end - begin != bytes) {
      throw new JsonException(
          "its shape takes " + bytes + " bytes of " + dtype + ", its offsets " + (end - begin));
    }
    return new SafetensorsTensor(name, dtype, shape, begin, end);
  }

  /**
   * The bytes that the elements of a shape take.
   *
   * @throws JsonException if their number overflows 64 bits, or elements smaller than a byte fill no whole
   *     number of bytes
   */
  static long byteCount(StoredType dtype, long[] shape) {
    long bits = dtype.bits();
    try {
      for (long extent : shape) {
        bits = Math.multiplyExact(bits, extent);
      }
    } catch (ArithmeticException e) {
      throw new JsonException("the byte count of its shape overflows 64 bits");
    }
    if (bits % Byte.SIZE != 0) {
      throw new JsonException(
          "its shape takes %d bits of %s, which are no whole bytes".formatted(bits, dtype));
    }
    return bits / Byte.SIZE;
  }

  private static StoredType dtype(String name) {
    try {
      return StoredType.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new JsonException("unknown dtype " + Excerpt.quoted(name));
    }
  }

  private static long nonNegative(Json json, String what) {
    long value;
    try {
      value = json.asLong();
    } catch (JsonException e) {
      throw new JsonException(what + ": " + e.getMessage());
    }
    if (value < 0) {
      throw new JsonException(what + " is negative: " + value);
    }
    return value;
  }

  /** The format allows no byte to belong to two tensors or to none. */
  private static void checkLayout(Path file, List<SafetensorsTensor> sorted, long dataBytes)
      throws TensorFileException {
    long expected = 0;
    String previous = "the header";
    for (SafetensorsTensor tensor : sorted) {
      String current = "tensor " + Excerpt.quoted(tensor.name());
      if (tensor.end() > dataBytes) {
        throw new TensorFileException(
            file,
            current
                + ": data end at byte "
                + tensor.end()
                + " of the data section, which has "
                + dataBytes
                + "; the file is truncated, or its header is wrong");
      } else if (tensor.begin() < expected) {
        throw new TensorFileException(
            file,
            current + ": data begin at byte " + tensor.begin() + " inside those of " + previous);
      } else if (tensor.begin() > expected) {
        throw new TensorFileException(
            file,
            current
                + ": data begin at byte "
                + tensor.begin()
                + ", leaving a hole after "
                + previous
                + ", whose end is "
                + expected);
      }
      expected = tensor.end();
      previous = current;
    }
    if (expected != dataBytes) {
      throw new TensorFileException(
          file, (dataBytes - expected) + " bytes after the last tensor belong to none");
    }
  }
}
