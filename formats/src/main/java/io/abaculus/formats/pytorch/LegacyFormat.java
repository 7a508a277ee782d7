package io.abaculus.formats.pytorch;

import io.abaculus.formats.pytorch.TorchValue.Bool;
import io.abaculus.formats.pytorch.TorchValue.Dictionary;
import io.abaculus.formats.pytorch.TorchValue.Int;
import io.abaculus.formats.pytorch.TorchValue.Sequence;
import io.abaculus.formats.pytorch.TorchValue.Str;
import io.abaculus.formats.text.Excerpt;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The format before PyTorch 1.6: one pickle after another (a magic number, the version, facts of the
 * machine, the value, the keys of the storages), then each storage behind the number of its elements.
 */
final class LegacyFormat {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final BigInteger VERSION = BigInteger.valueOf(1001);

  /** The magic number's pickle takes no more, in any protocol. */
  private static final int MAGIC_BYTES = 64;

  private LegacyFormat() {}

  /** Whether bytes begin with the magic number. */
  static boolean begins(MemorySegment file) {
    ByteReader in = new ByteReader(file, 0, Math.min(file.byteSize(), MAGIC_BYTES));
    try {
      return in.remaining() > 0 && isMagic(PickleMachine.run(in));
    } catch (MalformedException e) {
      return false;
    }
  }

  private static boolean isMagic(PickleNode node) {
    return node instanceof PickleNode.Leaf(Int(BigInteger value)) && value.equals(MAGIC);
  }

  static TorchContent read(MemorySegment file) throws MalformedException {
    ByteReader in = new ByteReader(file, 0, file.byteSize());
    if (!isMagic(PickleMachine.run(in))) {
      throw new MalformedException("it does not begin with PyTorch's magic number");
    }
    if (!(PickleMachine.run(in) instanceof PickleNode.Leaf(Int(BigInteger version)))
        || !version.equals(VERSION)) {
      throw new MalformedException("its version is not " + VERSION);
    }
    checkMachine(Freezer.freeze(PickleMachine.run(in)));
    Map<String, PickleNode.StorageReference> declared = new LinkedHashMap<>();
    TorchValue root = Freezer.freeze(PickleMachine.run(in, declared));
    TorchValue keys = Freezer.freeze(PickleMachine.run(in));
    return TorchContent.of(root, storages(in, keys, declared), file.byteSize());
  }

  private static void checkMachine(TorchValue facts) throws MalformedException {
    if (facts instanceof Dictionary(Map<TorchValue, TorchValue> entries)
        && entries.get(new Str("little_endian")) instanceof Bool(boolean little)
        && !little) {
      throw new MalformedException(
          "its numbers are big-endian; load and save it on a little-endian machine");
    }
  }

  /** Finds the storages, which follow in the order of their keys. */
  private static Map<String, TorchContent.Numbers> storages(
      ByteReader in, TorchValue keys, Map<String, PickleNode.StorageReference> declared)
      throws MalformedException {
    if (!(keys instanceof Sequence(List<TorchValue> elements))) {
      throw new MalformedException("the keys of its storages are no list");
    }
    Map<String, TorchContent.Numbers> storages = new LinkedHashMap<>();
    for (TorchValue element : elements) {
      PickleNode.StorageReference storage =
          element instanceof Str(String key) ? declared.get(key) : null;
      if (storage == null) {
        throw new MalformedException(
            "a storage '%s' that nothing in the file refers to"
                .formatted(Excerpt.of(element.toString())));
      }
      long count = in.length();
      int size = StorageTypes.bytes(storage.type());
      if (count > in.remaining() / size) {
        throw new MalformedException(
            "truncated: storage '%s' has %d elements of %d bytes, and %d bytes are there"
                .formatted(
                    Excerpt.of(storage.key()), count, size, in.remaining()));
      }
      storages.put(storage.key(), new TorchContent.Numbers(in.position(), count * size));
      in.skip(count * size);
    }
    return storages;
  }
}
