package io.abaculus.neco.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.abaculus.data.CounterRandom;
import io.abaculus.data.image.CropBox;
import io.abaculus.data.image.Normalization;
import io.abaculus.neco.GoldenCase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CropPairsTest {
  @Test
  void reproducesTheReference() throws IOException {
    try (GoldenCase golden = GoldenCase.open("neco/crop_boxes")) {
      JsonNode sizes = golden.attributes().get("size_crops");
      JsonNode counts = golden.attributes().get("nmb_crops");
      List<CropKind> kinds = new ArrayList<>();
      for (int i = 0; i < sizes.size(); i++) {
        kinds.add(new CropKind(counts.get(i).asInt(), sizes.get(i).asInt(), 0.1, 1));
      }
      AugmentConfig config = new AugmentConfig(kinds, 0.01, 1, 1, 0, false, Normalization.IMAGENET);
      float[] crops = golden.floats("in.crops");
      int images = golden.shape("in.crops")[0];
      float[] inGlobal = new float[images * 2 * 6 * 4];
      float[] inAll = new float[images * 6 * 2 * 4];

      for (int image = 0; image < images; image++) {
        List<CropBox> boxes = new ArrayList<>();
        for (int i = image * 24; i < (image + 1) * 24; i += 4) {
          int left = (int) crops[i];
          int top = (int) crops[i + 1];
          boxes.add(new CropBox(left, top, (int) crops[i + 2] - left, (int) crops[i + 3] - top));
        }
        CropPairs.boxes(boxes, config, inGlobal, image * 48, inAll, image * 48);
      }

      golden.assertMatches(doubles(golden.floats("out.gc")), doubles(inGlobal));
      golden.assertMatches(doubles(golden.floats("out.all")), doubles(inAll));
    }
  }

  @Test
  void theTwoBoxesOfAPairShowTheSamePartOfTheImage() {
    AugmentConfig config = AugmentConfig.neco(224, 98);
    List<CropBox> crops = new CropSampler(config).sample(640, 480, new CounterRandom(9));
    float[] inGlobal = new float[48];
    float[] inAll = new float[48];

    CropPairs.boxes(crops, config, inGlobal, 0, inAll, 0);

    for (int g = 0; g < 2; g++) {
      for (int v = 0; v < 6; v++) {
        float[] one = inImage(inGlobal, (g * 6 + v) * 4, crops.get(g), 224);
        float[] other = inImage(inAll, (v * 2 + g) * 4, crops.get(v), v < 2 ? 224 : 98);
        assertArrayEquals(one, other, 1e-3f);
      }
      float[] self = {0, 0, 224, 224};
      for (int i = 0; i < 4; i++) {
        assertEquals(self[i], inGlobal[(g * 6 + g) * 4 + i]);
        assertEquals(self[i], inAll[(g * 2 + g) * 4 + i]);
      }
    }
  }

  private static float[] inImage(float[] boxes, int at, CropBox crop, int size) {
    return new float[]{
      crop.left() + boxes[at] * crop.width() / size,
      crop.top() + boxes[at + 1] * crop.height() / size,
      crop.left() + boxes[at + 2] * crop.width() / size,
      crop.top() + boxes[at + 3] * crop.height() / size
    };
  }

  private static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }
}
