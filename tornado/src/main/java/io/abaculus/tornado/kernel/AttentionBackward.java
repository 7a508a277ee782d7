package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The gradient of {@link AttentionForward}, from its result and log-sum-exp alone (Dao et al.,
 * "FlashAttention", 2022, appendix B). Layouts are those of the forward kernel; gradients of the
 * projections are interleaved as they are.
 *
 * <p>Three kernels, in this order: {@link #outProducts}, then {@link #keysAndValues} and {@link
 * #queries}, each of which computes the weights anew. What is summed over queries and what is summed
 * over keys are apart, so that no two groups add to one element.
 *
 * <p>A group of 8 x 8 work-items has 32 keys (or queries) and walks over all queries (or keys), 32 at a
 * time; a work-item computes 4 x 4 weights, and adds to 4 rows by 8 channels of each gradient, which
 * stay in registers. 41 KiB of local memory: four tiles of 32 x 65, two of 32 x 33.
 */
public final class AttentionBackward {
  /** Keys, or queries, of a group. */
  public static final int TILE = 32;

  /** Work-items of a group along each of two axes. */
  public static final int LOCAL = 8;

  private static final int STRIDE = 65;
  private static final int WEIGHT_STRIDE = 33;
  private static final int CHANNELS = 64;

  private AttentionBackward() {}

  /**
   * The product of every query's result with its gradient. Launch: one work-item for each of batch x
   * heads x tokens, rounded up to groups.
   *
   * @param out (batch, tokens, heads x head dim)
   * @param dOut the gradient of out
   * @param products receives (batch, heads, tokens)
   * @param arguments tokens, heads, head dim, batch; where out, dOut and products begin
   */
  public static void outProducts(
      KernelContext context,
      FloatArray out,
      FloatArray dOut,
      FloatArray products,
      IntArray arguments) {
    int tokens = arguments.get(0);
    int heads = arguments.get(1);
    int headDim = arguments.get(2);
    int row = context.globalIdx;
    if (row < arguments.get(3) * heads * tokens) {
      int sample = row / (heads * tokens);
      int head = row / tokens - sample * heads;
      int token = row % tokens;
      int element = ((sample * tokens + token) * heads + head) * headDim;
      float sum = 0f;
      for (int i = 0; i < headDim; i++) {
        float o = out.get(arguments.get(4) + element + i);
        sum = o * dOut.get(arguments.get(5) + element + i) + sum;
      }
      products.set(arguments.get(6) + row, sum);
    }
  }

  /**
   * The gradients of keys and values. Launch: (tokens / 32 rounded up, batch x heads) groups of 8 x 8.
   *
   * @param qkv what attention was computed from
   * @param logSumExp of the forward kernel
   * @param products of {@link #outProducts}
   * @param dOut the gradient of attention's result
   * @param dQkv receives the gradients of keys and values; those of queries stay as they are
   * @param factors the scale
   * @param arguments tokens, heads, head dim; where qkv, logSumExp, products, dOut and dQkv begin
   */
  public static void keysAndValues(
      KernelContext context,
      FloatArray qkv,
      FloatArray logSumExp,
      FloatArray products,
      FloatArray dOut,
      FloatArray dQkv,
      FloatArray factors,
      IntArray arguments) {
    int tokens = arguments.get(0);
    int heads = arguments.get(1);
    int headDim = arguments.get(2);
    float scale = factors.get(0);
    int x = context.localIdx;
    int y = context.localIdy;
    int item = y * LOCAL + x;
    int firstKey = context.groupIdx * TILE;
    int sample = context.groupIdy / heads;
    int head = context.groupIdy - sample * heads;
    int width = heads * headDim;
    int projections = sample * tokens * 3 * width + head * headDim;
    int queryStart = arguments.get(3) + projections;
    int rowStart = context.groupIdy * tokens;
    int outStart = arguments.get(6) + sample * tokens * width + head * headDim;
    float[] keys = context.allocateFloatLocalArray(TILE * STRIDE);
    float[] values = context.allocateFloatLocalArray(TILE * STRIDE);
    float[] queries = context.allocateFloatLocalArray(TILE * STRIDE);
    float[] gradients = context.allocateFloatLocalArray(TILE * STRIDE);
    float[] weights = context.allocateFloatLocalArray(TILE * WEIGHT_STRIDE);
    float[] dScores = context.allocateFloatLocalArray(TILE * WEIGHT_STRIDE);

    int channel = Math.min(item, headDim - 1);
    boolean isChannel = item < headDim;
    for (int i = 0; i < TILE; i++) {
      int token = Math.min(firstKey + i, tokens - 1);
      int element = queryStart + width + token * 3 * width + channel;
      float key = qkv.get(element);
      float value = qkv.get(element + width);
      keys[i * STRIDE + item] = isChannel ? key : 0f;
      values[i * STRIDE + item] = isChannel ? value : 0f;
    }
    float[] dKey = new float[32];
    float[] dValue = new float[32];
    for (int i = 0; i < 32; i++) {
      dKey[i] = 0f;
      dValue[i] = 0f;
    }
    for (int firstQuery = 0; firstQuery < tokens; firstQuery += TILE) {
      for (int i = 0; i < TILE; i++) {
        int token = Math.min(firstQuery + i, tokens - 1);
        float query = qkv.get(queryStart + token * 3 * width + channel);
        float gradient = dOut.get(outStart + token * width + channel);
        queries[i * STRIDE + item] = isChannel ? query : 0f;
        gradients[i * STRIDE + item] = isChannel ? gradient : 0f;
      }
      context.localBarrier();
      float[] scores = new float[16];
      float[] dWeights = new float[16];
      for (int i = 0; i < 16; i++) {
        scores[i] = 0f;
        dWeights[i] = 0f;
      }
      for (int c = 0; c < CHANNELS; c++) {
        float[] key = new float[4];
        float[] value = new float[4];
        float[] query = new float[4];
        float[] gradient = new float[4];
        for (int i = 0; i < 4; i++) {
          key[i] = keys[(y + 8 * i) * STRIDE + c];
          value[i] = values[(y + 8 * i) * STRIDE + c];
          query[i] = queries[(x + 8 * i) * STRIDE + c];
          gradient[i] = gradients[(x + 8 * i) * STRIDE + c];
        }
        for (int i = 0; i < 4; i++) {
          for (int j = 0; j < 4; j++) {
            scores[i * 4 + j] = key[i] * query[j] + scores[i * 4 + j];
            dWeights[i * 4 + j] = value[i] * gradient[j] + dWeights[i * 4 + j];
          }
        }
      }
      for (int j = 0; j < 4; j++) {
        int query = firstQuery + x + 8 * j;
        int row = rowStart + Math.min(query, tokens - 1);
        float logSum = logSumExp.get(arguments.get(4) + row);
        float product = products.get(arguments.get(5) + row);
        for (int i = 0; i < 4; i++) {
          float weight = TornadoMath.exp(scale * scores[i * 4 + j] - logSum);
          weight = query < tokens ? weight : 0f;
          int place = (y + 8 * i) * WEIGHT_STRIDE + x + 8 * j;
          weights[place] = weight;
          dScores[place] = scale * weight * (dWeights[i * 4 + j] - product);
        }
      }
      context.localBarrier();
      for (int q = 0; q < TILE; q++) {
        float[] weight = new float[4];
        float[] dScore = new float[4];
        float[] query = new float[8];
        float[] gradient = new float[8];
        for (int i = 0; i < 4; i++) {
          weight[i] = weights[(y + 8 * i) * WEIGHT_STRIDE + q];
          dScore[i] = dScores[(y + 8 * i) * WEIGHT_STRIDE + q];
        }
        for (int j = 0; j < 8; j++) {
          query[j] = queries[q * STRIDE + x + 8 * j];
          gradient[j] = gradients[q * STRIDE + x + 8 * j];
        }
        for (int i = 0; i < 4; i++) {
          for (int j = 0; j < 8; j++) {
            dKey[i * 8 + j] = dScore[i] * query[j] + dKey[i * 8 + j];
            dValue[i * 8 + j] = weight[i] * gradient[j] + dValue[i * 8 + j];
          }
        }
      }
      context.localBarrier();
    }
    int gradientStart = arguments.get(7) + projections + width;
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 8; j++) {
        int token = firstKey + y + 8 * i;
        int outChannel = x + 8 * j;
        if (token < tokens && outChannel < headDim) {
          int element = gradientStart + token * 3 * width + outChannel;
          dQkv.set(element, dKey[i * 8 + j]);
          dQkv.set(element + width, dValue[i * 8 + j]);
        }
      }
    }
  }

  /**
   * The gradient of the queries. Launch: (tokens / 32 rounded up, batch x heads) groups of 8 x 8.
   *
   * @param qkv what attention was computed from
   * @param logSumExp of the forward kernel
   * @param products of {@link #outProducts}
   * @param dOut the gradient of attention's result
   * @param dQkv receives the gradient of the queries; those of keys and values stay as they are
   * @param factors the scale
   * @param arguments tokens, heads, head dim; where qkv, logSumExp, products, dOut and dQkv begin
   */
  public static void queries(
      KernelContext context,
      FloatArray qkv,
      FloatArray logSumExp,
      FloatArray products,
      FloatArray dOut,
      FloatArray dQkv,
      FloatArray factors,
      IntArray arguments) {
    int tokens = arguments.get(0);
    int heads = arguments.get(1);
    int headDim = arguments.get(2);
    float scale = factors.get(0);
    int x = context.localIdx;
    int y = context.localIdy;
    int item = y * LOCAL + x;
    int firstQuery = context.groupIdx * TILE;
    int sample = context.groupIdy / heads;
    int head = context.groupIdy - sample * heads;
    int width = heads * headDim;
    int projections = sample * tokens * 3 * width + head * headDim;
    int queryStart = arguments.get(3) + projections;
    int rowStart = context.groupIdy * tokens;
    int outStart = arguments.get(6) + sample * tokens * width + head * headDim;
    float[] queries = context.allocateFloatLocalArray(TILE * STRIDE);
    float[] gradients = context.allocateFloatLocalArray(TILE * STRIDE);
    float[] keys = context.allocateFloatLocalArray(TILE * STRIDE);
    float[] values = context.allocateFloatLocalArray(TILE * STRIDE);
    float[] dScores = context.allocateFloatLocalArray(TILE * WEIGHT_STRIDE);

    int channel = Math.min(item, headDim - 1);
    boolean isChannel = item < headDim;
    for (int i = 0; i < TILE; i++) {
      int token = Math.min(firstQuery + i, tokens - 1);
      float query = qkv.get(queryStart + token * 3 * width + channel);
      float gradient = dOut.get(outStart + token * width + channel);
      queries[i * STRIDE + item] = isChannel ? query : 0f;
      gradients[i * STRIDE + item] = isChannel ? gradient : 0f;
    }
    float[] dQuery = new float[32];
    for (int i = 0; i < 32; i++) {
      dQuery[i] = 0f;
    }
    float[] logSums = new float[4];
    float[] outProducts = new float[4];
    for (int i = 0; i < 4; i++) {
      int row = rowStart + Math.min(firstQuery + y + 8 * i, tokens - 1);
      logSums[i] = logSumExp.get(arguments.get(4) + row);
      outProducts[i] = products.get(arguments.get(5) + row);
    }
    for (int firstKey = 0; firstKey < tokens; firstKey += TILE) {
      for (int i = 0; i < TILE; i++) {
        int token = Math.min(firstKey + i, tokens - 1);
        int element = queryStart + width + token * 3 * width + channel;
        float key = qkv.get(element);
        float value = qkv.get(element + width);
        keys[i * STRIDE + item] = isChannel ? key : 0f;
        values[i * STRIDE + item] = isChannel ? value : 0f;
      }
      context.localBarrier();
      float[] scores = new float[16];
      float[] dWeights = new float[16];
      for (int i = 0; i < 16; i++) {
        scores[i] = 0f;
        dWeights[i] = 0f;
      }
      for (int c = 0; c < CHANNELS; c++) {
        float[] query = new float[4];
        float[] gradient = new float[4];
        float[] key = new float[4];
        float[] value = new float[4];
        for (int i = 0; i < 4; i++) {
          query[i] = queries[(y + 8 * i) * STRIDE + c];
          gradient[i] = gradients[(y + 8 * i) * STRIDE + c];
          key[i] = keys[(x + 8 * i) * STRIDE + c];
          value[i] = values[(x + 8 * i) * STRIDE + c];
        }
        for (int i = 0; i < 4; i++) {
          for (int j = 0; j < 4; j++) {
            scores[i * 4 + j] = query[i] * key[j] + scores[i * 4 + j];
            dWeights[i * 4 + j] = gradient[i] * value[j] + dWeights[i * 4 + j];
          }
        }
      }
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          float weight = TornadoMath.exp(scale * scores[i * 4 + j] - logSums[i]);
          weight = firstKey + x + 8 * j < tokens ? weight : 0f;
          dScores[(y + 8 * i) * WEIGHT_STRIDE + x + 8 * j] =
              scale * weight * (dWeights[i * 4 + j] - outProducts[i]);
        }
      }
      context.localBarrier();
      for (int k = 0; k < TILE; k++) {
        float[] dScore = new float[4];
        float[] key = new float[8];
        for (int i = 0; i < 4; i++) {
          dScore[i] = dScores[(y + 8 * i) * WEIGHT_STRIDE + k];
        }
        for (int j = 0; j < 8; j++) {
          key[j] = keys[k * STRIDE + x + 8 * j];
        }
        for (int i = 0; i < 4; i++) {
          for (int j = 0; j < 8; j++) {
            dQuery[i * 8 + j] = dScore[i] * key[j] + dQuery[i * 8 + j];
          }
        }
      }
      context.localBarrier();
    }
    int gradientStart = arguments.get(7) + projections;
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 8; j++) {
        int token = firstQuery + y + 8 * i;
        int outChannel = x + 8 * j;
        if (token < tokens && outChannel < headDim) {
          dQkv.set(gradientStart + token * 3 * width + outChannel, dQuery[i * 8 + j]);
        }
      }
    }
  }
}
