package io.abaculus.eval.unsupervised;

import io.abaculus.data.image.RgbImage;
import io.abaculus.eval.MeanColours;
import io.abaculus.eval.Squares;
import io.abaculus.eval.features.AttentionEncoder;
import io.abaculus.eval.features.AttentionMaps;
import io.abaculus.eval.features.FeatureSet;
import io.abaculus.eval.features.LabelledFeatureReader;
import io.abaculus.eval.features.PatchEncoder;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.features.SegmentationView;
import java.io.IOException;
import java.util.List;

/** Squares, their colours, and a class token whose attention is on what is not grey. */
final class ColourfulSquares {
  private ColourfulSquares() {}

  /**
   * A split with one label for each patch.
   *
   * @param interest the weight of colours in the attention of the class token
   */
  static SplitFeatures split(Squares squares, float interest) throws IOException {
    Looking looking = new Looking(new MeanColours(2), interest);
    return new SplitFeatures(
        squares, features(squares, looking), features(squares, new AttentionMaps(looking)));
  }

  private static FeatureSet features(Squares squares, PatchEncoder encoder) throws IOException {
    return FeatureSet.inMemory(
        squares,
        squares.size(),
        new LabelledFeatureReader(encoder, new SegmentationView(Squares.SIDE, 8), 4, 1),
        new FeatureSet.Listener() {
          @Override
          public void computed(int images, int of) {}

          @Override
          public void skip(String record, String reason) {}
        },
        () -> false)
        .orElseThrow();
  }

  private record Looking(MeanColours colours, float interest) implements AttentionEncoder {
    @Override
    public int patchSize() {
      return colours.patchSize();
    }

    @Override
    public int channels() {
      return colours.channels();
    }

    @Override
    public List<PatchFeatures> encode(List<RgbImage> images) {
      return colours.encode(images);
    }

    @Override
    public List<float[]> classAttention(List<RgbImage> images) {
      return encode(images).stream().map(this::attention).toList();
    }

    private float[] attention(PatchFeatures image) {
      float[] attention = new float[image.count()];
      for (int patch = 0; patch < attention.length; patch++) {
        float red = image.patches()[3 * patch];
        float green = image.patches()[3 * patch + 1];
        attention[patch] = interest * Math.max(0, Math.abs(red - green) - 0.01f);
      }
      return attention;
    }
  }
}
