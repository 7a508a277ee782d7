package io.abaculus.formats.pytorch;

import io.abaculus.formats.StoredType;
import io.abaculus.formats.text.Excerpt;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PyTorch's names of element types. */
final class StorageTypes {
  private static final Map<String, StoredType> BY_CLASS =
      Map.ofEntries(
          Map.entry("DoubleStorage", StoredType.F64),
          Map.entry("FloatStorage", StoredType.F32),
          Map.entry("HalfStorage", StoredType.F16),
          Map.entry("BFloat16Storage", StoredType.BF16),
          Map.entry("ComplexFloatStorage", StoredType.C64),
          Map.entry("LongStorage", StoredType.I64),
          Map.entry("IntStorage", StoredType.I32),
          Map.entry("ShortStorage", StoredType.I16),
          Map.entry("CharStorage", StoredType.I8),
          Map.entry("ByteStorage", StoredType.U8),
          Map.entry("BoolStorage", StoredType.BOOL));

  private static final Map<String, StoredType> BY_DTYPE =
      Map.ofEntries(
          Map.entry("torch.float64", StoredType.F64),
          Map.entry("torch.double", StoredType.F64),
          Map.entry("torch.float32", StoredType.F32),
          Map.entry("torch.float", StoredType.F32),
          Map.entry("torch.float16", StoredType.F16),
          Map.entry("torch.half", StoredType.F16),
          Map.entry("torch.bfloat16", StoredType.BF16),
          Map.entry("torch.int64", StoredType.I64),
          Map.entry("torch.long", StoredType.I64),
          Map.entry("torch.int32", StoredType.I32),
          Map.entry("torch.int", StoredType.I32),
          Map.entry("torch.int16", StoredType.I16),
          Map.entry("torch.short", StoredType.I16),
          Map.entry("torch.int8", StoredType.I8),
          Map.entry("torch.uint8", StoredType.U8),
          Map.entry("torch.uint16", StoredType.U16),
          Map.entry("torch.uint32", StoredType.U32),
          Map.entry("torch.uint64", StoredType.U64),
          Map.entry("torch.bool", StoredType.BOOL),
          Map.entry("torch.float8_e4m3fn", StoredType.F8_E4M3),
          Map.entry("torch.float8_e5m2", StoredType.F8_E5M2),
          Map.entry("torch.float8_e8m0fnu", StoredType.F8_E8M0),
          Map.entry("torch.float8_e4m3fnuz", StoredType.F8_E4M3FNUZ),
          Map.entry("torch.float8_e5m2fnuz", StoredType.F8_E5M2FNUZ),
          Map.entry("torch.complex64", StoredType.C64),
          Map.entry("torch.cfloat", StoredType.C64));

  private StorageTypes() {}

  /** The type of a storage's class, such as {@code torch.FloatStorage}; null if it has none here. */
  static @Nullable StoredType ofClass(String name) {
    return BY_CLASS.get(name.substring(name.lastIndexOf('.') + 1));
  }

  /** The type of a data type, such as {@code torch.float32}; null if there is none here. */
  static @Nullable StoredType ofDtype(String name) {
    return BY_DTYPE.get(name);
  }

  /** Bytes of an element of a storage's class. */
  static int bytes(String name) throws MalformedException {
    StoredType type = ofClass(name);
    if (type != null) {
      return type.bytes();
    }
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "UntypedStorage", "_UntypedStorage", "QInt8Storage", "QUInt8Storage" -> 1;
      case "QInt32Storage" -> 4;
      case "ComplexDoubleStorage" -> 16;
      default -> throw new MalformedException(
          "a storage of type " + Excerpt.of(name) + ", whose size is not known");
    };
  }

  /** Whether a storage's class counts bytes. */
  static boolean isUntyped(String name) {
    return name.endsWith("UntypedStorage");
  }
}
