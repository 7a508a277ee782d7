// ./abaculus run examples/NearestImages.java [IMAGE [IMAGES [WEIGHTS]]]
//
// Features of all images of a folder, and those nearest to one image by the cosine of their class tokens.
// Without WEIGHTS (a file that `./abaculus inspect` knows) it is a small backbone of random ones.

import io.abaculus.data.RecordReadException;
import io.abaculus.data.image.ImageFiles;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.features.ImageFeatures;
import io.abaculus.eval.features.ImageSizing;
import io.abaculus.nn.Scope;
import io.abaculus.nn.pretrained.LoadOptions;
import io.abaculus.nn.pretrained.PretrainedWeights;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.tensor.*;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

public final class NearestImages {
  static final Device DEVICE = Devices.standard();

  public static void main(String[] args) throws IOException {
    Path query = Path.of(args.length > 0 ? args[0] : "examples/images/stripes/00.png");
    Path folder = Path.of(args.length > 1 ? args[1] : "examples/images");
    VisionTransformer model = args.length > 2 ? pretrained(Path.of(args[2])) : small();

    Set<Path> files = new LinkedHashSet<>(List.of(query));
    for (Path name : ImageFiles.below(folder, System.err::println)) {
      files.add(folder.resolve(name));
    }
    List<Path> names = new ArrayList<>();
    List<Tensor> tokens = new ArrayList<>();
    // Images keep their shape and have 518 pixels a side at most; they do not arrive in the order of the files.
    ImageSizing sizing = new ImageSizing(model.config().patchSize(), null, 518);
    new FeatureExtractor(model, DEVICE).extract(List.copyOf(files), sizing, 8, new FeatureExtractor.Receiver() {
      @Override
      public void accept(ImageFeatures image) {
        names.add(image.file());
        tokens.add(Tensors.of(image.features().classToken(), image.features().channels()));
      }

      @Override
      public void skip(Path file, RecordReadException reason) {
        System.err.println("skipped " + reason.getMessage());
      }
    }, () -> false);

    if (!names.contains(query)) {
      throw new IOException("there are no features of " + query);
    }
    Tensor all = Functions.l2Normalize(Tensors.stack(tokens, 0), 1, 1e-12);
    Tensor cosines = all.matmul(all.select(0, names.indexOf(query)));
    Tensor.Ranked nearest = cosines.topK(Math.min(6, names.size()), 0, true);
    float[] values = nearest.values().toFloatArray();
    long[] places = nearest.indices().toLongArray();
    for (int i = 0; i < places.length; i++) {
      System.out.printf("%.4f  %s%n", values[i], names.get((int) places[i]));
    }
  }

  static VisionTransformer pretrained(Path file) throws IOException {
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      return weights.load(LoadOptions.STRICT, DEVICE);
    }
  }

  static VisionTransformer small() {
    return new VisionTransformer(VitConfig.dinov2Small().withDepth(2).withImageSize(56), Scope.random(4));
  }
}
