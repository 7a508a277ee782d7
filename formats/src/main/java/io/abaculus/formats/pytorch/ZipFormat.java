package io.abaculus.formats.pytorch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.abaculus.formats.text.Excerpt;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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
    checkProgram(entries.keySet());
    ZipArchive.Entry pickle = pickle(entries);
    String folder = pickle.name().substring(0, pickle.name().length() - PICKLE.length());
    checkStored(entries.values());
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

  /** Refuses what holds a model's code rather than its weights alone, by its name. */
  private static void checkProgram(Set<String> names) throws MalformedException {
    for (String name : names) {
      // The part below the one folder that all of an archive lies in.
      String inside = name.substring(name.indexOf('/') + 1);
      String program =
          switch (inside) {
            case "constants.pkl", "model.json" -> "a TorchScript program";
            case "archive_format", "serialized_exported_program.json", "models/model.json" ->
                "a program of torch.export";
            case ".data/extern_modules", ".data/python_version" -> "a torch.package";
            default -> inside.startsWith("code/") ? "a TorchScript program" : null;
          };
      if (program != null) {
        throw new MalformedException(
            "it is %s, which holds the model's code; load it in Python and save the state dict instead: "
                .formatted(program)
                + "torch.save(model.state_dict(), ...)");
      }
    }
  }

  private static void checkStored(Collection<ZipArchive.Entry> entries) throws MalformedException {
    for (ZipArchive.Entry entry : entries) {
      if (entry.compressed()) {
        throw new MalformedException(
            ("entry '%s' of the zip archive is compressed, which torch.save never does;"
                + " pack it anew without compression (zip -0)")
                .formatted(Excerpt.of(entry.name())));
      }
    }
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
