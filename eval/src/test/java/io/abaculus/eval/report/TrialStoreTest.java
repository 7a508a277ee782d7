package io.abaculus.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialStoreTest {
  private static final Trial TRIAL = Examples.trial("before", 0, 5);

  @TempDir Path folder;

  @Test
  void whatWasAddedIsFoundAgainByAStoreThatIsOpenedLater() throws IOException {
    TrialStore store = TrialStore.open(folder.resolve("trials"));
    store.add(TRIAL);
    store.add(Examples.trial("after", 0, 5));

    TrialStore later = TrialStore.open(folder.resolve("trials"));

    assertEquals(Optional.of(TRIAL), store.find(TRIAL.key()));
    assertEquals(Optional.of(TRIAL), later.find(TRIAL.key()));
    assertEquals(
        List.of("neighbours", "augmentations"),
        List.copyOf(later.find(TRIAL.key()).orElseThrow().key().settings().keySet()));
  }

  @Test
  void aTrialWithAnotherSettingOrSeedIsNotFound() throws IOException {
    TrialStore store = TrialStore.open(folder);
    store.add(TRIAL);
    TrialKey key = TRIAL.key();
    Map<String, String> others = new HashMap<>(key.settings());
    others.put("neighbours", "31");

    assertEquals(Optional.empty(), store.find(Examples.trial("before", 1, 5).key()));
    assertEquals(
        Optional.empty(),
        store.find(
            new TrialKey(
                key.task(), key.protocol(), key.model(), key.dataset(), key.variant(),
                key.seed(), others)));
  }

  @Test
  void aTrialTakesThePlaceOfOneOfTheSameKey() throws IOException {
    TrialStore store = TrialStore.open(folder);
    store.add(TRIAL);
    Trial again = Examples.trial("before", 0, 6);
    store.add(again);

    assertEquals(Optional.of(again), TrialStore.open(folder).find(TRIAL.key()));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void aFileThatIsCutShortIsNamedWithWhatToDo() throws IOException {
    TrialStore.open(folder).add(TRIAL);
    Path file = onlyFile();
    Files.writeString(file, Files.readString(file).substring(0, 100));

    String message = failure();

    assertTrue(message.startsWith(file + " is no trial that can be read: "), message);
    assertTrue(message.endsWith("Delete it, and what it held is measured again"), message);
  }

  @Test
  void whatIsNoTrialIsSaidWithItsPlace() throws IOException {
    TrialStore.open(folder).add(TRIAL);
    Path file = onlyFile();
    String text = Files.readString(file);

    assertEquals("a trial took -1.0 seconds", reasonOf(file, text.replace("1.5", "-1.0")));
    assertEquals(
        "its schema is 2, and this version reads 1",
        reasonOf(file, text.replace("\"schema\" : 1", "\"schema\" : 2")));
    assertEquals(
        "its schema is null, and this version reads 1", reasonOf(file, "{}"));
    assertEquals("it holds no JSON object", reasonOf(file, "[]"));
    assertEquals("key.seed", placeOf(file, text.replace("\"seed\" : 0", "\"seed\" : \"zero\"")));
    assertEquals("key.seed", placeOf(file, text.replace("\"seed\" : 0", "\"seed\" : 0.5")));
    assertEquals("key.seed", placeOf(file, text.replace("\"seed\" : 0,", "")));
    assertEquals(
        "key.sead", placeOf(file, text.replace("\"seed\" : 0", "\"seed\" : 0, \"sead\" : 1")));
    assertEquals(
        "Duplicate field 'variant' (line 9, column 14)",
        reasonOf(file, text.replace("\"seed\"", "\"variant\"")));
    assertTrue(reasonOf(file, text + "{}").startsWith("Trailing token"));
  }

  private String placeOf(Path file, String content) throws IOException {
    String reason = reasonOf(file, content);
    return reason.substring(reason.lastIndexOf("(at ") + "(at ".length(), reason.length() - 1);
  }

  @Test
  void whatACrashLeavesBehindIsNoTrial() throws IOException {
    TrialStore.open(folder).add(TRIAL);
    Files.writeString(folder.resolve(".linear-0.json.tmp"), "{");

    assertFalse(TrialStore.open(folder).find(TRIAL.key()).isEmpty());
  }

  private String failure() {
    return String.valueOf(
        assertThrows(IOException.class, () -> TrialStore.open(folder)).getMessage());
  }

  private String reasonOf(Path file, String content) throws IOException {
    Files.writeString(file, content);
    String message = failure();
    String before = file + " is no trial that can be read: ";
    assertTrue(message.startsWith(before), message);
    return message.substring(before.length(), message.lastIndexOf(". Delete it"));
  }

  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findFirst().orElseThrow();
    }
  }
}
