package io.abaculus.neco.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads numbers of things, for options. */
public final class CountConverter {
  private static final Pattern FORM = Pattern.compile("\\d{1,9}");

  private CountConverter() {}

  /** 1 or more. */
  public static final class Positive implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return atLeast(1, text);
    }
  }

  /** 0 or more. */
  static final class NotNegative implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return atLeast(0, text);
    }
  }

  private static int atLeast(int least, String text) {
    int number = FORM.matcher(text).matches() ? Integer.parseInt(text) : -1;
    if (number < least) {
      throw new TypeConversionException(
          "'%s' is not a whole number of %d or more".formatted(text, least));
    }
    return number;
  }
}
