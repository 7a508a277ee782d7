package io.abaculus.nn.pretrained;

import io.abaculus.formats.TensorFile;
import io.abaculus.formats.TensorFileException;
import io.abaculus.formats.json.Json;
import io.abaculus.formats.json.JsonException;
import io.abaculus.formats.pytorch.TorchFile;
import io.abaculus.formats.pytorch.TorchValue;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.formats.storage.FileReason;
import io.abaculus.formats.storage.RegularFile;
import io.abaculus.graph.TensorException;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.checkpoint.StateDict.Item;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of tensors of whatever kind, told by its content: safetensors or PyTorch's, one file or several
 * with an index. Of a folder, the file in it that has one of the usual names.
 */
public final class WeightFile implements AutoCloseable {
  /** What is looked for in a folder, in this order. */
  private static final List<String> USUAL_NAMES =
      List.of(
          "model.safetensors.index.json", "model.safetensors", "pytorch_model.bin.index.json",
          "pytorch_model.bin", "student.safetensors");

  private static final String CONFIG = "config.json";
  private static final String PREPROCESSOR = "preprocessor_config.json";
  private static final int MOST_SHARDS = 1000;
  private static final long MOST_JSON_BYTES = 16 << 20;

  private final Path path;
  private final String format;
  private final StateDict tensors;
  private final Map<String, String> metadata;
  private final List<String> otherContent;
  private final List<TensorFile> open;

  private WeightFile(
      Path path,
      String format,
      StateDict tensors,
      Map<String, String> metadata,
      List<String> otherContent,
      List<? extends TensorFile> open) {
    this.path = path;
    this.format = format;
    this.tensors = tensors;
    this.metadata = metadata;
    this.otherContent = List.copyOf(otherContent);
    this.open = List.copyOf(open);
  }

  /**
   * Opens a file, or the one of the usual name in a folder.
   *
   * @throws IOException if it cannot be read, or is none of these kinds
   */
  public static WeightFile open(Path fileOrFolder) throws IOException {
    Path path = Files.isDirectory(fileOrFolder) ? usualFile(fileOrFolder) : fileOrFolder;
    RegularFile.require(path);
    if (beginsAsJson(path)) {
      return openIndex(path);
    }
    return TorchFile.isOne(path) ? openTorch(path) : openOneSafetensors(path);
  }

  private static WeightFile openTorch(Path path) throws IOException {
    TorchFile file = TorchFile.open(path);
    return opened(file, "PyTorch", otherContent(file));
  }

  private static WeightFile openOneSafetensors(Path path) throws IOException {
    return opened(openSafetensors(path), "safetensors", List.of());
  }

  private static WeightFile opened(TensorFile file, String format, List<String> otherContent)
      throws IOException {
    try {
      return new WeightFile(
          file.path(), format, tensors(file), file.metadata(), otherContent, List.of(file));
    } catch (Throwable t) {
      file.close();
      throw t;
    }
  }

  /** The tensors of a file, which may have axes longer than any tensor's of ours. */
  private static StateDict tensors(TensorFile file) throws IOException {
    try {
      return StateDict.of(file);
    } catch (TensorException e) {
      throw new IOException(file.path() + ": " + e.getMessage(), e);
    }
  }

  private static Path usualFile(Path folder) throws IOException {
    for (String name : USUAL_NAMES) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new IOException(
        "%s is a folder without weights of a usual name: none of %s is in it%s"
            .formatted(folder, String.join(", ", USUAL_NAMES), Shards.inFolder(folder)));
  }

