package io.abaculus.device;

import io.abaculus.graph.TensorException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a device is asked for by: its kind, and its number where there are several of the kind. {@code
 * tornado} is {@code tornado:0}.
 *
 * @param kind the name of its {@link DeviceProvider}
 * @param number from 0
 */
record DeviceName(String kind, int number) {
  private static final Pattern FORM = Pattern.compile("([^:\\s]+)(?::(\\d{1,4}))?");

  /**
   * Reads a name.
   *
   * @throws TensorException if it has no such form
   */
  static DeviceName parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TensorException(
          "'" + text + "' names no device: expected a name such as cpu, tornado or tornado:1");
    }
    String number = matcher.group(2);
    return new DeviceName(matcher.group(1), number == null ? 0 : Integer.parseInt(number));
  }

  /** The short form: without the number where that is 0. */
  @Override
  public String toString() {
    return number == 0 ? kind : kind + ":" + number;
  }
}
