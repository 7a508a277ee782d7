package io.abaculus.bench.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.abaculus.bench.reliability.FileCall.Create;
import io.abaculus.bench.reliability.FileCall.Delete;
import io.abaculus.bench.reliability.FileCall.Rename;
import io.abaculus.bench.reliability.FileCall.Sync;
import io.abaculus.bench.reliability.FileCall.Write;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PowerLossTest {
  private static final String FILE = "/run/checkpoint";
  private static final String NEW = "/run/.checkpoint.tmp";

  /** How a file is replaced so that it is there at any time. */
  private static final List<FileCall> SAFE =
      List.of(
          new Create(NEW), new Write(NEW), new Sync(NEW), new Rename(NEW, FILE), new Sync("/run"));

  private static List<String> problems(List<FileCall> calls) {
    List<FileCall> twice = new ArrayList<>(SAFE);
    twice.addAll(calls);
    return PowerLoss.problems(twice, FILE);
  }

  private static List<FileCall> without(FileCall call) {
    return SAFE.stream().filter(other -> !other.equals(call)).toList();
  }

  @Test
  void aFileThatIsForcedAndThenRenamedIsThereWheneverThePowerGoes() {
    assertEquals(List.of(), problems(SAFE));
  }

  @Test
  void aFileThatIsRenamedBeforeItsBytesWereForcedMayBeLost() {
    assertFalse(problems(without(new Sync(NEW))).isEmpty());
  }

  @Test
  void aNewNameThatIsNotForcedMayBeLostButTheOldFileIsThere() {
    assertEquals(List.of(), problems(without(new Sync("/run"))));
  }

  @Test
  void aFileThatIsWrittenInPlaceIsNotWholeMeanwhile() {
    assertFalse(
        problems(List.of(new Create(FILE), new Write(FILE), new Sync(FILE))).isEmpty());
  }

  @Test
  void aFileThatIsDeletedBeforeTheNewOneTakesItsNameIsMissingInBetween() {
    List<FileCall> calls = new ArrayList<>(SAFE);
    calls.add(3, new Delete(FILE));
    assertFalse(problems(calls).isEmpty());
  }
}
