package io.abaculus.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Java code in a document, with the source that it is an excerpt of. A comment before the block names it:
 *
 * <pre>
 * &lt;!-- code: core/src/test/java/io/abaculus/autodiff/Hypot.java#operation --&gt;
 * </pre>
 *
 * and in the source the region stands between {@code // @start region="operation"} and {@code // @end},
 * as the snippets of Java's documentation comments have it. Of several regions of one name the document
 * shows all, one after the other.
 *
 * @param line the number of the line where the block begins
 * @param source the path of the source, from the root of the repository; null if none is named
 * @param region the name of the region; null if no source is named
 * @param code the lines of the block
 */
record DocumentCode(int line, @Nullable String source, @Nullable String region, String code) {
  private static final Pattern NAME = Pattern.compile("<!-- code: (\\S+)#(\\S+) -->");
  private static final Pattern START = Pattern.compile("\\s*// @start region=\"(.+)\"");
  private static final Pattern END = Pattern.compile("\\s*// @end");

  /** All blocks of Java code in a document. */
  static List<DocumentCode> in(String document) {
    List<DocumentCode> blocks = new ArrayList<>();
    List<String> lines = document.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().equals("```java")) {
        int end = i + 1;
        while (end < lines.size() && !lines.get(end).strip().equals("```")) {
          end++;
        }
        Matcher name = NAME.matcher(i == 0 ? "" : lines.get(i - 1).strip());
        boolean named = name.matches();
        blocks.add(
            new DocumentCode(
                i + 1,
                named ? name.group(1) : null,
                named ? name.group(2) : null,
                joined(lines.subList(i + 1, end))));
        i = end;
      }
    }
    return blocks;
  }

  /** A region of a source, without the indentation that its lines share; empty if there is none. */
  static String region(String source, String name) {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : source.lines().toList()) {
      Matcher start = START.matcher(line);
      if (start.matches()) {
        inside = start.group(1).equals(name);
      } else if (END.matcher(line).matches()) {
        inside = false;
      } else if (inside) {
        lines.add(line);
      }
    }
    return joined(lines);
  }

  private static String joined(List<String> lines) {
    return String.join("\n", lines).stripIndent();
  }
}
