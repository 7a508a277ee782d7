package io.abaculus.neco.cli;

import io.abaculus.eval.dataset.DatasetKind;
import io.abaculus.eval.dataset.Fraction;
import io.abaculus.eval.dataset.Split;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads what a class of the library parses, with its message where it cannot.
 *
 * @param <T> what is read
 */
abstract class ParsedConverter<T> implements ITypeConverter<T> {
  private final Function<String, T> parse;

  private ParsedConverter(Function<String, T> parse) {
    this.parse = parse;
  }

  @Override
  public T convert(String text) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** The name of a data set. */
  static final class OfDataset extends ParsedConverter<DatasetKind> {
    OfDataset() {
      super(DatasetKind::named);
    }
  }

  /** The name of a split. */
  static final class OfSplit extends ParsedConverter<Split> {
    OfSplit() {
      super(Split::named);
    }
  }

  /** A fraction of images. */
  static final class OfFraction extends ParsedConverter<Fraction> {
    OfFraction() {
      super(Fraction::parse);
    }
  }
}
