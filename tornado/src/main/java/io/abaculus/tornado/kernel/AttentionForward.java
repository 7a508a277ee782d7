package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Attention of every head, softmax(scale q kᵀ) v, without a matrix of tokens by tokens in memory (Dao
 * et al., "FlashAttention", 2022; Rabe and Staats, "Self-attention does not need O(n²) memory", 2021).
 *
 * <p>The projections come interleaved, as {@code graph.Fused.Attention} has them: (batch, tokens, [q, k,
 * v][heads][head dim]). The head dim is at most 64.
 *
 * <p>A group of 8 x 16 work-items has 64 queries of one head and walks over the keys, 32 at a time. A
 * work-item computes the scores of 4 queries and 4 keys; then every other one has a query to itself, for
 * the largest score and the sum so far; then each adds to 4 queries and 8 channels of the result, which
 * stay in registers. 41 KiB of local memory: queries (64 x 65), keys (64 channels x 33), values (32 x 64),
 * weights (64 x 33).
 */
public final class AttentionForward {
  /** Queries of a group. */
  public static final int QUERIES = 64;

  /** Work-items of a group along x. */
  public static final int LOCAL_X = 8;

  /** Work-items of a group along y. */
  public static final int LOCAL_Y = 16;

  /** The largest head dim. */
  public static final int MAX_HEAD_DIM = 64;

  private static final int KEYS = 32;
  private static final int QUERY_STRIDE = 65;
  private static final int KEY_STRIDE = 33;
  private static final float LOWEST = -3.0e38f;

  private AttentionForward() {}

