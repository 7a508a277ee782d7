package io.abaculus.bench.reliability;

import io.abaculus.formats.TensorFileException;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.neco.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Faults of the system under a training: what it says, how it ends, that its checkpoint is whole and that it goes
 * on afterwards to the same bytes. A run of a few steps is made once; each fault meets a copy of it that goes on.
 *
 * <p>A full and a read-only disk need the right to mount one, a disk that fails needs {@code strace}; what a machine
 * cannot do is said.
 */
final class FaultExperiment implements Experiment {
  private static final int STEPS_BEFORE = 3;
  private static final int STEPS = 6;

  /** So many that a fault finds the run at work. */
  private static final int MANY_STEPS = 100;

  /** Less than a checkpoint, and more than the run's other files. */
  private static final int LARGEST_FILE_KIB = 8;

  private static final int DISK_MIB = 1;

  /** Kinds of faults. */
  enum Fault {
    SIZE_LIMIT, MOUNTED_DISK, FAILING_DISK, IMAGES, FOLDER, DAMAGE
  }

  private final List<Fault> faults;
  private final ExperimentReport.Builder report =
      new ExperimentReport.Builder("fault", "what the command says", "exit status", "afterwards");

  private Path work = Path.of("");
  private TinyTraining training = new TinyTraining(work, STEPS);

  /** The experiment with some faults. */
  FaultExperiment(Fault... faults) {
    this.faults = List.of(faults);
  }

  @Override
  public ExperimentReport run(Scale scale, Consumer<String> progress) throws Exception {
    work = scale.work();
    training = TinyTraining.create(work.resolve("images"), STEPS);
    succeed(training.beginning(base().path(), "train.max_steps=" + STEPS_BEFORE));
    succeed(goingOn(copyOfBase("reference"), STEPS));
    for (Fault fault : faults) {
      progress.accept(fault.toString());
      meet(fault);
    }
    return report.build();
  }

  private void meet(Fault fault) throws IOException, InterruptedException {
    switch (fault) {
      case SIZE_LIMIT -> sizeLimit();
      case MOUNTED_DISK -> mountedDisk();
      case FAILING_DISK -> failingDisk();
      case IMAGES -> imagesThatGo();
      case FOLDER -> folderThatGoes();
      case DAMAGE -> damagedFiles();
    }
  }

  private RunFolder base() {
    return new RunFolder(work.resolve("base"));
  }

  private RunFolder copyOfBase(String name) throws IOException {
    return copyOfBase(work.resolve(name));
  }

  private RunFolder copyOfBase(Path copy) throws IOException {
    Files.createDirectories(copy);
    for (String name : RunInspection.files(base())) {
      Files.copy(base().path().resolve(name), copy.resolve(name));
    }
    return new RunFolder(copy);
  }

  private List<String> goingOn(RunFolder run, int steps) {
    List<String> arguments = new ArrayList<>(training.resuming(run.path()));
    arguments.addAll(
        List.of(
            "--set", "train.max_steps=" + steps, "--set",
            "train.schedule_steps=" + Math.max(STEPS, steps)));
    return arguments;
  }

  private void succeed(List<String> arguments) throws IOException, InterruptedException {
    ChildCommand.Result result = command(List.of(), arguments);
    if (result.status() != 0) {
      throw new IOException("%s failed: %s".formatted(arguments, result.said()));
    }
  }

  private ChildCommand.Result command(List<String> launcher, List<String> arguments)
      throws IOException, InterruptedException {
    try (ChildCommand command =
        ChildCommand.start(
            launcher, List.of("-XX:-UsePerfData"), work.resolve("command.log"), arguments)) {
      return command.waitFor();
    }
  }

  private void sizeLimit() throws IOException, InterruptedException {
    RunFolder run = copyOfBase("size-limit");
    List<String> limited =
        List.of("bash", "-c", "ulimit -f %d; exec \"$@\"".formatted(LARGEST_FILE_KIB), "bash");
    fails(
        "a limit on the size of files (ulimit -f)", run, command(limited, goingOn(run, STEPS)),
        "larger than files may be");
  }

