package io.abaculus.nn.pretrained;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What people take for a file of weights that is none, told by its first bytes. */
final class ForeignFile {
  private static final String UNKNOWN = "neither a safetensors file nor one of PyTorch's";
  private static final int BYTES = 512;

  /**
   * A kind of file.
   *
   * @param at where its mark stands
   * @param mark characters that stand for bytes one by one
   * @param what it is, and what to do
   */
  private record Kind(int at, String mark, String what) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              0, "version https://git-lfs",
              "it is a pointer of Git LFS, not the weights themselves: 'git lfs pull' gets them"),
          new Kind(0, "\u001f\u008b\b", "it is compressed by gzip: unpack it first"),
          new Kind(
              0, "<!", "it is a web page, as a failed download leaves: get the file once more"),
          new Kind(
              0, "<html", "it is a web page, as a failed download leaves: get the file once more"),
          new Kind(
              257, "ustar",
              "it is a tar archive, as PyTorch's oldest files are, too: unpack it, or save its state dict anew in"
                  + " Python"),
          new Kind(0, "GGUF", "it is a GGUF file of a language model, which is not read"),
          new Kind(0, "\u0089HDF", "it is an HDF5 file, as Keras writes them, which is not read"),
          new Kind(0, "\u0093NUMPY", "it is an array of NumPy, which is not read as weights"));

  private static final String PICKLE =
      "it is a pickle of Python's that torch.save did not write: load it there, if you trust it, and save its"
          + " state dict by torch.save";

  private ForeignFile() {}

  /** What a file is that begins as no file of weights does. */
  static String describe(Path file) throws IOException {
    String start;
    try (InputStream in = Files.newInputStream(file)) {
      start = new String(in.readNBytes(BYTES), StandardCharsets.ISO_8859_1);
    }
    if (isPickle(start)) {
      return UNKNOWN + "; " + PICKLE;
    }
    for (Kind kind : KINDS) {
      if (start.startsWith(kind.mark, kind.at)) {
        return UNKNOWN + "; " + kind.what;
      }
    }
    return UNKNOWN;
  }

  /**
   * Whether a protocol is named and an instruction follows, which is never 0: a damaged safetensors file may begin with the same
   * byte, as the length of its header.
   */
  private static boolean isPickle(String start) {
    return start.length() > 2
        && start.charAt(0) == 0x80
        && start.charAt(1) >= 2
        && start.charAt(1) <= 5
        && start.charAt(2) != 0;
  }
}
