package io.abaculus.formats.safetensors;

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
 * @param entries the tensors by name, in the order in which their bytes stand in the file
 */
record Header(Map<String, String> metadata, Map<String, Entry> entries) {
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
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /**
   * Reads a header.
   *
   * @param file for messages
   * @param text the header's bytes
   * @param dataBytes how many bytes follow the header in the file
   */
  static Header read(Path file, byte[] text, long dataBytes) throws SafetensorsException {
    if (text.length == 0 || text[0] != '{') {
      throw new SafetensorsException(file, "the header does not begin with '{'");
    }
    Map<String, Json> members;
    try {
      members = new JsonParser(text).parse().asObject();
    } catch (JsonException e) {
      throw new SafetensorsException(file, "the header is not JSON: " + e.getMessage(), e);
    }
    int tensors = members.size() - (members.containsKey(METADATA) ? 1 : 0);
    if (tensors > MAX_TENSORS) {
      throw new SafetensorsException(
          file, tensors + " tensors, more than the " + MAX_TENSORS + " that are read");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Json> member : members.entrySet()) {
      String where =
          member.getKey().equals(METADATA)
              ? METADATA
              : "tensor " + JsonParser.abbreviated(member.getKey());
      try {
        if (member.getKey().equals(METADATA)) {
          member.getValue().asObject().forEach((key, value) -> metadata.put(key, value.asString()));
        } else {
          entries.add(entry(member.getKey(), member.getValue()));
        }
      } catch (JsonException e) {
        throw new SafetensorsException(file, where + ": " + e.getMessage(), e);
      }
    }
    // Stable, so that tensors without elements, which share their offset, keep the header's order.
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    checkLayout(file, entries, dataBytes);
    return new Header(metadata, byName(entries));
  }

  /** Lays the tensors out in the given order, one after another from offset 0. */
  static Header layOut(Map<String, String> metadata, Collection<Entry> unplaced) {
    List<Entry> placed = new ArrayList<>();
    long offset = 0;
    for (Entry entry : unplaced) {
      long end = Math.addExact(offset, entry.end() - entry.begin());
      placed.add(new Entry(entry.name(), entry.dtype(), entry.shape(), offset, end));
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
    for (Entry entry : entries.values()) {
      text.append(text.length() > 1 ? "," : "").append(Json.quote(entry.name()));
      text.append(":{\"dtype\":\"").append(entry.dtype()).append("\",\"shape\":[");
      String separator = "";
      for (long extent : entry.shape()) {
        text.append(separator).append(extent);
        separator = ",";
      }
      text.append("],\"data_offsets\":[").append(entry.begin()).append(',').append(entry.end());
      text.append("]}");
    }
    byte[] unpadded = text.append('}').toString().getBytes(StandardCharsets.UTF_8);
    int padding = Math.floorMod(-unpadded.length, ALIGNMENT);
    byte[] bytes = Arrays.copyOf(unpadded, unpadded.length + padding);
    Arrays.fill(bytes, unpadded.length, bytes.length, (byte) ' ');
    return bytes;
  }

  private static Map<String, Entry> byName(List<Entry> entries) {
    Map<String, Entry> byName = new LinkedHashMap<>();
    entries.forEach(entry -> byName.put(entry.name(), entry));
    return byName;
  }

  private static Entry entry(String name, Json tensor) {
    Map<String, Json> members = tensor.asObject();
    // An unknown key could change what the bytes mean (a scale, say), so it is not passed over.
    if (!members.keySet().equals(TENSOR_KEYS)) {
      throw new JsonException(
          "expected dtype, shape and data_offsets, found "
              + JsonParser.abbreviated(String.join(", ", members.keySet())));
    }
    StoredType dtype = dtype(tensor.get("dtype").asString());
    List<Json> extents = tensor.get("shape").asArray();
    long[] shape = new long[extents.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = nonNegative(extents.get(i), "extent " + i + " of the shape");
    }
    List<Json> offsets = tensor.get("data_offsets").asArray();
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
    return new Entry(name, dtype, shape, begin, end);
  }

  /** Elements times bytes per element; a {@link JsonException} where that overflows 64 bits. */
  static long byteCount(StoredType dtype, long[] shape) {
    long bytes = dtype.bytes();
    try {
      for (long extent : shape) {
        bytes = Math.multiplyExact(bytes, extent);
      }
    } catch (ArithmeticException e) {
      throw new JsonException("the byte count of its shape overflows 64 bits");
    }
    return bytes;
  }

  private static StoredType dtype(String name) {
    try {
      return StoredType.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new JsonException("unknown dtype " + JsonParser.abbreviated(name));
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
  private static void checkLayout(Path file, List<Entry> sorted, long dataBytes)
      throws SafetensorsException {
    long expected = 0;
    String previous = "the header";
    for (Entry entry : sorted) {
      String current = "tensor " + JsonParser.abbreviated(entry.name());
      if (entry.end() > dataBytes) {
        throw new SafetensorsException(
            file,
            current
                + ": data end at byte "
                + entry.end()
                + " of the data section, which has "
                + dataBytes
                + "; the file is truncated, or its header is wrong");
      } else if (entry.begin() < expected) {
        throw new SafetensorsException(
            file,
            current + ": data begin at byte " + entry.begin() + " inside those of " + previous);
      } else if (entry.begin() > expected) {
        throw new SafetensorsException(
            file,
            current
                + ": data begin at byte "
                + entry.begin()
                + ", leaving a hole after "
                + previous
                + ", whose end is "
                + expected);
      }
      expected = entry.end();
      previous = current;
    }
    if (expected != dataBytes) {
      throw new SafetensorsException(
          file, (dataBytes - expected) + " bytes after the last tensor belong to none");
    }
  }
}
