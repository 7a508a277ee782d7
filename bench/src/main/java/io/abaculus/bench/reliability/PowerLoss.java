package io.abaculus.bench.reliability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A disk that loses power, as strictly as POSIX allows: of a file's bytes only those are there afterwards that were
 * forced; of names either all changes have reached the disk or only those that were forced with their folder.
 */
final class PowerLoss {
  /** A file apart from its names. */
  private static final class Content {
    private boolean forced;
  }

  private final Map<String, Content> names = new HashMap<>();
  private final Map<String, Content> forcedNames = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final String file;

  private PowerLoss(String file) {
    this.file = file;
  }

  /**
   * Cuts the power after each of the calls in turn.
   *
   * @param file the path of a file that should be there whole at any time, once it was there
   * @return after which call it is not, and what is there instead; empty if the file survives
   */
  static List<String> problems(List<FileCall> calls, String file) {
    PowerLoss disk = new PowerLoss(file);
    for (int i = 0; i < calls.size(); i++) {
      disk.takes(calls.get(i));
      disk.look("after call %d (%s)".formatted(i, calls.get(i)));
    }
    return disk.problems;
  }

  private void takes(FileCall call) {
    switch (call) {
      case FileCall.Create(String path) -> names.put(path, new Content());
      case FileCall.Write(String path) ->
          names.computeIfAbsent(path, name -> new Content()).forced =
              false;
      case FileCall.Sync(String path) -> force(path);
      case FileCall.Rename(String from, String to) -> {
        Content moved = names.remove(from);
        if (moved != null) {
          names.put(to, moved);
        }
      }
      case FileCall.Delete(String path) -> names.remove(path);
    }
  }

  private void force(String path) {
    Content content = names.get(path);
    if (content != null) {
      content.forced = true;
      return;
    }
    forcedNames.keySet().removeIf(name -> isIn(path, name));
    names.forEach(
        (name, there) -> {
          if (isIn(path, name)) {
            forcedNames.put(name, there);
          }
        });
  }

  private static boolean isIn(String folder, String name) {
    return name.lastIndexOf('/') == folder.length() && name.startsWith(folder);
  }

  private void look(String when) {
    look(when, "the names as they were", names.get(file));
    look(when, "the names as they were forced last", forcedNames.get(file));
    if (forcedNames.containsKey(file) && !names.containsKey(file)) {
      problems.add("%s: there is no %s".formatted(when, file));
    }
  }

  private void look(String when, String which, @Nullable Content content) {
    if (content != null && !content.forced) {
      problems.add("%s, with %s: %s is not whole".formatted(when, which, file));
    }
  }
}
