package io.abaculus.nn.pretrained;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that a model too large for one is saved in, told by how Hugging Face's tools call them. */
final class Shards {
  private static final Pattern NAME =
      Pattern.compile("(.+)-0*(\\d{1,6})-of-0*(\\d{1,6})\\.(safetensors|bin)");

  /** What a file of weights may be called. */
  private static final Pattern WEIGHTS = Pattern.compile(".+\\.(safetensors|bin|pth|pt|ckpt)");

  private static final int MOST_SHOWN = 5;

  private Shards() {}

  /** That a file is one of several, as the end of a sentence on what it lacks; empty if it is not. */
  static String note(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    return name.matches() && !name.group(3).equals("1")
        ? "; it is file %s of the %s that a model was saved in: give the folder with all of them and their index, %s"
            .formatted(name.group(2), name.group(3), index(name))
        : "";
  }

  private static String index(Matcher name) {
    return "%s.%s.index.json".formatted(name.group(1), name.group(4));
  }

  /**
   * Why a folder in which no file has a usual name holds no weights that can be told, as the end of a sentence:
   * files of a model without their index, or under other names.
   */
  static String inFolder(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (WEIGHTS.matcher(name).matches() && Files.isRegularFile(file)) {
          names.add(name);
        }
      }
    }
    Collections.sort(names);
    for (String name : names) {
      Matcher shard = NAME.matcher(name);
      if (shard.matches()) {
        return "; %s is one of the %s files that a model was saved in, and their index %s, which says what is in each, is not there"
            .formatted(name, shard.group(3), index(shard));
      }
    }
    return names.isEmpty()
        ? ""
        : "; give the file itself, if it is one of: "
            + String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size())))
            + (names.size() > MOST_SHOWN ? ", ..." : "");
  }
}
