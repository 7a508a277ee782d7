package io.abaculus.nn.pretrained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no file of weights is called by what it is, where its first bytes tell. */
class ForeignFileTest {
  @TempDir private Path folder;

  private String refusal(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("model.safetensors"), content);
    IOException refused = assertThrows(IOException.class, () -> PretrainedWeights.open(file));
    return String.valueOf(refused.getMessage()).substring(file.toString().length());
  }

  @ParameterizedTest
  @CsvSource({
    "'version https://git-lfs.github.com/spec/v1', it is a pointer of Git LFS",
    "'<!DOCTYPE html><html><head><title>404', it is a web page",
    "'\u0080\u0004 and a good many bytes more', it is a pickle of Python's that torch.save did not write",
    "'GGUF and a good many bytes more', it is a GGUF file",
    "'\u001f\u008b\b and a good many bytes more', it is compressed by gzip",
  })
  void itIsCalledByItsName(String content, String says) throws IOException {
    String refusal = refusal(content.getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(
        refusal.startsWith(": neither a safetensors file nor one of PyTorch's; " + says), refusal);
  }

  @Test
  void aTarArchiveIsTold() throws IOException {
    byte[] tar = new byte[1024];
    System.arraycopy("sys_info".getBytes(StandardCharsets.US_ASCII), 0, tar, 0, 8);
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
    assertTrue(refusal(tar).contains("; it is a tar archive, as PyTorch's oldest files are"));
  }

  /** The first bytes are the length of a header, of which the last is damaged. */
  @ParameterizedTest
  @CsvSource({"'\u0080\u0002'", "'\u001f\u008b'"})
  void aDamagedSafetensorsFileIsNoPickleAndNotCompressed(String length) throws IOException {
    byte[] file = new byte[64];
    System.arraycopy(length.getBytes(StandardCharsets.ISO_8859_1), 0, file, 0, 2);
    file[7] = 0x7f;
    String refusal = refusal(file);
    assertTrue(refusal.contains("neither a safetensors file"), refusal);
    assertFalse(refusal.contains("pickle") || refusal.contains("gzip"), refusal);
  }

  @Test
  void whatIsNotKnownIsNotGuessed() throws IOException {
    assertEquals(
        ": neither a safetensors file nor one of PyTorch's",
        refusal("some text that is long enough".getBytes(StandardCharsets.US_ASCII)));
  }
}
