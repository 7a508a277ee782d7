package io.abaculus.neco.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An amount of memory as it is written: {@code 512MiB}, {@code 2G}. */
final class BytesConverter implements ITypeConverter<Long> {
  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})\\s*([kmgt])(i?b)?");
  private static final String UNITS = "kmgt";
  private static final int BITS_OF_UNIT = 10;

  @Override
  public Long convert(String text) {
    Matcher matcher = WRITTEN.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no amount of memory: write 512MiB or 2GiB");
    }
    int unit = 1 + UNITS.indexOf(matcher.group(2));
    long number = Long.parseLong(matcher.group(1));
    if (number > Long.MAX_VALUE >> (BITS_OF_UNIT * unit)) {
      throw new TypeConversionException("'" + text + "' is more memory than there can be");
    }
    return number << (BITS_OF_UNIT * unit);
  }
}