  /**
   * Whether a file is a text that begins as JSON does. A safetensors file may begin with the same byte, of the eight of its
   * header's length; but the higher ones of those are 0, as no character of a text is.
   */
  private static boolean beginsAsJson(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] start = in.readNBytes(Long.BYTES);
      if (start.length == 0 || start[0] != '{') {
        return false;
      }
      for (byte character : start) {
        if (character == 0) {
          return false;
        }
      }
      return true;
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      // What only reading meets does not know the file.
      throw new IOException(path + ": " + FileReason.of(e), e);
    }
  }

  private static SafetensorsFile openSafetensors(Path path) throws IOException {
    try {
      return SafetensorsFile.open(path);
    } catch (TensorFileException e) {
      String message = String.valueOf(e.getMessage());
      throw message.contains("not a safetensors file")
          ? new IOException(path + ": " + ForeignFile.describe(path), e)
          : e;
    }
  }

  // ---- several files ----

  private static WeightFile openIndex(Path path) throws IOException {
    Map<String, String> places = places(path);
    List<TensorFile> open = new ArrayList<>();
    Map<String, StateDict> shards = new HashMap<>();
    Map<String, Item> items = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, String> place : places.entrySet()) {
        Path file = shard(path, place.getValue());
        StateDict shard = shards.get(place.getValue());
        if (shard == null) {
          if (open.size() == MOST_SHARDS) {
            throw new IOException(path + ": names more than " + MOST_SHARDS + " files");
          }
          requireShard(path, file);
          open.add(TorchFile.isOne(file) ? TorchFile.open(file) : openSafetensors(file));
          shard = tensors(open.getLast());
          shards.put(place.getValue(), shard);
        }
        Item item = shard.items().get(place.getKey());
        if (item == null
            && open.stream().anyMatch(one -> one.unread().containsKey(place.getKey()))) {
          continue;
        }
        if (item == null) {
          throw new IOException(
              "%s: there is no %s in %s".formatted(path, place.getKey(), file));
        }
        items.put(place.getKey(), item);
      }
    } catch (Throwable t) {
      open.forEach(TensorFile::close);
      throw t;
    }
    boolean torch = open.stream().anyMatch(TorchFile.class::isInstance);
    return new WeightFile(
        path,
        "%s in %d files".formatted(torch ? "PyTorch" : "safetensors", open.size()),
        StateDict.of(items),
        Map.of(),
        List.of(),
        open);
  }

  /** The file that each tensor is in. */
  private static Map<String, String> places(Path path) throws IOException {
    try {
      Map<String, String> places = new LinkedHashMap<>();
      json(path)
          .get("weight_map")
          .asObject()
          .forEach((name, file) -> places.put(name, file.asString()));
      return places;
    } catch (JsonException e) {
      throw new IOException(
          "%s: no index of weights in several files: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** A file beside the index; an index has no business elsewhere. */
  private static Path shard(Path index, String name) throws IOException {
    boolean plain =
        !name.isEmpty()
            && !name.equals(".")
            && !name.equals("..")
            && !name.contains("/")
            && !name.contains("\\")
            && !name.contains("\0");
    if (!plain) {
      throw new IOException(
          "%s: names the file '%s', which is not one beside it".formatted(index, name));
    }
    return index.resolveSibling(name);
  }

  /** That one of several files is there, which a download may have left out. */
  private static void requireShard(Path index, Path shard) throws IOException {
    if (Files.notExists(shard)) {
      throw new IOException(
          "%s: the model is in several files, and there is no %s: get all that the index names"
              .formatted(index, shard));
    }
    RegularFile.require(shard);
  }

  private static Json json(Path path) throws IOException {
    if (Files.size(path) > MOST_JSON_BYTES) {
      throw new IOException(
          "%s: %d bytes of JSON, more than %d"
              .formatted(path, Files.size(path), MOST_JSON_BYTES));
    }
    return Json.parse(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
  }

  // ---- what is known of it ----

  /** The file; of a folder, the one in it. */
  public Path path() {
    return path;
  }

  /** What kind of file it is, in words. */
  public String format() {
    return format;
  }

  /** All tensors, under the file's own names. */
  public StateDict tensors() {
    return tensors;
  }

  /** The free-form strings of a safetensors file; empty for others. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** What is in the file besides tensors, a line each. */
  public List<String> otherContent() {
    return otherContent;
  }

  /** Tensors that are there in a form that is not read, by name: what each is, in words. Unmodifiable. */
  public Map<String, String> unread() {
    Map<String, String> unread = new LinkedHashMap<>();
    open.forEach(one -> unread.putAll(one.unread()));
    return Collections.unmodifiableMap(unread);
  }

  /** Where what the file lacks may be, as the end of a sentence on that; empty if nothing is known. */
  String noteOnLack() {
    return Shards.note(path) + UnreadTensors.note(unread());
  }

  /** The {@code config.json} that lies beside the file; null if there is none. */
  @Nullable
  Json config() throws IOException {
    return beside(CONFIG);
  }

  /** The {@code preprocessor_config.json} that lies beside the file; null if there is none. */
  @Nullable
  Json preprocessor() throws IOException {
    return beside(PREPROCESSOR);
  }

  private @Nullable Json beside(String name) throws IOException {
    Path file = path.toAbsolutePath().resolveSibling(name);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    // A link that leads nowhere, as in a cache that lost a file, is not the same as no file: what it says is unknown.
    RegularFile.require(file);
    try {
      return json(file);
    } catch (JsonException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static List<String> otherContent(TorchFile file) {
    List<String> lines = new ArrayList<>();
    if (file.root() instanceof TorchValue.Dictionary(Map<TorchValue, TorchValue> entries)) {
      entries.forEach(
          (key, value) -> {
            String shown = shown(value);
            if (shown != null && !file.unread().containsKey(key.toString())) {
              lines.add(key + ": " + shown);
            }
          });
    }
    return lines;
  }

  /** A value in a few words; null for tensors, which are told of otherwise. */
  private static @Nullable String shown(TorchValue value) {
    return switch (value) {
      case TorchValue.Tensor t -> null;
      case TorchValue.OtherTensor t -> null;
      case TorchValue.None n -> "none";
      case TorchValue.Bool(boolean truth) -> Boolean.toString(truth);
      case TorchValue.Int whole -> whole.toString();
      case TorchValue.Float(double number) -> Double.toString(number);
      case TorchValue.Str(String text) ->
          text.length() <= 60 ? "'" + text + "'" : "a text of " + text.length();
      case TorchValue.Bytes(int length) -> length + " bytes";
      case TorchValue.Sequence sequence -> sequence.toString();
      case TorchValue.Dictionary dictionary -> dictionary.toString();
      case TorchValue.Symbol(String name) -> name;
      case TorchValue.Instance instance -> instance.toString();
    };
  }

  /** Closes the files; tensors that were not read yet cannot be read any more. */
  @Override
  public void close() {
    open.forEach(TensorFile::close);
  }
}
