package io.abaculus.neco.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.cpu.ChildJvm;
import io.abaculus.device.HostArray;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.data.SyntheticImages;
import io.abaculus.neco.loss.ReferenceQueue;
import io.abaculus.neco.model.Encoder;
import io.abaculus.neco.model.NecoStep;
import io.abaculus.tensor.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A NaN in any tensor that a training of NeCo keeps from step to step. */
final class NotFiniteTest {
  @TempDir static Path folder;

  private static Trainer trainer(Path folder, boolean resumed) throws IOException {
    Path images = folder.resolve("images");
    if (Files.notExists(images)) {
      new SyntheticImages(4, 1, 40, 40, 3).write(images);
    }
    LayeredConfig layers =
        TinyRun.layers(
            "demo",
            images,
            List.of(
                "num_workers=1",
                "train.depth=1",
                "train.queue_length=128",
                "train.batch_size=2",
                "train.max_steps=4",
                "train.checkpoint_every=1"));
    Path run = folder.resolve("run");
    return resumed ? TinyRun.resume(run, layers) : TinyRun.begin(run, layers, line -> {});
  }

  /** By their names in a checkpoint. */
  private static Map<String, Parameter> tensors(Trainer trainer) {
    Map<String, Parameter> tensors = new LinkedHashMap<>();
    add(tensors, "student.", trainer.model().student().state());
    Encoder teacher = Objects.requireNonNull(trainer.model().teacher());
    add(tensors, "teacher.", teacher.state());
    add(tensors, "optimizer.", trainer.steps().optimizer().state());
    ReferenceQueue queue = Objects.requireNonNull(((NecoStep) trainer.steps()).queue());
    add(tensors, "references.", List.of(queue.patches()));
    return tensors;
  }

  private static void add(
      Map<String, Parameter> tensors, String prefix, Iterable<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      if (parameter.dtype().isFloating()) {
        tensors.put(prefix + parameter.name(), parameter);
      }
    }
  }

  private static void spoil(Parameter parameter) {
    HostArray numbers = parameter.value().toHost().copy();
    numbers.setDouble(0, Double.NaN); // of the queue the newest patch, which stays
    parameter.load(numbers);
  }

  /** Trains, with a NaN in a tensor after the first step. */
  private static void trainWith(Trainer trainer, Parameter spoilt)
      throws IOException, NonFiniteLossException {
    trainer.run(
        () -> {
          if (trainer.stepsTaken() == 1) {
            spoil(spoilt);
          }
          return false;
        });
  }

  @Test
  void stopsTheRunBeforeItIsSaved() throws Exception {
    List<String> names = List.copyOf(tensors(trainer(folder, false)).keySet());
    assertTrue(names.size() > 50, names::toString);
    byte[] saved = null;
    for (String name : names) {
      Trainer trainer = trainer(folder, false);
      Parameter spoilt = Objects.requireNonNull(tensors(trainer).get(name));

      assertThrows(NonFiniteLossException.class, () -> trainWith(trainer, spoilt), name);

      byte[] left = Files.readAllBytes(folder.resolve("run/checkpoint.safetensors"));
      if (saved != null) {
        assertArrayEquals(saved, left, name); // the one after the first step, whatever came then
      }
      saved = left;
    }
  }

  @Test
  void inACheckpointIsRefusedByTheNameOfTheTensor() throws Exception {
    Path own = folder.resolve("refused");
    Files.createDirectories(own);
    Trainer trainer = trainer(own, false);
    spoil(
        Objects.requireNonNull(
            tensors(trainer).get("teacher.blocks.0.attn.qkv.weight")));
    Path checkpoint = new RunFolder(own.resolve("run")).checkpoint();
    RunState.save(checkpoint, trainer.steps(), new ValidationProgress(-1, "", -1));

    IOException refused = assertThrows(IOException.class, () -> trainer(own, true));
    assertEquals(
        checkpoint
            + ": tensor teacher.blocks.0.attn.qkv.weight has numbers that are not finite, so no run can go on"
            + " from it",
        refused.getMessage());
  }

  /** Trains in eager mode with a NaN in some tensors in turn, and prints how each run ends. */
  static final class Eager {
    private Eager() {}

    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(System.getProperty("test.folder"));
      for (String name : firstOfEachKind(tensors(trainer(folder, false)).keySet())) {
        Trainer trainer = trainer(folder, false);
        Parameter spoilt = Objects.requireNonNull(tensors(trainer).get(name));
        try {
          trainWith(trainer, spoilt);
          System.out.println(name + " goes on");
        } catch (NonFiniteLossException | RuntimeException e) {
          System.out.println(name + ": " + e.getMessage());
        }
      }
    }
  }

  /** The first of each kind, since a step takes long in eager mode. */
  private static List<String> firstOfEachKind(Set<String> names) {
    return Stream.of("student.", "teacher.", "optimizer.", "references.")
        .map(
            kind -> names.stream().filter(name -> name.startsWith(kind)).findFirst().orElseThrow())
        .toList();
  }

  @Test
  void isNamedByTheFirstOperationThatTakesItUpInEagerMode(@TempDir Path own) throws Exception {
    ChildJvm.Result child =
        ChildJvm.run(Eager.class, "-Dabaculus.eager=true", "-Dtest.folder=" + own);
    List<String> named =
        child.out().lines().filter(line -> line.contains(" was given a NaN: operand ")).toList();
    assertEquals(4, named.size(), child.out());
  }
}
