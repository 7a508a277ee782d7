package io.abaculus.data.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The bytes of a WebP and some zeros, since its reader looks a few bytes ahead. Where nothing is
 * left it would go on, with an exception for every pixel that it makes up, and is stopped.
 */
final class WebPStream extends MemoryCacheImageInputStream {
  private static final int BYTES_AHEAD = 64;
  private static final int MOST_ATTEMPTS = 64;

  private int attemptsAtEnd;

  WebPStream(byte[] file) {
    super(new ByteArrayInputStream(Arrays.copyOf(file, file.length + BYTES_AHEAD)));
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    if (next < 0) {
      attemptsAtEnd++;
      if (attemptsAtEnd > MOST_ATTEMPTS) {
        throw new IOException("its pixels end early");
      }
    }
    return next;
  }
}
