package io.abaculus.data.image;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Adobe's metadata in XML. As Pillow does, it is searched and not parsed: the namespace is
 * {@code tiff} whatever it was bound to.
 */
final class XmpPacket {
  /** An attribute or an element, of one digit. */
  private static final Pattern ORIENTATION = Pattern.compile("tiff:Orientation(=\"|>)([0-9])");

  private XmpPacket() {}

  /** The first orientation; empty if there is none. */
  static Optional<Orientation> orientation(byte[] packet) {
    Matcher matcher = ORIENTATION.matcher(Bytes.text(packet));
    return matcher.find()
        ? Optional.of(Orientation.ofTag(matcher.group(2).charAt(0) - '0'))
        : Optional.empty();
  }
}
