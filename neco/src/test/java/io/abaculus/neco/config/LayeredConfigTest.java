package io.abaculus.neco.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.graph.SortingNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayeredConfigTest {

  @TempDir Path folder;

  private static LayeredConfig small() {
    return LayeredConfig.of("small/dinov2r");
  }

  private static NecoConfig with(String assignment) {
    return small().with(assignment).bind();
  }

  private Path file(String name, String yaml) throws Exception {
    return Files.writeString(folder.resolve(name), yaml);
  }

  private LayeredConfig fromFile(String yaml) throws Exception {
    return LayeredConfig.of(file("my.yml", yaml).toString());
  }

  private static List<String> problems(LayeredConfig layers) {
    return assertThrows(ConfigException.class, layers::bind).problems();
  }

  private static String problem(String assignment) {
    List<String> problems = problems(small().with(assignment));
    assertEquals(1, problems.size(), problems.toString());
    return problems.getFirst();
  }

  // What the command line says.

  @Test
  void theCommandLineOverridesAPreset() {
    NecoConfig config =
        small()
            .with("train.batch_size=8")
            .with("data.size_crops=[224,98]")
            .with("train.max_steps=20")
            .with("seed=7")
            .bind();
    assertEquals(8, config.train().batchSize());
    assertEquals(List.of(224, 98), config.data().sizeCrops());
    assertEquals(20, config.train().maxSteps());
    assertEquals(7, config.seed());
    assertEquals(4, config.model().numRegisterTokens(), "what is not named stays the preset's");
  }

  @Test
  void theLastAssignmentWins() {
    assertEquals(
        9, small().with("train.batch_size=8")
            .with("train.batch_size=9")
            .bind()
            .train()
            .batchSize());
  }

  @Test
  void anOptionWithItsOwnNameIsAnAssignment() {
    LayeredConfig layers = small().with("data.data_dir", "/photos of 2024", "--data");
    assertEquals(List.of("/photos of 2024"), layers.bind().data().dataDir());
  }

  @Test
  void readsEveryTypeOfValue() {
    assertEquals(1e-3, with("train.lr_backbone=1e-3").train().lrBackbone());
    assertEquals(0.5, with("train.lr_backbone=.5").train().lrBackbone());
    assertEquals(2.0, with("train.lr_backbone=2").train().lrBackbone());
    assertEquals(10_000, with("train.max_steps=10_000").train().maxSteps());
    assertNull(with("train.teacher_steepness=null").loss().teacherSteepness());
    assertNull(with("train.teacher_steepness=").loss().teacherSteepness());
    assertFalse(with("train.use_teacher=False").model().useTeacher());
    assertTrue(with("train.gradient_checkpointing=yes").train().gradientCheckpointing());
    assertEquals(LossMask.FG, with("train.loss_mask=fg").loss().lossMask());
    assertEquals(SortingNetwork.ODD_EVEN, with("train.sort_net='odd_even'").loss().sortNet());
    assertEquals(LogSpace.TRUE, with("train.log_space=true").loss().logSpace());
    assertEquals(List.of("/a b"), with("data.data_dir=/a b").data().dataDir());
    assertEquals(
        new TrainableBlocks.From(-3), with("train.trainable_blocks=-3").model().trainableBlocks());
    assertEquals(
        new TrainableBlocks.Only(List.of(0, 11)),
        with("train.trainable_blocks=[0, 11]").model().trainableBlocks());
  }

  @Test
  void twoDataSetsTakeTwoFolders() {
    NecoConfig config =
        small()
            .with("data.dataset_name=coco,imagenet100k")
            .with("data.data_dir=[/data/coco, /data/imagenet]")
            .bind();
    assertEquals(DatasetName.COCO_IMAGENET100K, config.data().datasetName());
    assertEquals(List.of("/data/coco", "/data/imagenet"), config.data().dataDir());
    assertEquals(
        DatasetName.COCO_IMAGENET100K,
        with("data.dataset_name=coco, imagenet100k").data().datasetName());
  }

  @Test
  void aListOfAnyLengthMayBeGivenAsItsOnlyItem() {
    assertEquals(
        List.of(21), with("train.num_clusters_kmeans_miou=21").validation()
            .numClustersKmeansMiou());
  }

  @Test
  void aTextStaysAsItIsWrittenIfItLooksLikeANumberOrABoolean() throws Exception {
    NecoConfig config =
        fromFile("data:\n  data_dir: [007]\ntrain:\n  checkpoint: 1_0\n  log_space: true\n")
            .bind();
    assertEquals(List.of(absolute("007")), config.data().dataDir());
    assertEquals(absolute("1_0"), config.train().checkpoint());
    assertEquals(LogSpace.TRUE, config.loss().logSpace());
  }

  private static String absolute(String path) {
    return Path.of(path).toAbsolutePath().toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.data_dir", "data.voc_data_path", "train.pretrained_weights", "train.checkpoint"})
  void aPathIsSavedSoThatItMeansTheSameFromAnyFolder(String key) {
    String saved = small().with(key + "=./some where/a.safetensors").toYaml();
    assertTrue(saved.contains(absolute("some where/a.safetensors")), saved);
  }

  @Test
  void aPathBeyondTheCurrentFolderKeepsItsDots() {
    assertEquals(
        absolute("../w.safetensors"),
        with("train.checkpoint=../w.safetensors").train().checkpoint());
  }

  @ParameterizedTest
  @ValueSource(strings = {"data.data_dir=", "train.checkpoint= ", "data.voc_data_path=''"})
  void anEmptyPathIsRefused(String assignment) {
    String key = assignment.substring(0, assignment.indexOf('='));
    assertEquals(
        key + ": expected a path, got none; null stands for nothing (--set)", problem(assignment));
  }

  @Test
  void aPathFromAnOptionMayHoldAnyCharacters() {
    NecoConfig config =
        small().with("data.data_dir", Path.of("/[2024] it's {mine}"), "--data").bind();
    assertEquals(List.of("/[2024] it's {mine}"), config.data().dataDir());
  }

  @Test
  void knowsWhatTheUserSaid() {
    LayeredConfig layers = small().with("train.batch_size=8");
    assertTrue(layers.isSetByUser("train.batch_size"));
    assertFalse(layers.isSetByUser("train.num_register_tokens"));
    assertFalse(layers.isSetByUser("data.dataset_name"));
  }

  // What a file says.

  @Test
  void aFileSaysOnlyWhatDiffersFromTheDefaults() throws Exception {
    NecoConfig config = fromFile("train:\n  batch_size: 3\n").bind();
    assertEquals(3, config.train().batchSize());
    assertEquals(List.of(518, 98), config.data().sizeCrops());
  }

  @Test
  void aFileMayStandOnAPresetOrOnAnotherFile() throws Exception {
    file("mine.yml", "base: small/dino\ntrain: {batch_size: 3}\n");
    NecoConfig config = fromFile("base: mine.yml\ntrain.max_epochs: 2\n").bind();
    assertEquals(ArchVersion.V1, config.model().archVersion());
    assertEquals(3, config.train().batchSize());
    assertEquals(2, config.train().maxEpochs());
  }

  @Test
  void anEmptyFileIsTheDefaults() throws Exception {
    assertEquals(400, fromFile("# nothing\n").bind().seed());
  }

  @Test
  void aFileOfTheReferenceIsReadAndItsForeignKeysAreNoted() throws Exception {
    LayeredConfig layers =
        fromFile(
            """
            num_workers: 12
            gpus: 1
            tags: "x"
            data:
              data_dir: "<PATH TO THE DATASET DIRECTORY>"
              max_scale_crops: [1., 0.25]
            train:
              use_teacher: True
              momentum_teacher_end: 1.
              lr_backbone: 0.000001
              crops_for_assign: [0, 1]
              checkpoint: null
            """);
    NecoConfig config = layers.bind();
    assertEquals(12, config.numWorkers());
    assertNull(config.data().dataDir());
    assertEquals(1e-6, config.train().lrBackbone());
    assertFalse(config.loss().isQueueUsable(), "off unless named, as in the reference");
    assertEquals(100.0, config.loss().effectiveTeacherSteepness(), "the student's unless named");
    String file = folder.resolve("my.yml").toString();
    assertEquals(
        List.of(
            "gpus: ignored, a run has one device, chosen with --device (" + file + ":2)",
            "tags: ignored, metrics are written to the run folder (" + file + ":3)",
            "train.crops_for_assign: ignored, the teacher sees both global crops, always ("
                + file
                + ":11)"),
        layers.notes());
  }

  // Errors.

  @Test
  void anUnknownKeyNamesTheNearest() {
    assertEquals(
        "train.batchsize: unknown key; did you mean train.batch_size? (--set)",
        problem("train.batchsize=8"));
  }

  @ParameterizedTest
  @CsvSource({
    "batch_size, train.batch_size",
    "data.batch_size, train.batch_size",
    "train.bacth_size, train.batch_size",
    "data.crop_size, data.size_crops",
    "model.arch, train.arch",
    "train.sortnet, train.sort_net",
    "sed, seed"
  })
  void aSlipIsRecognised(String key, String meant) {
    String hint = key.equals("data.crop_size") ? "; --print-config lists them all"
        : "; did you mean " + meant + "?";
    assertEquals(key + ": unknown key" + hint + " (--set)", problem(key + "=1"));
  }

  @Test
  void anUnknownKeyInAFileNamesTheLine() throws Exception {
    LayeredConfig layers = fromFile("seed: 1\ntrain:\n  batch_size: 4\n  sort_nett: bitonic\n");
    assertEquals(
        List.of(
            "train.sort_nett: unknown key; did you mean train.sort_net? ("
                + folder.resolve("my.yml")
                + ":4)"),
        problems(layers));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          train.batch_size=eight         | train.batch_size: expected an integer in [1, 65536], got 'eight' (--set)
          train.batch_size=8.0           | train.batch_size: expected an integer in [1, 65536], got '8.0' (--set)
          train.batch_size=[8]           | train.batch_size: expected an integer in [1, 65536], got [8] (--set)
          train.batch_size=null          | train.batch_size: expected an integer in [1, 65536], got null (--set)
          train.batch_size=0             | train.batch_size: must be in [1, 65536], got '0' (--set)
          seed=99999999999999999999      | seed: must be in [0, 9223372036854775807], got '99999999999999999999' (--set)
          train.max_steps=a              | train.max_steps: expected an integer in [1, 1000000000], or null, got 'a' (--set)
          train.lr_heads=fast            | train.lr_heads: expected a number in [0, 10], got 'fast' (--set)
          train.lr_heads=-0.1            | train.lr_heads: must be in [0, 10], got '-0.1' (--set)
          train.lr_heads=1d              | train.lr_heads: expected a number in [0, 10], got '1d' (--set)
          train.lr_heads=1e999           | train.lr_heads: must be in [0, 10], got '1e999' (--set)
          train.lr_heads=NaN             | train.lr_heads: expected a number in [0, 10], got 'NaN' (--set)
          train.drop_path_rate=1         | train.drop_path_rate: must be in [0, 1), got '1' (--set)
          train.grad_norm_clipping=0     | train.grad_norm_clipping: must be in (0, inf), got '0' (--set)
          train.use_teacher=maybe        | train.use_teacher: expected true or false, got 'maybe' (--set)
          data.size_crops=224            | data.size_crops: expected a list of 2 integers, each in [1, 4096], got '224' (--set)
          data.size_crops=[224]          | data.size_crops: expected a list of 2 integers, each in [1, 4096], got [224] (--set)
          data.size_crops=[224, x]       | data.size_crops: expected a list of 2 integers, each in [1, 4096], got [224, x] (--set)
          data.size_crops=[224, 0]       | data.size_crops: each must be in [1, 4096], got [224, 0] (--set)
          data.min_scale_crops=[0, 0.1]  | data.min_scale_crops: each must be in (0, 1], got [0, 0.1] (--set)
          train.sort_net=bitonix         | train.sort_net: expected one of bitonic, odd_even, got 'bitonix'; did you mean bitonic? (--set)
          train.sort_net=1               | train.sort_net: expected one of bitonic, odd_even, got '1' (--set)
          train.sort_net=[bitonic]       | train.sort_net: expected one of bitonic, odd_even, got [bitonic] (--set)
          train.sort_net=''              | train.sort_net: expected one of bitonic, odd_even, got '' (--set)
          data.dataset_name=cocoo        | data.dataset_name: expected one of auto, folder, coco, imagenet100k, imagenet, voc, coco,imagenet100k, coco,imagenet, got 'cocoo'; did you mean coco? (--set)
          data.data_dir=[]               | data.data_dir: expected a text or a list of texts, or null, got [] (--set)
          train.optimizer=sgd            | train.optimizer: expected one of adamw, got 'sgd' (--set)
          train.ffn_layer=gelu           | train.ffn_layer: expected one of mlp, swiglufused, or null, got 'gelu' (--set)
          train.trainable_blocks=last    | train.trainable_blocks: expected null, an integer or a list of integers in [-128, 127], got 'last' (--set)
          train.num_clusters_kmeans_miou=few | train.num_clusters_kmeans_miou: expected an integer or a list of integers, each in [1, 100000], got 'few' (--set)
          train=3                        | train: expected a group of keys, got '3' (--set)
          """)
  void aValueThatDoesNotFitIsNamedWithWhatFits(String assignment, String message) {
    assertEquals(message, problem(assignment));
  }

  @Test
  void selfDistillationBeginsWithATeacherThatIsTheStudent() {
    LayeredConfig layers =
        LayeredConfig.of("pretrain/demo").with("train.copy_head_to_teacher=false");
    ConfigException refused = assertThrows(ConfigException.class, layers::bind);
    assertTrue(
        String.valueOf(refused.getMessage())
            .contains(
                "train.copy_head_to_teacher: train.objective dino begins with a teacher that is the"
                    + " student; got false"),
        refused::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          data.size_crops=[520,98]      | data.size_crops: 520 is not a multiple of train.patch_size, which is 14; the nearest are 518 and 532 (--set)
          data.flip_probability=0.5     | data.flip_probability: train.objective neco compares places of crops, which flips would move; got 0.5 (--set)
          data.size_crops=[224,7]       | data.size_crops: 7 is not a multiple of train.patch_size, which is 14; the nearest are 14 and 28 (--set)
          data.nmb_samples=[3,4]        | data.nmb_samples: there must be exactly 2 global crops, got 3 (--set)
          data.min_scale_crops=[.5,.3]  | data.min_scale_crops: 0.3 is greater than data.max_scale_crops, which is 0.25 (--set)
          data.data_dir=[a, b]          | data.data_dir: data.dataset_name 'coco' takes 1 folder, got [a, b] (--set)
          train.img_size=500            | train.img_size: 500 is not a multiple of train.patch_size, which is 14; the nearest are 490 and 504 (--set)
          train.num_heads=7             | train.num_heads: 384 features cannot be split among 7 heads (--set)
          train.embed_dim=100           | train.embed_dim: 100 features cannot be split among 6 heads (--set)
          train.trainable_blocks=12     | train.trainable_blocks: there is no block 12 in a backbone of 12 (--set)
          train.trainable_blocks=[0,12] | train.trainable_blocks: there is no block 12 in a backbone of 12 (--set)
          train.trainable_blocks=[-1]   | train.trainable_blocks: there is no block -1 in a backbone of 12 (--set)
          train.shards=3                | train.shards: the 64 images of train.batch_size cannot be split into 3 equal parts; use 2 or 4 (--set)
          train.shards=100              | train.shards: the 64 images of train.batch_size cannot be split into 100 equal parts; use 64 (--set)
          train.queue_length=3000       | train.queue_length: a step draws 3136 references (64 images x 49), more than the queue holds, which is 3000 (--set)
          train.batch_size=168          | train.queue_length: a step draws 8232 references (168 images x 49), more than the queue holds, which is 8192 (preset common)
          """)
  void valuesThatContradictEachOtherAreNamed(String assignment, String message) {
    assertEquals(message, problem(assignment));
  }

  @Test
  void theLargestBatchThatTheQueueServesIs167() {
    assertEquals(167, with("train.batch_size=167").train().batchSize());
  }

  @Test
  void theDinoBackboneHasNoRegistersAndNoGiant() {
    LayeredConfig dino = LayeredConfig.of("small/dino");
    assertEquals(
        List.of("train.num_register_tokens: train.arch_version v1 has no registers, got 4 (--set)"),
        problems(dino.with("train.num_register_tokens=4")));
    assertEquals(
        List.of("train.arch: vit-giant exists only with train.arch_version v2 (--set)"),
        problems(dino.with("train.arch=vit-giant")));
  }

  @Test
  void aRunCannotOutlastItsSchedules() {
    assertEquals(
        List.of(
            "train.max_steps: 11 is more than the schedules last, which is train.schedule_steps 10"
                + " (--set)"),
        problems(small().with("train.schedule_steps=10").with("train.max_steps=11")));
  }

  @Test
  void everyProblemIsReportedAtOnce() {
    assertEquals(
        List.of(
            "train.batchsize: unknown key; did you mean train.batch_size? (--set)",
            "num_workers: must be in [1, 1024], got '0' (--set)",
            "train.sort_net: expected one of bitonic, odd_even, got 'heap' (--set)"),
        problems(
            small().with("train.sort_net=heap").with("train.batchsize=8").with("num_workers=0")));
  }

  @Test
  void anAssignmentWithoutAValueIsExplained() {
    ConfigException e =
        assertThrows(ConfigException.class, () -> small().with("train.batch_size"));
    assertEquals(
        "--set train.batch_size: expected KEY=VALUE, for example train.batch_size=8",
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          'train:\\n  batch_size: [1, 2\\nseed: 1\\n' | my.yml:3:5: not valid YAML: a list that is opened by
          'seed: 1\\n\\tnum_workers: 2\\n'            | my.yml:2:1: not valid YAML: a tab, where lines are indented by spaces
          'data:\\n  voc_data_path: C:\\\\x: y\\n'      | my.yml:2:22: not valid YAML: a second
          'seed: 1\\nnum_workers 2\\ntags: 1\\n'      | my.yml:3:1: not valid YAML: a line before this is no
          'seed: 1\\ntags: "x\\n'                     | my.yml:3:1: not valid YAML: a quote that is opened before this and not closed
          'train:\\n  max_steps: 1\\n seed: 2\\n'     | my.yml:3:2: not valid YAML: this is indented otherwise than the lines before it
          'seed: 1\\ntags: \\001\\n'                  | my.yml:2:7: not valid YAML: a character that no YAML has
          'train:\\n  max_steps: 1\\nseed: 1\\ntrain:\\n  batch_size: 2\\n' | train: given twice (my.yml:1 and my.yml:4)
          'train: {max_steps: 1}\\ntrain: 2\\n'       | train: given twice (my.yml:1 and my.yml:2)
          '- 1\\n- 2\\n'                             | expected keys and values, got a list (my.yml:1)
          'seed: 1\\nseed: 2\\n'                     | seed: given twice (my.yml:1 and my.yml:2)
          'data:\\n  size_crops: [[1, 2]]\\n'        | data.size_crops: expected a list of values, got a list in the list (my.yml:2)
          'data:\\n  size_crops: [&n 1, *n]\\n'      | data.size_crops: the alias *n is not followed; write the value itself
          'train: &t {max_steps: 2}\\ndata: *t\\n' | data: the alias *t is not followed; write the value itself
          'seed: 1\\n---\\nseed: 2\\n'               | my.yml: more than one YAML document
          'base: [a]\\n'                             | base: expected a preset or a file, got [a] (my.yml:1)
          'base: my.yml\\n'                          | my.yml: its base leads back to itself: my.yml
          'base: nothing.yml\\n'                     | no such file: nothing.yml
          """)
  void aFileThatIsNoConfigurationIsRefused(String yaml, String message) {
    ConfigException e =
        assertThrows(ConfigException.class, () -> fromFile(yaml.translateEscapes()));
    String shown = String.valueOf(e.getMessage()).replace(folder + "/", "");
    assertTrue(shown.startsWith(message), shown);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      '[1, 2]' | a list
      '{a: 2}' | a group of keys
      """)
  void aKeyThatIsNoNameIsRefusedWithThePlace(String key, String kind) {
    ConfigException e =
        assertThrows(ConfigException.class, () -> fromFile("seed: 1\n? %s\n: 3\n".formatted(key)));
    String shown = String.valueOf(e.getMessage()).replace(folder + "/", "");
    assertTrue(
        shown.matches(
            "my.yml:2:\\d+: not valid YAML: expected a name as a key, got " + kind),
        shown);
  }

  @Test
  void aValueOfTheCommandLineThatIsNoYamlIsRefusedAsItWasGiven() {
    ConfigException e =
        assertThrows(ConfigException.class, () -> small().with("data.size_crops=[224,98"));
    String shown = String.valueOf(e.getMessage());
    assertTrue(shown.startsWith("[224,98: not valid YAML: a list that is opened by '['"), shown);
  }

  @Test
  void aFileThatIsNestedTooDeepIsRefusedWithThePlace() {
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> fromFile("seed: 1\ndata: " + "{a: ".repeat(2000)));
    String shown = String.valueOf(e.getMessage()).replace(folder + "/", "");
    assertTrue(shown.startsWith("my.yml:2:"), shown);
    assertTrue(shown.endsWith(": not valid YAML: groups of keys are nested too deep"), shown);
  }

  @Test
  void aFileOfBytesIsRefused() throws Exception {
    Path file = Files.write(folder.resolve("bytes.yml"), new byte[]{(byte) 0xff, (byte) 0xfe, 0});
    ConfigException e =
        assertThrows(ConfigException.class, () -> LayeredConfig.of(file.toString()));
    assertEquals(file + ": not a text file in UTF-8", e.getMessage());
  }

  // What it starts from.

  @Test
  void withoutAFileItStartsFromRandomWeightsAndSaysSo() {
    InitialWeights weights = small().bind().initialWeights();
    assertEquals(new InitialWeights.Random("dinov2-reg"), weights);
    assertEquals(
        "Starting from random initialisation: this configuration is meant to start from"
            + " 'dinov2-reg' weights; pass their file with --weights FILE.",
        ((InitialWeights.Random) weights).message());
  }

  @Test
  void aFileOfWeightsIsLoaded() {
    assertEquals(
        new InitialWeights.Load(Path.of("w.safetensors").toAbsolutePath()),
        with("train.checkpoint=w.safetensors").initialWeights());
    assertEquals(
        new InitialWeights.Load(Path.of("dir/ibot-w.safetensors").toAbsolutePath()),
        with("train.pretrained_weights=dir/ibot-w.safetensors").initialWeights());
    assertEquals(
        new InitialWeights.Resume(Path.of("last.safetensors").toAbsolutePath()),
        small()
            .with("train.checkpoint=last.safetensors")
            .with("train.only_load_weights=false")
            .bind()
            .initialWeights());
  }

  @Test
  void aNameOfWeightsThatNobodyKnowsIsRefused() {
    assertEquals(
        "train.pretrained_weights: expected a safetensors file or one of dinov2, dinov2-reg, dino,"
            + " leopart, timetuning, ibot-*, cribo-*, croc-*, mae, mocov3, ours, custom, got"
            + " 'dinov2reg'; did you mean dinov2-reg? (--set)",
        problem("train.pretrained_weights=dinov2reg"));
    assertEquals(
        new InitialWeights.Random("ibot-base"),
        with("train.pretrained_weights=ibot-base").initialWeights());
  }

  @Test
  void aLogarithmOfZeroIsForetold() {
    LayeredConfig risky = small().with("train.distribution=gaussian").with("train.log_space=false");
    assertEquals(
        List.of(
            "train.log_space: false with distribution gaussian on the bitonic network may take the"
                + " logarithm of zero (--set)"),
        risky.notes());
    assertEquals(List.of(), small().with("train.distribution=gaussian").notes());
  }
}
