// ./abaculus run examples/FineTune.java [IMAGES [EPOCHS [OUT [WEIGHTS]]]]
// Fine-tunes a DINOv2 backbone with a linear head on a folder that holds a folder of images for each class,
// and saves both. Without WEIGHTS (a file that `./abaculus inspect` knows) it is a small backbone of random ones.

import io.abaculus.autodiff.*;
import io.abaculus.data.*;
import io.abaculus.data.image.*;
import io.abaculus.device.Devices;
import io.abaculus.nn.*;
import io.abaculus.nn.checkpoint.*;
import io.abaculus.nn.optim.*;
import io.abaculus.nn.pretrained.*;
import io.abaculus.nn.vit.*;
import io.abaculus.tensor.*;
import java.io.IOException;
import java.nio.file.*;
import java.util.*;

public final class FineTune {
  static final class Classifier extends Layer {
    final VisionTransformer backbone;
    final Linear head;

    Classifier(Scope scope, VisionTransformer backbone, int classes) {
      super(scope);
      this.backbone = include(backbone);
      this.head = new Linear(child("head"), backbone.config().embedDim(), classes);
    }

    Tensor forward(Tensor images, Mode mode) {
      return head.forward(backbone.forwardFeatures(images, mode).classToken());
    }
  }

  public static void main(String[] args) throws IOException {
    ImageFolder images = ImageFolder.open(Path.of(args.length > 0 ? args[0] : "examples/images"));
    VisionTransformer backbone = args.length > 3 ? pretrained(Path.of(args[3]))
        : new VisionTransformer(VitConfig.dinov2Small().withDepth(2).withImageSize(56), Scope.random(4));
    Path out = Path.of(args.length > 2 ? args[2] : "runs/fine-tuned.safetensors");
    Files.createDirectories(out.toAbsolutePath().getParent());
    int epochs = args.length > 1 ? Integer.parseInt(args[1]) : 20;
    Classifier model = new Classifier(Scope.random(1), backbone, images.classes().size());
    AdamW optimizer = new AdamW(List.of(
        ParameterGroup.constant("backbone", backbone.parameters(), 3e-4, 0.04),
        ParameterGroup.constant("head", model.head.parameters(), 3e-3, 0)));
    Mode training = Mode.training(new RandomKey(2));
    int side = 4 * backbone.config().patchSize();
    var crops = ImageTransforms.resize(side, Interpolation.BICUBIC)
        .andThen(ImageTransforms.centerCrop(side)).andThen(ImageTransforms.randomHorizontalFlip());
    LoaderOptions options = LoaderOptions.of(12, 3).endingBefore(epochs).withDropLast(false);
    try (var loader = DataLoader.open(images, options, ImageBatch.collator(crops, Normalization.IMAGENET))) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        double sum = 0;
        int right = 0;
        for (var batch : loader.epoch()) {
          Tensor logits = model.forward(Tensors.of(batch.value().images(), Devices.standard()), training);
          Tensor labels = Tensors.of(batch.value().labels(), Devices.standard());
          Tensor hits = logits.argmax(1).eq(labels).cast(logits.dtype()).sum();
          Tensor loss = Losses.crossEntropy(logits, labels);
          // The mask token serves pretraining alone: no loss reaches it here, so it stays as it is.
          optimizer.step(Gradients.of(loss, model.trainableParameters(), Unreached.LEAVE_OUT));
          Tensors.evaluate(List.of(loss, hits), optimizer.assigned()); // forward, backward, update: one plan
          sum += loss.item();
          right += (int) hits.item();
        }
        System.out.printf("epoch %d: loss %.3f, %d of %d right%n",
            epoch, sum / loader.batchesPerEpoch(), right, images.size());
      }
    }
    ModelCheckpoint.save(out, StateDict.of(model), Map.of("classes", String.join(",", images.classes())));
    System.out.println("saved " + out);
  }

  static VisionTransformer pretrained(Path file) throws IOException {
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      return weights.load(LoadOptions.STRICT, Devices.standard());
    }
  }
}
