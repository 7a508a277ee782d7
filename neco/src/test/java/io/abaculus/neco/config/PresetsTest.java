package io.abaculus.neco.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JavaType;
import io.abaculus.graph.Relaxation;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The presets against the configurations that NeCo was published with. */
class PresetsTest {

  private static NecoConfig bind(String preset) {
    return LayeredConfig.of(preset).bind();
  }

  static Stream<String> presets() {
    return Presets.names().stream();
  }

  static Stream<String> publishedPresets() {
    return presets().filter(
        name -> !name.equals("demo") && !name.equals("miniature") && !name.startsWith("pretrain/"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          # name             | arch      | version | patch | global | local | B  | epochs | lr   | weights    | registers | queue
          small/dinov2       | vit-small | v2      | 14    | 518    | 98    | 64 | 25     | 1e-5 | dinov2     | 0         | true
          small/dinov2r      | vit-small | v2      | 14    | 518    | 98    | 64 | 25     | 1e-5 | dinov2-reg | 4         | true
          small/dinov2r_xr   | vit-small | v2      | 14    | 518    | 98    | 64 | 25     | 1e-5 | dinov2-reg | 0         | true
          base/dinov2        | vit-base  | v2      | 14    | 518    | 98    | 16 | 25     | 5e-6 | dinov2     | 0         | true
          base/dinov2r       | vit-base  | v2      | 14    | 518    | 98    | 16 | 25     | 1e-6 | dinov2-reg | 4         | true
          base/dinov2r_xr    | vit-base  | v2      | 14    | 518    | 98    | 16 | 25     | 1e-6 | dinov2-reg | 0         | true
          small/dino         | vit-small | v1      | 16    | 224    | 98    | 45 | 50     | 1e-5 | dino       | 0         | false
          small/leopart      | vit-small | v1      | 16    | 224    | 98    | 45 | 50     | 1e-5 | leopart    | 0         | false
          small/timetuning   | vit-small | v1      | 16    | 224    | 98    | 45 | 50     | 1e-5 | timetuning | 0         | false
          neco_224x224       | vit-small | v2      | 14    | 224    | 98    | 6  | 50     | 1e-6 | dinov2-reg | 4         | false
          neco_518x518       | vit-small | v2      | 14    | 518    | 98    | 6  | 50     | 1e-6 | dinov2-reg | 4         | false
          ablations/steepness_10_100    | vit-small | v2 | 14 | 224 | 98 | 55 | 50 | 1e-6 | dinov2-reg | 0 | false
          ablations/steepness_10_1000   | vit-small | v2 | 14 | 224 | 98 | 55 | 50 | 1e-6 | dinov2-reg | 0 | false
          ablations/steepness_100_100   | vit-small | v2 | 14 | 224 | 98 | 55 | 50 | 1e-6 | dinov2-reg | 0 | false
          ablations/steepness_100_1000  | vit-small | v2 | 14 | 224 | 98 | 55 | 50 | 1e-6 | dinov2-reg | 0 | false
          ablations/steepness_1000_1000 | vit-small | v2 | 14 | 224 | 98 | 55 | 50 | 1e-6 | dinov2-reg | 0 | false
          ablations/odd_even            | vit-small | v2 | 14 | 224 | 98 | 55 | 50 | 1e-6 | dinov2-reg | 0 | false
          ablations/no_teacher          | vit-small | v2 | 14 | 224 | 98 | 55 | 50 | 1e-6 | dinov2-reg | 0 | false
          ablations/fg                  | vit-small | v2 | 14 | 224 | 98 | 55 | 50 | 1e-6 | dinov2-reg | 0 | false
          ablations/bg                  | vit-small | v2 | 14 | 224 | 98 | 55 | 50 | 1e-6 | dinov2-reg | 0 | false
          ablations/in100               | vit-small | v2 | 14 | 224 | 98 | 55 | 50 | 1e-6 | dinov2-reg | 0 | false
          ablations/voc                 | vit-small | v2 | 14 | 224 | 98 | 55 | 50 | 1e-6 | dinov2-reg | 0 | false
          """)
  void hasThePublishedModelCropsAndSchedule(
      String preset,
      String arch,
      String version,
      int patchSize,
      int globalSize,
      int localSize,
      int batchSize,
      int epochs,
      double lrBackbone,
      String weights,
      int registers,
      boolean queue) {
    NecoConfig config = bind(preset);
    assertEquals(arch, Binding.text(config.model().arch()));
    assertEquals(version, Binding.text(config.model().archVersion()));
    assertEquals(patchSize, config.model().patchSize());
    assertEquals(List.of(globalSize, localSize), config.data().sizeCrops());
    assertEquals(batchSize, config.train().batchSize());
    assertEquals(epochs, config.train().maxEpochs());
    assertEquals(lrBackbone, config.train().lrBackbone());
    assertEquals(weights, config.model().pretrainedWeights());
    assertEquals(registers, config.model().numRegisterTokens());
    assertEquals(queue, config.loss().isQueueUsable());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          # name                        | student | teacher | network  | teacher net | mask | data set
          small/dinov2r                 | 100     | 100     | bitonic  | true        | all  | coco
          small/dino                    | 100     | 100     | bitonic  | true        | all  | coco
          base/dinov2                   | 100     | 100     | bitonic  | true        | all  | coco
          neco_224x224                  | 100     | 100     | bitonic  | true        | all  | coco
          ablations/steepness_10_100    | 10      | 100     | bitonic  | true        | all  | coco
          ablations/steepness_10_1000   | 10      | 1000    | bitonic  | true        | all  | coco
          ablations/steepness_100_100   | 100     | 100     | bitonic  | true        | all  | coco
          ablations/steepness_100_1000  | 100     | 1000    | bitonic  | true        | all  | coco
          ablations/steepness_1000_1000 | 1000    | 1000    | bitonic  | true        | all  | coco
          ablations/odd_even            | 100     | 100     | odd_even | true        | all  | coco
          ablations/no_teacher          | 100     | 100     | odd_even | false       | all  | voc
          ablations/fg                  | 100     | 100     | odd_even | true        | fg   | voc
          ablations/bg                  | 100     | 100     | odd_even | true        | bg   | voc
          ablations/in100               | 100     | 100     | odd_even | true        | all  | imagenet100k
          ablations/voc                 | 100     | 100     | odd_even | true        | all  | voc
          """)
  void hasThePublishedSwitches(
      String preset,
      double studentSteepness,
      double teacherSteepness,
      String network,
      boolean useTeacher,
      String mask,
      String dataset) {
    NecoConfig config = bind(preset);
    assertEquals(studentSteepness, config.loss().studentSteepness());
    assertEquals(teacherSteepness, config.loss().teacherSteepness());
    assertEquals(network, Binding.text(config.loss().sortNet()));
    assertEquals(useTeacher, config.model().useTeacher());
    assertEquals(mask, Binding.text(config.loss().lossMask()));
    assertEquals(dataset, config.data().datasetName().text());
  }

  @ParameterizedTest
  @MethodSource("publishedPresets")
  void hasWhatAllPublishedConfigurationsShare(String preset) {
    NecoConfig config = bind(preset);
    DataConfig data = config.data();
    assertEquals(List.of(2, 4), data.nmbSamples());
    assertEquals(List.of(0.25, 0.05), data.minScaleCrops());
    assertEquals(List.of(1.0, 0.25), data.maxScaleCrops());
    assertEquals(0.01, data.minIntersectionCrops());
    assertEquals(1.0, data.jitterStrength());
    assertEquals(1.0, data.blurStrength());
    assertEquals(7, config.loss().roiAlignKernelSize());
    assertEquals(8192, config.loss().queueLength());
    assertEquals(SimilarityMeasure.COSINE, config.loss().simDist());
    assertEquals(Relaxation.CAUCHY, config.loss().distribution());
    assertEquals(0.25, config.loss().artLambda());
    ModelConfig model = config.model();
    assertEquals(3, model.nLayersProjectionHead());
    assertEquals(2048, model.projectionHiddenDim());
    assertEquals(256, model.projectionFeatDim());
    assertEquals(0.1, model.dropPathRate());
    assertEquals(new TrainableBlocks.All(), model.trainableBlocks());
    TrainConfig train = config.train();
    assertEquals(OptimizerName.ADAMW, train.optimizer());
    assertEquals(1e-4, train.lrHeads());
    assertEquals(0.0, train.finalLr());
    assertEquals(0.04, train.weightDecay());
    assertEquals(0.5, train.weightDecayEnd());
    assertEquals(0.9995, train.momentumTeacher());
    assertEquals(1.0, train.momentumTeacherEnd());
    assertTrue(train.excludeNormBias());
    assertEquals(null, train.gradNormClipping());
    assertEquals(null, train.maxSteps());
    ValidationConfig validation = config.validation();
    assertEquals(448, validation.sizeCropsVal());
    assertEquals(21, validation.numClassesVal());
    assertEquals(20, validation.valIters());
    assertEquals(32, validation.valBatchSize());
    assertEquals(List.of(500, 300, 21), validation.numClustersKmeansMiou());
    assertTrue(validation.valDownsampleMasks());
    assertEquals(20, config.numWorkers());
    assertEquals(400, config.seed());
  }

  @ParameterizedTest
  @MethodSource("presets")
  void doesTheRightThingWhereTheReferenceHasADefect(String preset) {
    NecoConfig config = bind(preset);
    assertFalse(config.data().unboundedCropResampling());
    assertFalse(config.loss().referenceQueueCounting());
    assertFalse(config.loss().referenceMaskStride());
    assertFalse(config.train().referenceClipping());
    assertFalse(config.train().resetQueueOnResume());
    assertTrue(config.data().shuffle());
  }

  @ParameterizedTest
  @CsvSource({
    "small/neco_dinov2r, small/dinov2r",
    "models/small/neco_dinov2r, small/dinov2r",
    "configs/models/base/neco_dinov2r_xr.yml, base/dinov2r_xr",
    "small/neco_timetuning, small/timetuning",
    "neco_518x518.yml, neco_518x518",
    "ablations/ablation_steepness_10_1000, ablations/steepness_10_1000",
    "ablations/ablation_steepness_no_teacher.yml, ablations/no_teacher",
    "ablations/100_1000, ablations/steepness_100_1000"
  })
  void isFoundByTheReferencesNameForIt(String name, String preset) {
    assertEquals(preset, Presets.find(name).orElseThrow());
    assertEquals(bind(preset), bind(name));
  }

  @Test
  void anUnknownNameListsThePresetsAndTheNearest() {
    ConfigException e =
        assertThrows(ConfigException.class, () -> LayeredConfig.of("small/dinov2rr"));
    String message = String.valueOf(e.getMessage());
    assertTrue(
        message.startsWith(
            "no configuration named 'small/dinov2rr'; did you mean small/dinov2r?"),
        message);
    Presets.names().forEach(name -> assertTrue(message.contains(name), name));
  }

  @Test
  void everyPresetFileIsListedAndTheOtherWayRound() throws Exception {
    URL common = Objects.requireNonNull(Presets.class.getResource("presets/common.yml"));
    Path folder = Objects.requireNonNull(Path.of(common.toURI()).getParent());
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> names =
          files
              .filter(Files::isRegularFile)
              .map(file -> folder.relativize(file).toString().replace('\\', '/'))
              .map(file -> file.replace(".yml", ""))
              .filter(name -> !name.equals(Presets.COMMON))
              .toList();
      assertEquals(new TreeSet<>(Presets.names()), new TreeSet<>(names));
    }
  }

  @Test
  void theCommonFileHasADefaultForEveryKeyAndNoOther() {
    String text = Objects.requireNonNull(Presets.read(Presets.COMMON));
    List<String> keys =
        YamlReader.read(text, "common", line -> Origin.preset("common"))
            .stream()
            .map(GivenValue::key)
            .toList();
    assertEquals(new TreeSet<>(Binding.settings().keySet()), new TreeSet<>(keys));
  }

  @Test
  void everyNumberHasARangeThatItsTypeHoldsAndNothingElseHasOne() {
    for (Setting setting : Binding.settings().values()) {
      JavaType type = setting.type();
      Class<?> item = (type.isCollectionLikeType() ? type.getContentType() : type).getRawClass();
      if (item == String.class || item == boolean.class || item.isEnum()) {
        assertNull(setting.range(), setting.key());
        continue;
      }
      Interval range = Objects.requireNonNull(setting.range(), setting.key());
      boolean isInt = item == int.class || item == Integer.class || item == TrainableBlocks.class;
      assertTrue(
          !isInt || (range.low() >= Integer.MIN_VALUE && range.high() <= Integer.MAX_VALUE),
          setting.key());
    }
  }
}
