package io.abaculus.neco.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.abaculus.data.Suggestions;
import io.abaculus.formats.storage.FileReason;
import io.abaculus.formats.storage.RegularFile;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a preset or a file, and below it what it names as its {@code base}. */
final class ConfigFiles {

  /** What was read on the way from the top down to here, to find a circle. */
  private final Set<String> above = new LinkedHashSet<>();

  private ConfigFiles() {}

  /**
   * The assignments from the bottom up: the defaults, the bases, and what was named.
   *
   * @throws ConfigException if there is no such preset or file, or one of them cannot be read
   */
  static List<GivenValue> read(String nameOrFile) {
    List<GivenValue> bottomUp = new ArrayList<>(readPreset(Presets.COMMON));
    bottomUp.addAll(new ConfigFiles().readWithBase(nameOrFile, null));
    return bottomUp;
  }

  /** The assignments of a text on top of the defaults. */
  static List<GivenValue> readText(String yaml, String source) {
    List<GivenValue> bottomUp = new ArrayList<>(readPreset(Presets.COMMON));
    bottomUp.addAll(YamlReader.read(yaml, source, line -> Origin.line(source, line)));
    return bottomUp;
  }

  private List<GivenValue> readWithBase(String nameOrFile, @Nullable Path relativeTo) {
    Path given = path(nameOrFile);
    Path file = relativeTo == null ? given : relativeTo.resolveSibling(given);
    boolean namedAsFile = isFileName(nameOrFile);
    String preset = Presets.find(nameOrFile).orElse(null);
    if (preset != null && !(namedAsFile && Files.isRegularFile(file))) {
      return onBase(preset, readPreset(preset), null);
    }
    boolean meantAsFile = namedAsFile || !Files.isDirectory(file);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && meantAsFile) {
      requireRegular(file);
    } else if (!Files.isRegularFile(file)) {
      throw new ConfigException(
          absent(nameOrFile, file)
              + hint(nameOrFile)
              + System.lineSeparator()
              + "presets: "
              + String.join(", ", Presets.names()));
    }
    return onBase(file.toString(), readFile(file), file);
  }

  /** A folder may have the name of what was meant as a preset, so that presets are told of as well. */
  private static String absent(String nameOrFile, Path file) {
    if (Files.isDirectory(file)) {
      return file + ": it is a folder";
    }
    return isFileName(nameOrFile)
        ? "no such file: " + file
        : "no configuration named '" + nameOrFile + "'";
  }

  private static boolean isFileName(String name) {
    return name.endsWith(".yml") || name.endsWith(".yaml");
  }

  /** Presets that are called so but for their group or their letters' case, or else the nearest. */
  private static String hint(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    List<String> alike =
        Presets.names().stream()
            .filter(preset -> preset.equals(lower) || preset.endsWith("/" + lower))
            .toList();
    return alike.isEmpty()
        ? Suggestions.hint(lower, Presets.names())
        : "; did you mean " + String.join(" or ", alike) + "?";
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new ConfigException(
          "no configuration named %s: %s"
              .formatted(GivenValue.shown(JsonNodeFactory.instance.textNode(text)), e.getReason()));
    }
  }

  private static void requireRegular(Path file) {
    try {
      RegularFile.require(file);
    } catch (IOException e) {
      throw new ConfigException(file + ": " + FileReason.of(e));
    }
  }

  private List<GivenValue> onBase(
      String self, List<GivenValue> assignments, @Nullable Path file) {
    if (!above.add(self)) {
      throw new ConfigException(
          self + ": its base leads back to itself: " + String.join(" -> ", above));
    }
    List<GivenValue> bottomUp = new ArrayList<>(assignments);
    for (GivenValue assignment : assignments) {
      if (assignment.key().equals("base")) {
        bottomUp.remove(assignment);
        bottomUp.addAll(0, readWithBase(nameOfBase(assignment), file));
      }
    }
    return bottomUp;
  }

  private static String nameOfBase(GivenValue base) {
    JsonNode value = base.value();
    if (value.isTextual()) {
      return value.textValue();
    }
    throw new ConfigException(
        "base: expected a preset or a file, got %s (%s)".formatted(base.shown(), base.origin()));
  }

  private static List<GivenValue> readPreset(String preset) {
    String text = Objects.requireNonNull(Presets.read(preset), preset);
    return YamlReader.read(text, "preset " + preset, line -> Origin.preset(preset));
  }

  private static List<GivenValue> readFile(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ConfigException("no such file: " + file);
    } catch (MalformedInputException e) {
      throw new ConfigException(file + ": not a text file in UTF-8");
    } catch (IOException e) {
      throw new ConfigException(file + ": " + FileReason.of(e));
    }
    return YamlReader.read(text, file.toString(), line -> Origin.line(file.toString(), line));
  }
}
