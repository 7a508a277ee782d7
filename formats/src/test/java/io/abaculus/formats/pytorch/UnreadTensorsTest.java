package io.abaculus.formats.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.formats.TensorFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors that are not read, of whatever kind, beside one that is. */
class UnreadTensorsTest {
  @TempDir private Path folder;

  /** A file of the tensor w and of x, whose value a pickle makes. */
  private TorchFile withX(Pickle x) throws IOException {
    Pickle both =
        Pickle.start()
            .code('}')
            .text("w")
            .tensor("0", 2, 0, new long[]{2}, new long[]{1})
            .code('s')
            .text("x");
    byte[] pickle = both.code(x.code('s').bytes()).stop();
    return TorchFile.open(
        Files.write(folder.resolve("file.pth"), Archive.of(pickle, 1, 2).build()));
  }

  private static void assertUnread(TorchFile file, String words) throws IOException {
    assertArrayEquals(new float[]{1, 2}, file.readFloats("w"));
    assertEquals(Set.of("w"), file.tensors().keySet());
    assertEquals(Set.of("x"), file.unread().keySet());
    assertTrue(String.valueOf(file.unread().get("x")).contains(words), file.unread()::toString);
    TensorFileException refusal =
        assertThrows(TensorFileException.class, () -> file.readFloats("x"));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("tensor 'x' is not read: it is "), message);
    assertTrue(message.contains(words), message);
  }

  @ParameterizedTest
  @CsvSource({
    "_rebuild_sparse_tensor, sparse (save its .to_dense()",
    "_rebuild_qtensor, quantised (save its .dequantize()",
    "_rebuild_nested_tensor, nested (save its .to_padded_tensor(0)",
    "_rebuild_meta_tensor_no_storage, 'without numbers, on the meta device'",
    "_rebuild_wrapper_subclass, of a class of its own"
  })
  void kindsOfTensorsThatAreNotReadAreNamed(String function, String words) throws IOException {
    Pickle made = new Pickle().global("torch._utils", function).code(')', 'R');
    try (TorchFile file = withX(made)) {
      assertUnread(file, words);
    }
  }

  @Test
  void aParameterOfSuchATensorMayHaveAState() throws IOException {
    Pickle made =
        new Pickle()
            .global("torch._utils", "_rebuild_qtensor")
            .code(')', 'R', '}', 'b');
    try (TorchFile file = withX(made)) {
      assertUnread(file, "quantised");
    }
  }

  @Test
  void typesWithoutANameHereAreNamedAsPyTorchDoes() throws IOException {
    Pickle complex =
        new Pickle()
            .tensor("ComplexDoubleStorage", "1", 2, 0, new long[]{2}, new long[]{1});
    try (TorchFile file = withX(complex)) {
      assertUnread(file, "of type torch.ComplexDoubleStorage");
    }
  }

  @Test
  void anArrayOfNumPyIsNamed() throws IOException {
    Pickle array =
        new Pickle()
            .global("numpy._core.multiarray", "_reconstruct")
            .code('(')
            .global("numpy", "ndarray")
            .tuple(0)
            .text("b")
            .code('t', 'R');
    try (TorchFile file = withX(array)) {
      assertUnread(file, "an array of NumPy (save torch.from_numpy(...)");
    }
  }

  /** PyTorch saves {@code x.conj().imag} so: numbers of the other sign, and the word that they are. */
  @ParameterizedTest
  @ValueSource(strings = {"_rebuild_tensor_v2", "_rebuild_tensor_v3"})
  void aViewOfTheOtherSignIsNotReadAsItIsStored(String function) throws IOException {
    Pickle view =
        new Pickle()
            .global("torch._utils", function)
            .code('(')
            .storage("FloatStorage", "1", 2)
            .integer(0)
            .tuple(2)
            .tuple(1)
            .code(0x89)
            .global("collections", "OrderedDict")
            .code(')', 'R');
    if (function.endsWith("3")) {
      view.global("torch", "float32");
    }
    view.code('}').text("neg").code(0x88, 's', 't', 'R');
    try (TorchFile file = withX(view)) {
      assertUnread(file, "the sign of its numbers still to be changed (save its .resolve_neg()");
    }
  }

  @Test
  void aViewThatIsLargerThanItsFileIsNotRead() throws IOException {
    Pickle view =
        new Pickle()
            .tensor("0", 2, 0, new long[]{1000, 1 << 20}, new long[]{0, 0});
    try (TorchFile file = withX(view)) {
      assertUnread(file, "shape [1000, 1048576] that repeats its numbers to 1048576000");
    }
  }
}
