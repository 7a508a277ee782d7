package io.abaculus.neco.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the text of a value into what its key's type is, or says what is wrong with it. */
final class Converter {

  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d[\\d_]*");
  private static final Pattern REAL =
      Pattern.compile("[+-]?(\\d[\\d_]*\\.?[\\d_]*|\\.\\d[\\d_]*)([eE][+-]?\\d+)?");

  /** A value that its key does not take. The message goes after {@code "key: "}. */
  static final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    Mismatch(String message) {
      super(message);
    }
  }

  private Converter() {}

  /** The value for {@link Schema#build}. */
  static @Nullable Object convert(Schema.Entry entry, Value value) throws Mismatch {
    boolean blank = value instanceof Value.Null || (entry.nullable() && isPlaceholder(value));
    if (blank && entry.kind() == Schema.Kind.BLOCKS) {
      return new TrainableBlocks.All();
    }
    if (blank && entry.nullable()) {
      return null;
    }
    return switch (entry.kind()) {
      case INTEGER ->
          entry.type() == long.class
              ? (Object) integer(entry, scalar(entry, value), value)
              : (Object) (int) integer(entry, scalar(entry, value), value);
      case REAL -> real(entry, scalar(entry, value), value);
      case FLAG -> flag(entry, scalar(entry, value));
      case TEXT -> scalar(entry, value);
      case CHOICE -> choice(entry, scalar(entry, value));
      case INTEGERS -> integers(entry, items(entry, value), value);
      case REALS -> reals(entry, items(entry, value), value);
      case TEXTS -> texts(entry, value);
      case BLOCKS -> blocks(entry, value);
    };
  }

  /** The reference's files hold {@code "<PATH TO ...>"} where a path is to be filled in. */
  private static boolean isPlaceholder(Value value) {
    return value instanceof Value.Scalar(String text)
        && text.startsWith("<PATH")
        && text.endsWith(">");
  }

  private static String scalar(Schema.Entry entry, Value value) throws Mismatch {
    if (value instanceof Value.Scalar(String text)) {
      return text;
    }
    throw unexpected(entry, value);
  }

  private static List<String> items(Schema.Entry entry, Value value) throws Mismatch {
    boolean fits =
        value instanceof Value.Items(List<String> texts)
            && !texts.isEmpty()
            && (entry.length() == 0 || texts.size() == entry.length());
    if (fits) {
      return ((Value.Items) value).texts();
    }
    throw unexpected(entry, value);
  }

  private static long integer(Schema.Entry entry, String text, Value whole) throws Mismatch {
    if (!INTEGER.matcher(text).matches()) {
      throw unexpected(entry, whole);
    }
    long number;
    try {
      number = Long.parseLong(text.replace("_", ""));
    } catch (NumberFormatException e) {
      throw outside(entry, whole);
    }
    if (entry.range() != null && !entry.range().contains((double) number)) {
      throw outside(entry, whole);
    }
    return number;
  }

  private static double real(Schema.Entry entry, String text, Value whole) throws Mismatch {
    if (!REAL.matcher(text).matches()) {
      throw unexpected(entry, whole);
    }
    double number = Double.parseDouble(text.replace("_", ""));
    boolean inside = entry.range() == null || entry.range().contains(number);
    if (!Double.isFinite(number) || !inside) {
      throw outside(entry, whole);
    }
    return number;
  }

  private static boolean flag(Schema.Entry entry, String text) throws Mismatch {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw unexpected(entry, new Value.Scalar(text));
    };
  }

  private static Choice choice(Schema.Entry entry, String text) throws Mismatch {
    List<Choice> choices = entry.choices();
    for (Choice choice : choices) {
      if (choice.text().equals(text.replace(" ", ""))) {
        return choice;
      }
    }
    String hint = Nearest.hint(text, choices.stream().map(Choice::text).toList());
    throw new Mismatch("expected " + entry.expected() + ", got '" + text + "'" + hint);
  }

  private static List<Integer> integers(Schema.Entry entry, List<String> texts, Value whole)
      throws Mismatch {
    List<Integer> numbers = new ArrayList<>();
    for (String text : texts) {
      numbers.add((int) integer(entry, text, whole));
    }
    return List.copyOf(numbers);
  }

  private static List<Double> reals(Schema.Entry entry, List<String> texts, Value whole)
      throws Mismatch {
    List<Double> numbers = new ArrayList<>();
    for (String text : texts) {
      numbers.add(real(entry, text, whole));
    }
    return List.copyOf(numbers);
  }

  private static List<String> texts(Schema.Entry entry, Value value) throws Mismatch {
    return value instanceof Value.Scalar(String text) ? List.of(text) : items(entry, value);
  }

  private static TrainableBlocks blocks(Schema.Entry entry, Value value) throws Mismatch {
    if (value instanceof Value.Scalar(String text)) {
      return new TrainableBlocks.From((int) integer(entry, text, value));
    }
    return new TrainableBlocks.Only(integers(entry, items(entry, value), value));
  }

  private static Mismatch unexpected(Schema.Entry entry, Value value) {
    return new Mismatch("expected " + entry.expected() + ", got " + value);
  }

  private static Mismatch outside(Schema.Entry entry, Value value) {
    String each = value instanceof Value.Items ? "each must be in " : "must be in ";
    return new Mismatch(each + entry.range() + ", got " + value);
  }
}
