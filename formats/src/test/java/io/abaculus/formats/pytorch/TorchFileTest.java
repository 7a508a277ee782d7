package io.abaculus.formats.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.formats.StoredType;
import io.abaculus.formats.TensorFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read, and what is refused, in files that are made byte by byte. */
class TorchFileTest {
  private static final long[] PAIR = {2};
  private static final long[] ONE = {1};

  @TempDir private Path folder;

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("file.pth"), content);
  }

  private TorchFile open(byte[] content) throws IOException {
    return TorchFile.open(file(content));
  }

  /** The tensor w, a view of the four floats 1, 2, 3, 4. */
  private static byte[] view(long offset, long[] shape, long[] strides) {
    byte[] pickle =
        Pickle.start()
            .code('}')
            .text("w")
            .tensor("0", 4, offset, shape, strides)
            .code('s')
            .stop();
    return Archive.of(pickle, 1, 2, 3, 4).build();
  }

  private static byte[] value(Pickle pickle) {
    return Archive.of(pickle.stop(), 1, 2, 3, 4).build();
  }

  private void assertRefuses(byte[] content, String... said) throws IOException {
    Path file = file(content);
    TensorFileException e =
        assertThrows(TensorFileException.class, () -> TorchFile.open(file).close());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.startsWith(file + ": "), message);
    for (String part : said) {
      assertTrue(message.contains(part), message);
    }
    assertEquals(file, e.file());
  }

  // ---- what is read ----

  @Test
  void aTensorIsTheViewThatItsStridesMakeOfItsStorage() throws IOException {
    try (TorchFile file = open(view(0, new long[]{2, 2}, new long[]{1, 2}))) {
      assertEquals(StoredType.F32, file.tensor("w").dtype());
      assertArrayEquals(new float[]{1, 3, 2, 4}, file.readFloats("w"));
    }
  }

  @Test
  void aViewMayRepeatItsNumbers() throws IOException {
    try (TorchFile file = open(view(1, new long[]{3, 2}, new long[]{0, 1}))) {
      assertArrayEquals(
          new float[]{2, 3, 2, 3, 2, 3}, file.readFloats("w"));
    }
  }

  @Test
  void aViewWithoutElementsReachesNothing() throws IOException {
    try (TorchFile file = open(view(9, new long[]{0, 3}, new long[]{3, 1}))) {
      assertEquals(0, file.readFloats("w").length);
    }
  }

  @Test
  void namesJoinTheKeysThatLeadToATensor() throws IOException {
    Pickle pickle = Pickle.start().code('}').text("models").code(']', '(').code('}').text("w");
    pickle.tensor("0", 4, 0, PAIR, ONE).code('s').code('}', 'K', 7);
    pickle.tensor("0", 4, 2, PAIR, ONE).code('s', 'e', 's');
    try (TorchFile file = open(value(pickle))) {
      assertEquals(List.of("models.0.w", "models.1.7"), List.copyOf(file.tensors().keySet()));
      assertArrayEquals(
          new float[]{3, 4}, file.readFloats("models.1.7"));
    }
  }

  @Test
  void dataAroundTensorsIsKeptAsData() throws IOException {
    Pickle pickle =
        Pickle.start()
            .code('}')
            .text("args")
            .global("argparse", "Namespace")
            .code(')', 0x81, '}')
            .text("lr")
            .code('G', 0x3f, 0xe0, 0, 0, 0, 0, 0, 0)
            .code('s', 'b', 's');
    try (TorchFile file = open(value(pickle))) {
      TorchValue.Dictionary root = (TorchValue.Dictionary) file.root();
      TorchValue.Instance args =
          (TorchValue.Instance) Objects
              .requireNonNull(root.entries().get(new TorchValue.Str("args")));
      assertEquals("argparse.Namespace", args.type());
      TorchValue.Dictionary state = (TorchValue.Dictionary) args.content().getFirst();
      assertEquals(
          new TorchValue.Float(0.5), state.entries().get(new TorchValue.Str("lr")));
      assertTrue(file.tensors().isEmpty());
    }
  }

  @Test
  void aTensorOfATypeThatIsNotReadIsNoReasonToRefuseTheOthers() throws IOException {
    Pickle pickle = Pickle.start().code('}').text("complex");
    pickle.tensor("ComplexFloatStorage", "0", 2, 0, PAIR, ONE).code('s').text("wider");
    pickle.tensor("ComplexDoubleStorage", "0", 1, 0, ONE, ONE).code('s').text("w");
    pickle.tensor("0", 4, 0, PAIR, ONE).code('s');
    try (TorchFile file = open(value(pickle))) {
      assertEquals(List.of("complex", "w"), List.copyOf(file.tensors().keySet()));
      assertEquals(StoredType.C64, file.tensor("complex").dtype());
      TensorFileException e =
          assertThrows(TensorFileException.class, () -> file.readFloats("complex"));
      assertTrue(
          String.valueOf(e.getMessage()).contains("'complex': numbers of type C64 are not read"),
          e::getMessage);
      assertArrayEquals(new float[]{1, 2}, file.readFloats("w"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "float8_e4m3fn, F8_E4M3", "float8_e5m2, F8_E5M2", "float8_e8m0fnu, F8_E8M0",
    "float8_e4m3fnuz, F8_E4M3FNUZ", "float8_e5m2fnuz, F8_E5M2FNUZ"
  })
  void tensorsOfEightBitsAreListedAsSuch(String dtype, StoredType type) throws IOException {
    Pickle pickle = Pickle.start().code('}').text("w").global("torch._utils", "_rebuild_tensor_v3");
    pickle.code('(').storage("UntypedStorage", "0", 16).integer(0).tuple(4, 4).tuple(4, 1);
    pickle.code(0x89, '}').global("torch", dtype).code('t', 'R', 's');
    try (TorchFile file = open(value(pickle))) {
      assertEquals(type, file.tensor("w").dtype());
      assertArrayEquals(new long[]{4, 4}, file.tensor("w").shape());
    }
  }

  @Test
  void numbersAreReadOnlyAsWhatTheyAre() throws IOException {
    try (TorchFile file = open(view(0, PAIR, ONE))) {
      assertArrayEquals(new double[]{1, 2}, file.readDoubles("w"));
      TensorFileException e =
          assertThrows(TensorFileException.class, () -> file.readInts("w"));
      assertTrue(
          String.valueOf(e.getMessage()).contains("F32 is not read as ints; use readFloats"));
      assertThrows(TensorFileException.class, () -> file.tensor("v"));
    }
  }

  @Test
  void afterClosingNothingIsRead() throws IOException {
    TorchFile file = open(view(0, PAIR, ONE));
    file.close();
    file.close();
    assertThrows(
        IllegalStateException.class, () -> file.readFloats("w"));
  }

  // ---- plain values ----

  /** What a file holds of a value that is made by a call. */
  private TorchValue called(String module, String name, Pickle arguments) throws IOException {
    Pickle pickle = Pickle.start().code('}').text("x").global(module, name);
    byte[] call = arguments.stop();
    for (int i = 0; i < call.length - 1; i++) {
      pickle.code(call[i]);
    }
    try (TorchFile file = open(value(pickle.code('R', 's')))) {
      TorchValue.Dictionary root = (TorchValue.Dictionary) file.root();
      return Objects.requireNonNull(root.entries().get(new TorchValue.Str("x")));
    }
  }

  /** As protocol 2 holds them, by the names of Python 2, and as later ones do. */
  @ParameterizedTest
  @ValueSource(strings = {"__builtin__", "builtins"})
  void bytesAreKeptAsSoMany(String module) throws IOException {
    assertEquals(new TorchValue.Bytes(0), called(module, "bytearray", new Pickle().code(')')));
    Pickle bytes = new Pickle().code('C', 3).ascii("abc").code(0x85);
    assertEquals(new TorchValue.Bytes(3), called(module, "bytearray", bytes));
    Pickle text = new Pickle().text("\u00ff\u0000").text("latin-1").code(0x86);
    assertEquals(new TorchValue.Bytes(2), called(module, "bytearray", text));
    assertRefuses(
        value(Pickle.start().global(module, "bytearray").code('K', 5, 0x85, 'R')),
        "builtins.bytearray of what is neither a string nor bytes");
  }

  @Test
  void complexNumbersDevicesAndLayoutsAreKept() throws IOException {
    Pickle parts = new Pickle().code('G').code(new int[8]).code('G').code(new int[8]).code(0x86);
    assertEquals(
        new TorchValue.Instance(
            "builtins.complex", List.of(new TorchValue.Float(0), new TorchValue.Float(0))),
        called("__builtin__", "complex", parts));
    assertEquals(
        new TorchValue.Instance("torch.device", List.of(new TorchValue.Str("cpu"))),
        called("torch", "device", new Pickle().text("cpu").code(0x85)));
    assertEquals(
        new TorchValue.Symbol("torch.strided"),
        called(
            "torch.serialization", "_get_layout", new Pickle().text("torch.strided").code(0x85)));
    assertRefuses(
        value(
            Pickle.start().global("torch.serialization", "_get_layout").code('K', 5, 0x85, 'R')),
        "of what is no string");
  }

  /** Some of all that {@code torch.load(weights_only=True)} lets a file name in torch 2.13. */
  @ParameterizedTest
  @CsvSource({
    "torch,float8_e8m0fnu", "torch,float8_e5m2fnuz", "torch,float4_e2m1fn_x2", "torch,bits1x8",
    "torch,uint7", "torch,int3", "torch,quint4x2", "torch,per_channel_affine_float_qparams",
    "torch,FloatTensor", "torch.cuda,HalfTensor", "torch.cuda.sparse,FloatTensor",
    "torch.sparse,LongTensor", "torch,BFloat16Storage", "torch.cuda,FloatStorage",
    "__builtin__,long", "__builtin__,bytes"
  })
  void namesOfTypesAreKeptAsNames(String module, String name) throws IOException {
    byte[] content = value(Pickle.start().code('}').text("x").global(module, name).code('s'));
    try (TorchFile file = open(content)) {
      TorchValue.Dictionary root = (TorchValue.Dictionary) file.root();
      assertTrue(
          root.entries().get(new TorchValue.Str("x")) instanceof TorchValue.Symbol,
          root::toString);
    }
    assertRefuses(value(Pickle.start().global(module, name).code(')', 'R')), "calls ");
  }

  /** Python's names of files that are no text hold halves of surrogate pairs, here U+DCFF. */
  @Test
  void halvesOfSurrogatePairsBecomeReplacementCharacters() throws IOException {
    Pickle pickle = Pickle.start().code('}').text("x").code('X').little32(5);
    pickle.ascii("/").code(0xed, 0xb3, 0xbf).ascii("d").code('s');
    try (TorchFile file = open(value(pickle))) {
      TorchValue.Dictionary root = (TorchValue.Dictionary) file.root();
      assertEquals(
          new TorchValue.Str("/\ufffdd"), root.entries().get(new TorchValue.Str("x")));
    }
    assertRefuses(
        value(Pickle.start().code('X').little32(2).code(0xed, 'a')), "text that is not UTF-8");
  }

  // ---- what is no file of torch.save ----

  @ParameterizedTest
  @ValueSource(strings = {"", "PK", "hello, world", "\u0080\u0002."})
  void anythingElseIsRefused(String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    assertFalse(TorchFile.isOne(file(bytes)));
    assertRefuses(bytes, "not a file of torch.save");
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] whole = view(0, PAIR, ONE);
    for (int length = 0; length < whole.length; length++) {
      assertRefuses(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void aMissingFileIsAnErrorOfTheFileSystem() {
    assertThrows(
        java.nio.file.NoSuchFileException.class,
        () -> TorchFile.open(folder.resolve("absent")).close());
  }

  // ---- what is forbidden ----

  @ParameterizedTest
  @CsvSource({
    "posix,system", "os,system", "builtins,eval", "builtins,getattr", "subprocess,Popen",
    "torch,load", "torch.hub,load", "torch.storage,_load_from_bytes", "numpy,load", "__main__,Net"
  })
  void whateverIsNotDataIsRefusedByName(String module, String name) throws IOException {
    String whole = module + "." + name;
    assertRefuses(
        value(Pickle.start().global(module, name).text("x").code(0x85, 'R')),
        "names " + whole,
        "nothing of it was run");
    Pickle onStack = Pickle.start().text(module).text(name).code(0x93);
    assertRefuses(value(onStack), "names " + whole);
  }

  @Test
  void namesThatDoNotMakeAnythingAreNotCalled() throws IOException {
    assertRefuses(
        value(Pickle.start().global("torch", "float32").code(')', 'R')), "calls torch.float32");
    assertRefuses(value(Pickle.start().text("x").code(')', 'R')), "calls what is no function");
  }

  @ParameterizedTest
  @ValueSource(ints = {'P', 'i', 'o', 0x82, 0x83, 0x84, 0x97, 0x98, 0xff})
  void instructionsThatDataDoesNotNeedAreRefused(int code) throws IOException {
    assertRefuses(value(Pickle.start().code(code)), "byte");
  }

  // ---- what does not fit together ----

  @Test
  void aTensorStaysWithinItsStorage() throws IOException {
    assertRefuses(view(3, PAIR, ONE), "reaches its element 4, of 4");
    assertRefuses(view(0, new long[]{2, 2}, new long[]{3, 1}), "reaches its element 4, of 4");
    assertRefuses(view(0, new long[]{-1}, ONE), "no size or offset");
    assertRefuses(view(0, PAIR, new long[]{-1}), "no size or offset");
    assertRefuses(view(-1, PAIR, ONE), "no size or offset");
    assertRefuses(view(0, PAIR, new long[]{2, 1}), "1 extents and 2 strides");
    assertRefuses(
        view(0, new long[]{1L << 40, 1L << 40}, new long[]{0, 0}), "larger than 64 bits");
    assertRefuses(view(0, new long[]{3}, new long[]{1L << 62}), "larger than 64 bits");
    long[] manyAxes = new long[65];
    Arrays.fill(manyAxes, 1);
    assertRefuses(view(0, manyAxes, manyAxes), "65 axes");
  }

  @Test
  void aStorageIsAsLongInTheFileAsItsTensorsNeed() throws IOException {
    Pickle pickle = Pickle.start().code('}').text("w");
    byte[] lies = value(pickle.tensor("0", 100, 0, new long[]{100}, ONE).code('s'));
    assertRefuses(lies, "'w'", "reaches element 99 of its storage, which has 4");
    Pickle absent = Pickle.start().code('}').text("w");
    assertRefuses(
        value(absent.tensor("1", 2, 0, PAIR, ONE).code('s')), "storage '1' is not in the file");
  }

  @Test
  void valuesMayNotContainThemselves() throws IOException {
    assertRefuses(value(Pickle.start().code(']', 'q', 0, 'h', 0, 'a')), "contains itself");
    assertRefuses(
        value(Pickle.start().code('}', 'q', 0).text("a").code('h', 0, 's')), "contains itself");
  }

  @Test
  void valuesMayNotBeNestedWithoutBound() throws IOException {
    Pickle deep = Pickle.start();
    for (int i = 0; i < 100_000; i++) {
      deep.code(']');
    }
    for (int i = 1; i < 100_000; i++) {
      deep.code('a');
    }
    assertRefuses(value(deep), "nested more than 64 deep");
  }

  @Test
  void sharingMayNotMultiplyWithoutBound() throws IOException {
    Pickle doubling = Pickle.start().code(']', 'q', 0);
    for (int level = 1; level < 60; level++) {
      doubling.code(']', 'q', level, '(', 'h', level - 1, 'h', level - 1, 'e');
    }
    assertRefuses(value(doubling), "shared too many times");
  }

  @Test
  void copyingMayNotMultiplyWithoutBound() throws IOException {
    Pickle copying = Pickle.start().code('(');
    for (int i = 0; i < 100_000; i++) {
      copying.code('N');
    }
    copying.code('l', 0x85, 'q', 0);
    for (int i = 0; i < 100; i++) {
      copying.global("builtins", "list").code('h', 0, 'R');
    }
    assertRefuses(value(copying), "more than 1000000 values");
  }

  @Test
  void aFunctionMayNotCallItself() throws IOException {
    Pickle pickle = Pickle.start().global("torch._tensor", "_rebuild_from_type_v2").code('q', 0);
    pickle.code(']', 'q', 1, '(', 'h', 0, 'N', 'h', 1, 'e', 'R');
    assertRefuses(value(pickle), "of what makes no tensors");
  }

  @Test
  void lengthsMayNotLie() throws IOException {
    assertRefuses(value(Pickle.start().code(0x8d).little64(Long.MAX_VALUE)), "string");
    assertRefuses(value(Pickle.start().code(0x8e).little64(-1)), "a length of -1");
    assertRefuses(value(Pickle.start().code('B').little32(-1)), "truncated");
    assertRefuses(value(Pickle.start().code(0x8b).little32(1 << 20)), "more than 1024");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "2", "a", "e", "s", "u", "R", "b", "Q", "h\u0005", "t", "d"})
  void anEmptyStackGivesNothing(String code) throws IOException {
    assertRefuses(value(Pickle.start().ascii(code)));
  }

  // ---- archives ----

  @Test
  void compressedEntriesAreRefused() throws IOException {
    byte[] bomb = Archive.of(Pickle.start().code('N').stop()).method(8).build();
    assertRefuses(bomb, "'archive/data/0'", "compressed", "zip -0");
    byte[] encrypted = Archive.of(Pickle.start().code('N').stop()).flags(1).build();
    assertRefuses(encrypted, "'archive/data/0'", "encrypted");
  }

  @Test
  void entriesDoNotOverlapOrReachBeyondTheirs() throws IOException {
    byte[] pickle = Pickle.start().code('N').stop();
    assertRefuses(
        new Archive().add("a/data.pkl", pickle).claim(60).add("a/data/0", new byte[40]).build(),
        "overlap");
    assertRefuses(
        new Archive().add("a/data.pkl", pickle).claim(1 << 20).build(), "truncated");
    assertRefuses(
        new Archive().add("a/data.pkl", pickle).claim(-2).build(), "truncated");
  }

  /** As torch.load has it: a download in whole blocks, say, is followed by zeros. */
  @ParameterizedTest
  @ValueSource(ints = {1, 512, 60_000})
  void bytesAfterTheArchiveAreLeftOut(int more) throws IOException {
    byte[] whole = view(0, new long[]{4}, new long[]{1});

    try (TorchFile file = open(Arrays.copyOf(whole, whole.length + more))) {
      assertArrayEquals(new float[]{1, 2, 3, 4}, file.readFloats("w"));
    }
  }

  @Test
  void moreBytesAfterTheArchiveAreNotCalledTruncatedAlone() throws IOException {
    byte[] whole = view(0, new long[]{4}, new long[]{1});
    assertRefuses(Arrays.copyOf(whole, whole.length + 70_000), "truncated, or followed by");
  }

  @Test
  void entriesAreNamedOnce() throws IOException {
    byte[] pickle = Pickle.start().code('N').stop();
    assertRefuses(
        new Archive().add("a/data.pkl", pickle).add("a/data.pkl", pickle).build(),
        "two entries", "a/data.pkl");
    assertRefuses(
        new Archive().add("a/data.pkl", pickle).add("b/data.pkl", pickle).build(),
        "two pickles");
  }

  @Test
  void otherArchivesAreSaidToBeOthers() throws IOException {
    assertRefuses(new Archive().add("word/document.xml", new byte[3]).build(), "without data.pkl");
    byte[] pickle = Pickle.start().code('N').stop();
    byte[] big = "big".getBytes(StandardCharsets.US_ASCII);
    assertRefuses(
        new Archive().add("m/data.pkl", pickle).add("m/byteorder", big).build(), "'big'-endian");
  }

  /** torch.jit.save compresses the code alone, torch.export.save nothing. */
  @ParameterizedTest
  @CsvSource({
    "m/constants.pkl, 0, a TorchScript program", "m/code/__torch__.py, 8, a TorchScript program",
    "m/models/model.json, 0, a program of torch.export",
    "serialized_exported_program.json, 8, a program of torch.export",
    "m/.data/extern_modules, 0, a torch.package"
  })
  void programsAreRefusedByNameWhetherCompressedOrNot(String entry, int method, String what)
      throws IOException {
    byte[] pickle = Pickle.start().code('N').stop();
    assertRefuses(
        new Archive().add("m/data.pkl", pickle).add(entry, pickle).method(method).build(),
        "it is " + what,
        "save the state dict instead");
  }

  // ---- the older format ----

  private static byte[] legacy(byte[] value, byte[] keys, byte[] storages) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        Pickle.start()
            .code(0x8a, 10)
            .code(0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
            .stop());
    out.writeBytes(Pickle.start().code('M', 0xe9, 3).stop());
    out.writeBytes(Pickle.start().code('}').text("little_endian").code(0x88, 's').stop());
    out.writeBytes(value);
    out.writeBytes(keys);
    out.writeBytes(storages);
    return out.toByteArray();
  }

  private static byte[] legacyStorage(long claimed) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] length = new Pickle().little64(claimed).stop();
    out.write(length, 0, Long.BYTES);
    out.writeBytes(Archive.bytes(1, 2, 3, 4));
    return out.toByteArray();
  }

  @Test
  void theOlderFormatIsReadAsWell() throws IOException {
    byte[] value =
        Pickle.start().code('}').text("w").tensor("k", 4, 2, PAIR, ONE).code('s').stop();
    byte[] keys = Pickle.start().code(']').text("k").code('a').stop();
    byte[] content = legacy(value, keys, legacyStorage(4));
    assertTrue(TorchFile.isOne(file(content)));
    try (TorchFile file = open(content)) {
      assertArrayEquals(new float[]{3, 4}, file.readFloats("w"));
    }
    for (int length = 0; length < content.length; length++) {
      assertRefuses(Arrays.copyOf(content, length));
    }
    assertRefuses(legacy(value, keys, legacyStorage(5)), "truncated", "5 elements");
    assertRefuses(legacy(value, keys, legacyStorage(-1)), "a length of -1");
    assertRefuses(legacy(value, keys, legacyStorage(Long.MAX_VALUE)), "truncated");
    byte[] unknown = Pickle.start().code(']').text("other").code('a').stop();
    assertRefuses(legacy(value, unknown, legacyStorage(4)), "'other' that nothing");
  }
}