  /**
   * Launch: (tokens / 64 rounded up, batch x heads) groups of 8 x 16.
   *
   * @param qkv (batch, tokens, 3 x heads x head dim)
   * @param out receives (batch, tokens, heads x head dim)
   * @param logSumExp receives (batch, heads, tokens): the logarithm of the sum of the exponentials of
   *     a query's scores
   * @param factors the scale
   * @param arguments tokens, heads, head dim; where qkv, out and logSumExp begin; 1 if logSumExp has an array
   *     of its own, 0 if it goes to that of out
   */
  public static void forward(
      KernelContext context,
      FloatArray qkv,
      FloatArray out,
      FloatArray logSumExp,
      FloatArray factors,
      IntArray arguments) {
    int tokens = arguments.get(0);
    int heads = arguments.get(1);
    int headDim = arguments.get(2);
    float scale = factors.get(0);
    int x = context.localIdx;
    int y = context.localIdy;
    int item = y * LOCAL_X + x;
    int firstQuery = context.groupIdx * QUERIES;
    int sample = context.groupIdy / heads;
    int head = context.groupIdy - sample * heads;
    int width = heads * headDim;
    int queryStart = arguments.get(3) + sample * tokens * 3 * width + head * headDim;
    float[] queries = context.allocateFloatLocalArray(QUERIES * QUERY_STRIDE);
    float[] keys = context.allocateFloatLocalArray(MAX_HEAD_DIM * KEY_STRIDE);
    float[] values = context.allocateFloatLocalArray(KEYS * MAX_HEAD_DIM);
    float[] weights = context.allocateFloatLocalArray(QUERIES * KEY_STRIDE);
    float[] rescale = context.allocateFloatLocalArray(QUERIES);

    // Work-item by channel, so that neighbours read neighbours; channels beyond the head are zero.
    int place = item & 63;
    int part = item >> 6;
    int channel = Math.min(place, headDim - 1);
    boolean isChannel = place < headDim;
    for (int i = part; i < QUERIES; i += 2) {
      int token = Math.min(firstQuery + i, tokens - 1);
      float query = qkv.get(queryStart + token * 3 * width + channel) * scale;
      queries[i * QUERY_STRIDE + place] = isChannel ? query : 0f;
    }
    float largest = LOWEST;
    float sum = 0f;
    float[] result = new float[32];
    for (int i = 0; i < 32; i++) {
      result[i] = 0f;
    }
    // The last group may have few queries: most of it then has nothing to multiply.
    boolean hasQueries = firstQuery + (y >> 2) * 16 < tokens;
    for (int firstKey = 0; firstKey < tokens; firstKey += KEYS) {
      for (int i = part; i < KEYS; i += 2) {
        int token = Math.min(firstKey + i, tokens - 1);
        int element = queryStart + width + token * 3 * width + channel;
        float key = qkv.get(element);
        float value = qkv.get(element + width);
        keys[place * KEY_STRIDE + i] = isChannel ? key : 0f;
        values[i * MAX_HEAD_DIM + place] = isChannel ? value : 0f;
      }
      context.localBarrier();
      if (hasQueries) {
        float[] scores = new float[16];
        for (int i = 0; i < 16; i++) {
          scores[i] = 0f;
        }
        for (int c = 0; c < MAX_HEAD_DIM; c++) {
          float[] left = new float[4];
          float[] right = new float[4];
          for (int i = 0; i < 4; i++) {
            left[i] = queries[(y * 4 + i) * QUERY_STRIDE + c];
            right[i] = keys[c * KEY_STRIDE + x + 8 * i];
          }
          for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
              scores[i * 4 + j] = left[i] * right[j] + scores[i * 4 + j];
            }
          }
        }
        for (int i = 0; i < 4; i++) {
          for (int j = 0; j < 4; j++) {
            boolean isKey = firstKey + x + 8 * j < tokens;
            weights[(y * 4 + i) * KEY_STRIDE + x + 8 * j] = isKey ? scores[i * 4 + j] : LOWEST;
          }
        }
      }
      context.localBarrier();
      // One query for a work-item of the first half, where there are scores.
      if (item < QUERIES && firstQuery + (item >> 4) * 16 < tokens) {
        float before = largest;
        for (int j = 0; j < KEYS; j++) {
          largest = Math.max(largest, weights[item * KEY_STRIDE + j]);
        }
        float factor = TornadoMath.exp(before - largest);
        float added = 0f;
        for (int j = 0; j < KEYS; j++) {
          float weight = TornadoMath.exp(weights[item * KEY_STRIDE + j] - largest);
          weights[item * KEY_STRIDE + j] = weight;
          added += weight;
        }
        sum = sum * factor + added;
        rescale[item] = factor;
      }
      context.localBarrier();
      if (hasQueries) {
        for (int i = 0; i < 4; i++) {
          float factor = rescale[y * 4 + i];
          for (int j = 0; j < 8; j++) {
            result[i * 8 + j] = result[i * 8 + j] * factor;
          }
        }
        for (int k = 0; k < KEYS; k++) {
          float[] left = new float[4];
          float[] right = new float[8];
          for (int i = 0; i < 4; i++) {
            left[i] = weights[(y * 4 + i) * KEY_STRIDE + k];
          }
          for (int i = 0; i < 8; i++) {
            right[i] = values[k * MAX_HEAD_DIM + x + 8 * i];
          }
          for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 8; j++) {
              result[i * 8 + j] = left[i] * right[j] + result[i * 8 + j];
            }
          }
        }
      }
      context.localBarrier();
    }

    if (item < QUERIES && firstQuery + item < tokens) {
      rescale[item] = 1f / sum;
      int row = context.groupIdy * tokens + firstQuery + item;
      float logSum = largest + TornadoMath.log(sum);
      if (arguments.get(6) == 1) {
        logSumExp.set(arguments.get(5) + row, logSum);
      } else {
        out.set(arguments.get(5) + row, logSum);
      }
    }
    context.localBarrier();
    int outStart = arguments.get(4) + sample * tokens * width + head * headDim;
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 8; j++) {
        int token = firstQuery + y * 4 + i;
        int outChannel = x + 8 * j;
        if (token < tokens && outChannel < headDim) {
          out.set(outStart + token * width + outChannel,
              result[i * 8 + j] * rescale[y * 4 + i]);
        }
      }
    }
  }
}
