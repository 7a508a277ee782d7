package io.abaculus.bench.reliability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code strace -f -y} writes of the calls that change files. */
final class SystemCalls {
  /** The calls to be traced, as an option of strace. */
  static final String TRACED =
      "trace=openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat";

  private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
  private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)");
  private static final String UNFINISHED = " <unfinished ...>";

  private static final Pattern CALL = Pattern.compile("(\\w+)\\((.*)\\) += (-?\\d+).*");
  private static final Pattern OF_DESCRIPTOR = Pattern.compile("\\d+<([^>]*)>.*");
  private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  private SystemCalls() {}

  /** The calls that succeeded, in the order in which they ended. */
  static List<FileCall> read(List<String> lines) {
    Map<String, String> unfinished = new HashMap<>();
    List<FileCall> calls = new ArrayList<>();
    for (String line : lines) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        continue;
      }
      String thread = parts.group(1);
      String text = parts.group(2);
      Matcher resumed = RESUMED.matcher(text);
      if (text.endsWith(UNFINISHED)) {
        unfinished.put(thread, text.substring(0, text.length() - UNFINISHED.length()));
      } else if (resumed.matches()) {
        call(unfinished.getOrDefault(thread, "") + resumed.group(1)).ifPresent(calls::add);
      } else {
        call(text).ifPresent(calls::add);
      }
    }
    return calls;
  }

  private static Optional<FileCall> call(String text) {
    Matcher call = CALL.matcher(text);
    if (!call.matches() || call.group(3).startsWith("-")) {
      return Optional.empty();
    }
    String arguments = call.group(2);
    return switch (call.group(1)) {
      case "openat" ->
          arguments.contains("O_CREAT|O_EXCL") || arguments.contains("O_TRUNC")
              ? quoted(arguments, 0).map(FileCall.Create::new)
              : Optional.empty();
      case "write", "pwrite64", "ftruncate" -> ofDescriptor(arguments).map(FileCall.Write::new);
      case "fsync", "fdatasync" -> ofDescriptor(arguments).map(FileCall.Sync::new);
      case "rename", "renameat", "renameat2" ->
          quoted(arguments, 0)
              .flatMap(
                  from -> quoted(arguments, 1).map(to -> new FileCall.Rename(from, to)));
      case "unlink", "unlinkat" -> quoted(arguments, 0).map(FileCall.Delete::new);
      default -> Optional.empty();
    };
  }

  private static Optional<String> ofDescriptor(String arguments) {
    Matcher descriptor = OF_DESCRIPTOR.matcher(arguments);
    return descriptor.matches() ? Optional.of(descriptor.group(1)) : Optional.empty();
  }

  private static Optional<String> quoted(String arguments, int index) {
    return QUOTED.matcher(arguments).results().skip(index).map(found -> found.group(1)).findFirst();
  }
}
