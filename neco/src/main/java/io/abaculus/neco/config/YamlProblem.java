package io.abaculus.neco.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a parser finds wrong with a YAML document, and where.
 *
 * @param line counted from 1
 * @param column counted from 1
 * @param text in words of one who writes such a document, not in those of its grammar
 */
record YamlProblem(int line, int column, String text) {
  /** How the parser begins that a key is none, before the event that it got in its place. */
  private static final String NO_KEY = "Expected a field name";

  /** The end of the parser's message: what is wrong, on a line of its own, and the place, counted from 1. */
  private static final Pattern MARK =
      Pattern.compile("(?m)^(.*)\\R in 'reader', line (\\d+), column (\\d+):");

  /** What it says of a character that no YAML has, without its place. */
  private static final String NO_CHARACTER = "special characters are not allowed";

  private static final Map<String, String> EVENTS =
      Map.of(
          "SequenceStartEvent", "a list",
          "MappingStartEvent", "a group of keys",
          "AliasEvent", "an alias");

  /**
   * What the parser says, and what people have done then.
   *
   * @param says what its words begin with
   */
  private record Saying(String says, String means) {}

  private static final List<Saying> SAYINGS =
      List.of(
          new Saying(
              "mapping values are not allowed here",
              "a second ': ' in what one key has, or a line that is indented under a value; a text with ': ' in it"
                  + " needs quotes"),
          new Saying(
              "found character '\\t",
              "a tab, where lines are indented by spaces"),
          new Saying(
              "found character '",
              "a text that begins with a sign of YAML's own needs quotes"),
          new Saying(
              "sequence entries are not allowed here",
              "a list of '- ' does not begin on the line of its key"),
          new Saying(
              "found unexpected end of stream",
              "a quote that is opened before this and not closed"),
          new Saying(
              "could not find expected ':'",
              "a line before this is no 'key: value'"),
          new Saying(
              "expected ',' or ']'",
              "a list that is opened by '[' before this lacks ',' or ']' here"),
          new Saying(
              "expected ',' or '}'",
              "a group of keys that is opened by '{' before this lacks ',' or '}' here"),
          new Saying(
              "expected <block end>",
              "this is indented otherwise than the lines before it, or closes what was not opened"),
          new Saying(
              "found unknown escape character",
              "a backslash in \"double quotes\" begins no escape that is known; in 'single quotes' it stands for"
                  + " itself"));

  /**
   * The problem.
   *
   * @param parsed where the parser was, for a failure that has no place of its own
   * @param document the text that was parsed
   */
  static YamlProblem of(
      JsonProcessingException failure, JsonLocation parsed, String document) {
    String message = failure.getOriginalMessage();
    if (message.contains(NO_CHARACTER) && !MARK.matcher(message).find()) {
      return ofCharacter(document);
    }
    JsonLocation at = failure.getLocation() == null ? parsed : failure.getLocation();
    String problem = message.lines().findFirst().orElse("").strip();
    int line = at.getLineNr();
    int column = at.getColumnNr();
    for (Matcher mark = MARK.matcher(message); mark.find();) {
      problem = mark.group(1).strip();
      line = Integer.parseInt(mark.group(2));
      column = Integer.parseInt(mark.group(3));
    }
    return new YamlProblem(line, column, words(problem, failure));
  }

  /** The place of the first character that no YAML has. */
  private static YamlProblem ofCharacter(String document) {
    int[] read = document.codePoints().takeWhile(YamlProblem::isOfYaml).toArray();
    int line = 1;
    int column = 1;
    for (int character : read) {
      column = character == '\n' ? 1 : column + 1;
      line += character == '\n' ? 1 : 0;
    }
    return new YamlProblem(line, column,
        "a character that no YAML has, such as a control character");
  }

  /** YAML's rule: no control characters but tabs and the ends of lines, and no half of a character. */
  private static boolean isOfYaml(int character) {
    return character == '\t' || character == '\n' || character == '\r' || character == 0x85
        || character >= 0x20 && character <= 0x7e
        || character >= 0xa0 && character <= 0xd7ff
        || character >= 0xe000 && character <= 0xfffd
        || character >= 0x10000;
  }

  private static String words(String problem, JsonProcessingException failure) {
    if (problem.startsWith(NO_KEY)) {
      return "expected a name as a key, got " + event(problem);
    }
    if (failure instanceof StreamConstraintsException) {
      return problem.contains("nesting depth")
          ? "groups of keys are nested too deep"
          : problem.replaceFirst(",? from `[^`]*`", "");
    }
    return SAYINGS.stream()
        .filter(saying -> problem.startsWith(saying.says))
        .map(saying -> saying.means + " (" + problem + ")")
        .findFirst()
        .orElse(problem);
  }

  private static String event(String problem) {
    return EVENTS.entrySet().stream()
        .filter(event -> problem.contains(event.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("something else");
  }
}
