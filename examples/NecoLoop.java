// ./abaculus run examples/NecoLoop.java [STEPS [IMAGES]]
//
// NeCo's loss in a training loop of one's own: crops of images from the loader, a student and a teacher that
// follows it, and the loss of Patch Neighbor Consistency between them, beside any other loss one may add.

import io.abaculus.autodiff.Unreached;
import io.abaculus.data.LoaderOptions;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.neco.augment.AugmentConfig;
import io.abaculus.neco.config.SimilarityMeasure;
import io.abaculus.neco.data.BatchLoader;
import io.abaculus.neco.data.Datasets;
import io.abaculus.neco.loss.*;
import io.abaculus.neco.model.Encoder;
import io.abaculus.neco.model.StepInput;
import io.abaculus.nn.Mode;
import io.abaculus.nn.Scope;
import io.abaculus.nn.optim.*;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.tensor.*;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

public final class NecoLoop {
  static final Device DEVICE = Devices.standard();
  static final int BATCH = 4;

  public static void main(String[] args) throws IOException {
    int steps = args.length > 0 ? Integer.parseInt(args[0]) : 10;
    Path images = Path.of(args.length > 1 ? args[1] : "examples/images");
    VitConfig config = VitConfig.dinov2Small().withDepth(2).withImageSize(56);
    Encoder.HeadConfig head = new Encoder.HeadConfig(2, 128, 64);
    Encoder student = new Encoder(config.withDropPath(0.1), head, Scope.random(1));
    Encoder teacher = new Encoder(config, head, Scope.random(1)); // the same seed: the same first values
    ExponentialMovingAverage average = new ExponentialMovingAverage(teacher, student);
    AdamW optimizer = new AdamW(List.of(
        ParameterGroup.constant("student", student.parameters(), 1e-4, 0.04)));
    NecoLoss neco = new NecoLoss(
        4, SortingNetwork.BITONIC, Relaxation.CAUCHY, 100, 100, 0.25, false, SimilarityMeasure.COSINE);

    AugmentConfig augment = AugmentConfig.neco(56, 28);
    RandomKey random = new RandomKey(2);
    Random order = new Random(3);
    try (BatchLoader loader =
        BatchLoader.open(Datasets.open(images), augment, LoaderOptions.of(BATCH, 4))) {
      for (int step = 0; step < steps; step++) {
        StepInput crops = StepInput.of(loader.next(), config.patchSize(), DEVICE);
        Mode training = Mode.training(random);
        Embeddings embeddings = new Embeddings(
            teacher.embed(crops.globalCrops(), Mode.inference()),
            student.embed(crops.globalCrops(), training),
            student.embed(crops.localCrops(), training));
        CropLayout layout = crops.boxes().layout();
        int[][] rows = layout.pairs().stream()
            .map(pair -> shuffled(BATCH * neco.patches(), order)).toArray(int[][]::new);
        Tensor loss = neco.of(crops.boxes(), embeddings, new References.FromBatch(rows));

        average.update(0.99);
        double value = optimizer.step(loss, average.assigned(), Unreached.LEAVE_OUT);
        System.out.printf("step %d: loss %.4f%n", step, value);
      }
    }
  }

  static int[] shuffled(int count, Random random) {
    List<Integer> numbers = new java.util.ArrayList<>(IntStream.range(0, count).boxed().toList());
    java.util.Collections.shuffle(numbers, random);
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }
}
