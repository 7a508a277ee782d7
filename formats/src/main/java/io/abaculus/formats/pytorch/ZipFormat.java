package io.abaculus.formats.pytorch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.abaculus.formats.text.Excerpt;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The format of PyTorch 1.6 and later: a zip archive that holds, in one folder, the pickle {@code
 * data.pkl} and each storage as {@code data/KEY}.
 */
final class ZipFormat {
  private static final String PICKLE = "data.pkl";

  private ZipFormat() {}

  static TorchContent read(MemorySegment file) throws MalformedException {
    Map<String, ZipArchive.Entry> entries = ZipArchive.entries(file);
    ZipArchive.Entry pickle = pickle(entries);
    String folder = pickle.name().substring(0, pickle.name().length() - PICKLE.length());
    if (entries.containsKey(folder + "constants.pkl")) {
      throw new MalformedException(
          "it is a TorchScript program; save the model's state dict instead:"
              + " torch.save(model.state_dict(), ...)");
    }
    checkByteOrder(file, entries.get(folder + "byteorder"));
    Map<String, TorchContent.Numbers> storages = new LinkedHashMap<>();
    String data = folder + "data/";
    for (ZipArchive.Entry entry : entries.values()) {
      if (entry.name().startsWith(data)) {
        storages.put(
            entry.name().substring(data.length()),
            new TorchContent.Numbers(entry.begin(), entry.length()));
      }
    }
    ByteReader in =
        new ByteReader(file, pickle.begin(), pickle.begin() + pickle.length());
    TorchValue root = Freezer.freeze(PickleMachine.run(in));
    return TorchContent.of(root, storages, file.byteSize());
  }

  /** The archive's one pickle of data. */
  private static ZipArchive.Entry pickle(Map<String, ZipArchive.Entry> entries)
      throws MalformedException {
    ZipArchive.Entry found = null;
    for (ZipArchive.Entry entry : entries.values()) {
      if (entry.name().equals(PICKLE) || entry.name().endsWith("/" + PICKLE)) {
        if (found != null) {
          throw new MalformedException(
              "a zip archive with two pickles: '%s' and '%s'"
                  .formatted(
                      Excerpt.of(found.name()),
                      Excerpt.of(entry.name())));
        }
        found = entry;
      }
    }
    if (found == null) {
      throw new MalformedException(
          "a zip archive without " + PICKLE + ", so not one that torch.save wrote");
    }
    return found;
  }

  private static void checkByteOrder(
      MemorySegment file, ZipArchive.@Nullable Entry order)
      throws MalformedException {
    if (order == null) {
      return; // before PyTorch 2.1, when there were little-endian files only
    }
    String text =
        new ByteReader(file, order.begin(), order.begin() + order.length())
            .text(order.length(), US_ASCII);
    if (!text.equals("little")) {
      throw new MalformedException(
          "its numbers are '%s'-endian; load and save it on a little-endian machine"
              .formatted(Excerpt.of(text)));
    }
  }
}