  private void mountedDisk() throws IOException, InterruptedException {
    Path disk = Files.createDirectories(work.resolve("disk"));
    if (system("mount", "-t", "tmpfs", "-o", "size=%dm".formatted(DISK_MIB), "none",
        disk.toString()) != 0) {
      notRun("a full disk, and a read-only one", "no right to mount one");
      return;
    }
    try {
      RunFolder run = copyOfBase(disk.resolve("run"));
      Path filler = disk.resolve("filler");
      fill(filler, disk.toFile().getUsableSpace() - LARGEST_FILE_KIB * 1024L);
      ChildCommand.Result full = command(List.of(), goingOn(run, STEPS));
      Files.delete(filler);
      fails("a full disk", run, full, "no space is left");

      RunFolder other = copyOfBase(disk.resolve("other"));
      system("mount", "-o", "remount,ro", disk.toString());
      ChildCommand.Result readOnly = command(List.of(), goingOn(other, STEPS));
      system("mount", "-o", "remount,rw", disk.toString());
      fails("a read-only disk", other, readOnly, "read-only");
    } finally {
      system("umount", disk.toString());
    }
  }

  private static void fill(Path file, long bytes) throws IOException {
    Files.write(file, new byte[Math.toIntExact(bytes)]);
  }

  private static int system(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private void failingDisk() throws IOException, InterruptedException {
    if (!Strace.isUsable()) {
      notRun("a disk that fails, and a quota", Strace.MISSING);
      return;
    }
    RunFolder disk = copyOfBase("fsync");
    fails(
        "fsync fails (EIO, by strace)", disk,
        command(Strace.failing("fsync", "EIO"), goingOn(disk, STEPS)), "input/output error");
    RunFolder quota = copyOfBase("quota");
    fails(
        "a quota that is used up (EDQUOT of fsync, by strace)", quota,
        command(Strace.failing("fsync", "EDQUOT"), goingOn(quota, STEPS)), "quota is used up");
    List<String> unreadable = new ArrayList<>(Strace.failing("read", "EIO"));
    // Every second one: the steps that are left do not come to all.
    List<Path> images = images();
    for (int i = 0; i < images.size(); i += 2) {
      unreadable.addAll(List.of("-P", images.get(i).toString()));
    }
    RunFolder run = copyOfBase("unreadable");
    ends(
        "images that the disk cannot read (EIO, by strace)", run,
        command(unreadable, goingOn(run, STEPS)), 0, "input/output error");
  }

  private List<Path> images() throws IOException {
    try (Stream<Path> files = Files.list(training.images().resolve("VOCSegmentation/images"))) {
      return files.sorted().toList();
    }
  }

  /** A third of the images is damaged or removed under a run that wants them; then all of them are gone. */
  private void imagesThatGo() throws IOException, InterruptedException {
    Map<Path, byte[]> contents = new LinkedHashMap<>();
    List<Path> images = images();
    for (Path image : images) {
      contents.put(image, Files.readAllBytes(image));
    }
    RunFolder some = copyOfBase("some-images");
    ends(
        "images removed and truncated under the run", some,
        underWay(
            some,
            () -> {
              for (int i = 0; i < images.size() / 6; i++) {
                Files.delete(images.get(2 * i));
                Files.write(images.get(2 * i + 1), new byte[]{(byte) 0xff, (byte) 0xd8, 0});
              }
            }),
        0, "there is no such file");
    write(contents);
    RunFolder all = copyOfBase("all-images");
    ChildCommand.Result result =
        underWay(
            all,
            () -> {
              for (Path image : images) {
                Files.deleteIfExists(image);
              }
            });
    write(contents);
    ends("all images removed under the run", all, result, 1, "no such file");
  }

  private static void write(Map<Path, byte[]> contents) throws IOException {
    for (Map.Entry<Path, byte[]> file : contents.entrySet()) {
      Files.write(file.getKey(), file.getValue());
    }
  }

  /** What is done to a run. */
  private interface Deed {
    void happens() throws IOException;
  }

  /** Something happens after the first step that a command takes; how it ends. */
  private ChildCommand.Result underWay(RunFolder run, Deed deed)
      throws IOException, InterruptedException {
    long files = RunInspection.files(run).size();
    try (ChildCommand command =
        ChildCommand.start(work.resolve("command.log"), goingOn(run, MANY_STEPS))) {
      // The lock, and a file of metrics once a step was taken.
      command.await("a first step", () -> RunInspection.files(run).size() >= files + 2);
      deed.happens();
      return command.waitFor();
    }
  }

  private void folderThatGoes() throws IOException, InterruptedException {
    RunFolder run = copyOfBase("deleted");
    Path gone = work.resolve("deleted-from-there");
    ChildCommand.Result result = underWay(run, () -> Files.move(run.path(), gone));
    ends(
        "the run's folder moved away under it", new RunFolder(gone), result, 1,
        "there is no folder");
  }

  private void damagedFiles() throws IOException, InterruptedException {
    RunFolder run = copyOfBase("cut");
    byte[] whole = Files.readAllBytes(run.checkpoint());
    byte[] half = new byte[whole.length / 2];
    System.arraycopy(whole, 0, half, 0, half.length);
    Files.write(run.checkpoint(), half);
    ChildCommand.Result result = command(List.of(), goingOn(run, STEPS));
    if (Files.size(run.checkpoint()) != half.length) {
      report.failure("a checkpoint that is cut off was written over");
    }
    Files.write(run.checkpoint(), whole);
    fails("a checkpoint cut to its half, put right afterwards", run, result, "truncated");

    Path weights = Files.copy(base().studentWeights(), work.resolve("weights.safetensors"));
    try (SafetensorsFile open = SafetensorsFile.open(weights)) {
      Files.write(weights, new byte[0]);
      open.readFloats(open.tensors().keySet().iterator().next());
      report.failure("weights that are emptied while they are mapped are read");
    } catch (TensorFileException e) {
      report.row(
          "weights emptied while they are mapped", withoutFolder(String.valueOf(e.getMessage())),
          "in this JVM",
          "");
    }
  }

  private void notRun(String fault, String reason) {
    report.row(fault, "not run: " + reason, "", "");
  }

  /** The command fails with those words; afterwards the run can be continued to the bytes of the reference. */
  private void fails(String fault, RunFolder run, ChildCommand.Result result, String words)
      throws IOException, InterruptedException {
    List<String> damage = new ArrayList<>(RunInspection.damage(run, STEPS_BEFORE));
    RunInspection.unfinished(run).forEach(name -> damage.add("left behind: " + name));
    succeed(goingOn(run, STEPS));
    damage.addAll(
        RunInspection.differences(run, new RunFolder(work.resolve("reference"))));
    check(fault, result, 1, words, damage, "whole; --resume ends with the same bytes");
  }

  /** The command ends with that status and those words, and the checkpoint is whole. */
  private void ends(
      String fault, RunFolder run, ChildCommand.Result result, int status, String words)
      throws IOException {
    List<String> damage = RunInspection.damage(run, STEPS_BEFORE);
    check(fault, result, status, words, damage,
        "whole, after %d steps".formatted(run.stepsTaken()));
  }

  private void check(
      String fault, ChildCommand.Result result, int status, String words, List<String> damage,
      String whole) {
    Optional<String> line =
        result.said().lines().filter(said -> said.contains(words)).findFirst();
    report.row(
        fault, withoutFolder(line.orElse("")), result.status(),
        damage.isEmpty() ? whole : damage);
    if (line.isEmpty() || result.status() != status || !damage.isEmpty()) {
      report.failure(
          "%s: %s; status %d, said: %s"
              .formatted(fault, damage, result.status(), result.said()));
    }
  }

  private String withoutFolder(String said) {
    return said.replace(work + "/", "");
  }
}
