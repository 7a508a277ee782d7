package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.AttentionTile.ROWS;
import static io.abaculus.cpu.vector.AttentionTile.STRIDE;
import static io.abaculus.cpu.vector.AttentionTile.STRIP;
import static io.abaculus.cpu.vector.AttentionTile.WIDTH;
import static io.abaculus.cpu.vector.VectorShapes.FLOATS;
import static io.abaculus.cpu.vector.VectorShapes.LANES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import io.abaculus.cpu.AttentionKernel;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link AttentionKernel} on vectors.
 *
 * <p>Keys and values of the head are packed once, in the panels that {@link AttentionTile} reads. Then
 * queries go through in blocks: all their products with the keys, the exponentials, the products with
 * the values. A block's products with all keys stay in the second-level cache. Exponentials are powers
 * of two of products scaled by {@code log2(e)}, which saves a multiplication.
 */
final class VectorAttention implements AttentionKernel {

  /** Most queries in a block. */
  private static final int MOST_QUERIES = 64;

  /** Most floats that the products of a block with the keys may take. */
  private static final int MOST_PRODUCTS = 64 * 1024;

  private static final Transpose TRANSPOSE =
      switch (LANES) {
        case 4 -> new Transpose128();
        case 8 -> new Transpose256();
        default -> new Transpose512();
      };

  /** What the products of a block of queries need, forward and backward. */
  private static final class Blocks {
    final int tokens;
    final int headDim;
    final int stride;
    final int packedStride;

    /** Queries in a block, a multiple of a tile's rows. */
    final int queries;

    /** Distance of the strips of a block's products with the keys, and of its queries. */
    final int stripSize;

    /** The columns of a head, in whole panels. */
    final int columns;

    /** The size of the panels of a matrix (headDim, tokens). */
    final int panelsByToken;

    /** The size of the panels of a matrix (tokens, headDim). */
    final int panelsByColumn;

    /** The size of the strips of a matrix (queries, tokens). */
    final int stripsByToken;

    /** The size of the strips of a matrix (queries, headDim). */
    final int stripsByColumn;

    Blocks(Problem problem) {
      tokens = problem.tokens();
      headDim = problem.headDim();
      stride = problem.stride();
      packedStride = problem.packedStride();
      final int strips = Math.ceilDiv(tokens, STRIP);
      final int most = Math.clamp(MOST_PRODUCTS / (strips * STRIDE), ROWS, MOST_QUERIES);
      final int count = Math.ceilDiv(tokens, most);
      queries = roundUp(Math.ceilDiv(tokens, count), ROWS);
      stripSize = queries * STRIDE;
      columns = roundUp(headDim, WIDTH);
      panelsByToken = roundUp(tokens, WIDTH) * headDim;
      panelsByColumn = columns * tokens;
      stripsByToken = strips * stripSize;
      stripsByColumn = Math.ceilDiv(headDim, STRIP) * stripSize;
    }

    /** Queries in the block that begins at {@code first}. */
    int count(int first) {
      return Math.min(queries, tokens - first);
    }
  }

  /** Where in scratch the forward pass keeps what. */
  private static final class Forward {
    final int keys;
    final int values;
    final int queries;
    final int products;
    final int out;
    final int largest;
    final int sums;
    final int size;

    Forward(Blocks blocks) {
      keys = 0;
      values = keys + blocks.panelsByToken;
      queries = values + blocks.panelsByColumn;
      products = queries + blocks.stripsByColumn;
      out = products + blocks.stripsByToken;
      largest = out + blocks.queries * blocks.columns;
      sums = largest + roundUp(blocks.queries, LANES);
      size = sums + roundUp(blocks.queries, LANES);
    }
  }

  /** Where in scratch the backward pass keeps what. */
  private static final class Backward {
    final int keysByToken;
    final int valuesByToken;
    final int keysByColumn;
    final int dKeys;
    final int dValues;
    final int queries;
    final int dOut;
    final int queryPanels;
    final int dOutPanels;
    final int probabilities;
    final int gradients;
    final int dQueries;
    final int size;

    Backward(Blocks blocks) {
      final int allRows = roundUp(blocks.tokens, ROWS) * blocks.columns;
      final int blockRows = blocks.queries * blocks.columns;
      keysByToken = 0;
      valuesByToken = keysByToken + blocks.panelsByToken;
      keysByColumn = valuesByToken + blocks.panelsByToken;
      dKeys = keysByColumn + blocks.panelsByColumn;
      dValues = dKeys + allRows;
      queries = dValues + allRows;
      dOut = queries + blocks.stripsByColumn;
      queryPanels = dOut + blocks.stripsByColumn;
      dOutPanels = queryPanels + blockRows;
      probabilities = dOutPanels + blockRows;
      gradients = probabilities + blocks.stripsByToken;
      dQueries = gradients + blocks.stripsByToken;
      size = dQueries + blockRows;
    }
  }

  @Override
  public int forwardScratch(Problem problem) {
    return new Forward(new Blocks(problem)).size;
  }

  @Override
  public int backwardScratch(Problem problem) {
    return new Backward(new Blocks(problem)).size;
  }

  @Override
  public void forward(
      Problem problem,
      int head,
      float[] qkv,
      int qkvOffset,
      float[] out,
      int outOffset,
      float[] logSumExp,
      int logSumExpOffset,
      float[] scratch) {
    final Blocks blocks = new Blocks(problem);
    final Forward at = new Forward(blocks);
    final int tokens = blocks.tokens;
    final int headDim = blocks.headDim;
    final int query = qkvOffset + head * headDim;
    final int key = query + blocks.stride;
    final int value = key + blocks.stride;
    packByToken(blocks, qkv, key, scratch, at.keys);
    packByColumn(qkv, value, blocks.packedStride, tokens, headDim, scratch, at.values);
    final float scale = (float) problem.scale();
    for (int first = 0; first < tokens; first += blocks.queries) {
      final ForwardBlock block =
          new ForwardBlock(
              blocks,
              at,
              blocks.count(first),
              scale,
              qkv,
              query + first * blocks.packedStride,
              out,
              outOffset + head * headDim + first * blocks.stride,
              logSumExp,
              logSumExpOffset + head * tokens + first,
              scratch);
      for (ForwardStage stage : FORWARD) {
        stage.run(block);
      }
    }
  }

  @Override
  public void backward(
      Problem problem,
      int head,
      float[] qkv,
      int qkvOffset,
      float[] out,
      int outOffset,
      float[] logSumExp,
      int logSumExpOffset,
      float[] dOut,
      int dOutOffset,
      float[] dQkv,
      int dQkvOffset,
      float[] scratch) {
    final Blocks blocks = new Blocks(problem);
    final Backward at = new Backward(blocks);
    final int tokens = blocks.tokens;
    final int headDim = blocks.headDim;
    final int packedStride = blocks.packedStride;
    final int query = head * headDim;
    final int key = query + blocks.stride;
    final int value = key + blocks.stride;
    packByToken(blocks, qkv, qkvOffset + key, scratch, at.keysByToken);
    packByToken(blocks, qkv, qkvOffset + value, scratch, at.valuesByToken);
    packByColumn(
        qkv, qkvOffset + key, packedStride, tokens, headDim, scratch, at.keysByColumn);
    final float scale = (float) problem.scale();
    for (int first = 0; first < tokens; first += blocks.queries) {
      final BackwardBlock block =
          new BackwardBlock(
              blocks,
              at,
              blocks.count(first),
              (float) problem.scale(),
              first > 0,
              qkv,
              qkvOffset + query + first * packedStride,
              out,
              outOffset + head * headDim + first * blocks.stride,
              dOut,
              dOutOffset + head * headDim + first * blocks.stride,
              logSumExp,
              logSumExpOffset + head * tokens + first,
              dQkv,
              dQkvOffset + query + first * packedStride,
              scratch);
      for (BackwardStage stage : BACKWARD) {
        stage.run(block);
      }
    }
    for (int token = 0; token < tokens; token++) {
      final int to = dQkvOffset + token * packedStride;
      final int from = token * blocks.columns;
      scale(scratch, at.dKeys + from, (float) problem.scale(), dQkv, to + key, headDim);
      scale(scratch, at.dValues + from, 1, dQkv, to + value, headDim);
    }
  }

  // ---- the stages of a block ----
  //
  // Each is a class of its own behind one call, so that the compiler cannot join them: joined they are
  // too much for it to keep vectors out of the heap, and everything runs several times slower.

  /** One block of queries on its way forward; offsets are those of its first query. */
  private record ForwardBlock(
      Blocks blocks,
      Forward at,
      int count,
      float scale,
      float[] qkv,
      int query,
      float[] out,
      int outFrom,
      float[] logSumExp,
      int logFrom,
      float[] scratch) {}

  private static final ForwardStage[] FORWARD = ForwardStage.values();

  private enum ForwardStage {
    PRODUCTS {
      @Override
      void run(ForwardBlock b) {
        copyToStrips(
            b.blocks,
            b.qkv,
            b.query,
            b.blocks.packedStride,
            b.count,
            b.scale,
            b.scratch,
            b.at.queries);
        multiplyToStrips(b.blocks, b.count, b.scratch, b.at.queries, b.at.keys, b.at.products);
      }
    },
    EXPONENTIALS {
      @Override
      void run(ForwardBlock b) {
        exponentials(b.blocks, b.count, b.scratch, b.at);
      }
    },
    MEAN_OF_VALUES {
      @Override
      void run(ForwardBlock b) {
        multiply(b.blocks, b.count, b.scratch, b.at.products, b.at.values, b.at.out);
      }
    },
    RESULT {
      @Override
      void run(ForwardBlock b) {
        for (int i = 0; i < b.count; i++) {
          final int to = b.outFrom + i * b.blocks.stride;
          final float factor = 1 / b.scratch[b.at.sums + i];
          final int from = b.at.out + i * b.blocks.columns;
          scale(b.scratch, from, factor, b.out, to, b.blocks.headDim);
        }
        logarithms(b.scratch, b.at.largest, b.at.sums, b.count);
        System.arraycopy(b.scratch, b.at.largest, b.logSumExp, b.logFrom, b.count);
      }
    };

    abstract void run(ForwardBlock b);
  }

  /** One block of queries on its way back; offsets are those of its first query. */
  private record BackwardBlock(
      Blocks blocks,
      Backward at,
      int count,
      float scale,
      boolean add,
      float[] qkv,
      int query,
      float[] out,
      int outFrom,
      float[] dOut,
      int dOutFrom,
      float[] logSumExp,
      int logFrom,
      float[] dQkv,
      int dQuery,
      float[] scratch) {}

  private static final BackwardStage[] BACKWARD = BackwardStage.values();

  private enum BackwardStage {
    PACK {
      @Override
      void run(BackwardBlock b) {
        final Blocks blocks = b.blocks;
        final int packed = blocks.packedStride;
        final int plain = blocks.stride;
        copyToStrips(
            blocks, b.qkv, b.query, packed, b.count, b.scale, b.scratch, b.at.queries);
        copyToStrips(blocks, b.dOut, b.dOutFrom, plain, b.count, 1, b.scratch, b.at.dOut);
        packByColumn(
            b.qkv, b.query, packed, b.count, blocks.headDim, b.scratch, b.at.queryPanels);
        packByColumn(
            b.dOut, b.dOutFrom, plain, b.count, blocks.headDim, b.scratch, b.at.dOutPanels);
      }
    },
    PRODUCTS {
      @Override
      void run(BackwardBlock b) {
        multiplyToStrips(
            b.blocks, b.count, b.scratch, b.at.queries, b.at.keysByToken, b.at.probabilities);
        multiplyToStrips(
            b.blocks, b.count, b.scratch, b.at.dOut, b.at.valuesByToken, b.at.gradients);
      }
    },
    GRADIENTS {
      @Override
      void run(BackwardBlock b) {
        final Blocks blocks = b.blocks;
        for (int i = 0; i < b.count; i++) {
          final int skip = i * blocks.stride;
          final float mean =
              dot(b.out, b.outFrom + skip, b.dOut, b.dOutFrom + skip, blocks.headDim);
          final float log = b.logSumExp[b.logFrom + i];
          for (int start = 0; start < blocks.tokens; start += STRIP) {
            final int strip = start / STRIP * blocks.stripSize + i * STRIDE;
            final int p = b.at.probabilities + strip;
            final int n = roundUp(Math.min(STRIP, blocks.tokens - start), LANES);
            VectorFunctions.exponentials(b.scratch, p, log, b.scratch, p, n);
            gradients(b.scratch, p, b.at.gradients + strip, mean, n);
          }
        }
      }
    },
    QUERIES {
      @Override
      void run(BackwardBlock b) {
        final Blocks blocks = b.blocks;
        multiply(blocks, b.count, b.scratch, b.at.gradients, b.at.keysByColumn, b.at.dQueries);
        for (int i = 0; i < b.count; i++) {
          final int to = b.dQuery + i * blocks.packedStride;
          final int from = b.at.dQueries + i * blocks.columns;
          scale(b.scratch, from, b.scale, b.dQkv, to, blocks.headDim);
        }
      }
    },
    KEYS_AND_VALUES {
      @Override
      void run(BackwardBlock b) {
        multiplyTransposed(
            b.blocks,
            b.count,
            b.scratch,
            b.at.probabilities,
            b.at.dOutPanels,
            b.at.dValues,
            b.add);
        multiplyTransposed(
            b.blocks, b.count, b.scratch, b.at.gradients, b.at.queryPanels, b.at.dKeys, b.add);
      }
    };

    abstract void run(BackwardBlock b);
  }

  // ---- products of whole blocks ----

  /** C (count, tokens), in strips, = A (count, headDim), in strips, · B in panels by token. */
  private static void multiplyToStrips(
      Blocks blocks, int count, float[] scratch, int a, int b, int c) {
    for (int column = 0; column < blocks.tokens; column += WIDTH) {
      final int panel = b + column * blocks.headDim;
      final int to = c + column / STRIP * blocks.stripSize + column % STRIP;
      for (int row = 0; row < count; row += ROWS) {
        multiplyTile(
            blocks, blocks.headDim, scratch, a + row * STRIDE, panel, to + row * STRIDE, STRIDE);
      }
    }
  }

  /** C (count, headDim) = A (count, tokens), in strips, · B in panels by column. */
  private static void multiply(Blocks blocks, int count, float[] scratch, int a, int b, int c) {
    for (int column = 0; column < blocks.headDim; column += WIDTH) {
      final int panel = b + column * blocks.tokens;
      for (int row = 0; row < count; row += ROWS) {
        final int to = c + row * blocks.columns + column;
        multiplyTile(
            blocks, blocks.tokens, scratch, a + row * STRIDE, panel, to, blocks.columns);
      }
    }
  }

  /** One tile, strip after strip of A. */
  private static void multiplyTile(
      Blocks blocks, int depth, float[] scratch, int a, int b, int c, int ldc) {
    for (int k = 0; k < depth; k += STRIP) {
      final int strip = a + k / STRIP * blocks.stripSize;
      final int length = Math.min(STRIP, depth - k);
      AttentionTile.multiply(
          length, scratch, strip, scratch, b + k * WIDTH, scratch, c, ldc, k > 0);
    }
  }

  /** C (tokens, headDim) = or += the transpose of A (count, tokens), in strips, · B in panels. */
  private static void multiplyTransposed(
      Blocks blocks, int count, float[] scratch, int a, int b, int c, boolean add) {
    for (int row = 0; row < blocks.tokens; row += ROWS) {
      final int from = a + row / STRIP * blocks.stripSize + row % STRIP;
      for (int column = 0; column < blocks.headDim; column += WIDTH) {
        final int panel = b + column * count;
        final int to = c + row * blocks.columns + column;
        AttentionTile.multiplyTransposed(
            count, scratch, from, scratch, panel, scratch, to, blocks.columns, add);
      }
    }
  }

  // ---- what lies between the products ----

  /** Turns products into exponentials of what they are less than the row's largest; sums them. */
  private static void exponentials(Blocks blocks, int count, float[] scratch, Forward at) {
    final int lastStrip = (blocks.tokens - 1) / STRIP * STRIP;
    final int lastLength = blocks.tokens - lastStrip;
    for (int i = 0; i < count; i++) {
      final int row = at.products + i * STRIDE;
      final int last = row + lastStrip / STRIP * blocks.stripSize;
      Arrays.fill(
          scratch, last + lastLength, last + roundUp(lastLength, LANES), Float.NEGATIVE_INFINITY);
      float largest = Float.NEGATIVE_INFINITY;
      for (int start = 0; start < blocks.tokens; start += STRIP) {
        final int strip = row + start / STRIP * blocks.stripSize;
        final int n = roundUp(Math.min(STRIP, blocks.tokens - start), LANES);
        largest = largest(scratch, strip, n, largest);
      }
      double sum = 0;
      for (int start = 0; start < blocks.tokens; start += STRIP) {
        final int strip = row + start / STRIP * blocks.stripSize;
        final int n = roundUp(Math.min(STRIP, blocks.tokens - start), LANES);
        sum += VectorFunctions.exponentials(scratch, strip, largest, scratch, strip, n);
      }
      scratch[at.largest + i] = largest;
      scratch[at.sums + i] = (float) sum;
    }
  }

  /** The largest of {@code so far} and the elements, those aside that are NaN. */
  private static float largest(float[] x, int from, int n, float soFar) {
    FloatVector even = broadcast(FLOATS, soFar);
    FloatVector odd = even;
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      final FloatVector a = fromArray(FLOATS, x, from + i);
      final FloatVector b = fromArray(FLOATS, x, from + i + LANES);
      even = even.blend(a, a.compare(VectorOperators.GT, even));
      odd = odd.blend(b, b.compare(VectorOperators.GT, odd));
    }
    if (i < n) {
      final FloatVector a = fromArray(FLOATS, x, from + i);
      even = even.blend(a, a.compare(VectorOperators.GT, even));
    }
    return even.max(odd).reduceLanes(VectorOperators.MAX);
  }

  /** {@code largest + log(sum)}, over largest. */
  private static void logarithms(float[] scratch, int largest, int sums, int n) {
    for (int i = 0; i < n; i += LANES) {
      fromArray(FLOATS, scratch, largest + i)
          .add(VectorMath.log(fromArray(FLOATS, scratch, sums + i)))
          .intoArray(scratch, largest + i);
    }
  }

  /** {@code g = p (g - mean)}. */
  private static void gradients(float[] x, int p, int g, float mean, int n) {
    for (int i = 0; i < n; i += LANES) {
      fromArray(FLOATS, x, g + i)
          .sub(mean)
          .mul(fromArray(FLOATS, x, p + i))
          .intoArray(x, g + i);
    }
  }

  // ---- copies ----

  /** Packs a head's (tokens, headDim) as panels whose columns are tokens, the last with zeros. */
  private static void packByToken(Blocks blocks, float[] x, int from, float[] panels, int to) {
    for (int token = 0; token < blocks.tokens; token += WIDTH) {
      final int panel = to + token * blocks.headDim;
      final int count = Math.min(WIDTH, blocks.tokens - token);
      if (count < WIDTH) {
        Arrays.fill(panels, panel, panel + WIDTH * blocks.headDim, 0f);
      }
      final int first = from + token * blocks.packedStride;
      TRANSPOSE.matrix(
          x, first, blocks.packedStride, count, blocks.headDim, panels, panel, WIDTH);
    }
  }

  /** Packs (rows, columns) as panels whose columns are its columns, the last with zeros. */
  private static void packByColumn(
      float[] x, int from, int stride, int rows, int columns, float[] panels, int to) {
    for (int column = 0; column < columns; column += WIDTH) {
      final int panel = to + column * rows;
      final int width = Math.min(WIDTH, columns - column);
      if (width == WIDTH) {
        for (int row = 0; row < rows; row++) {
          final int source = from + row * stride + column;
          final int target = panel + row * WIDTH;
          fromArray(FLOATS, x, source).intoArray(panels, target);
          fromArray(FLOATS, x, source + LANES).intoArray(panels, target + LANES);
        }
      } else {
        Arrays.fill(panels, panel, panel + rows * WIDTH, 0f);
        for (int row = 0; row < rows; row++) {
          System.arraycopy(
              x, from + row * stride + column, panels, panel + row * WIDTH, width);
        }
      }
    }
  }

  /** Copies (count, headDim), scaled, to strips, and zeros to the end of the last tile of rows. */
  private static void copyToStrips(
      Blocks blocks,
      float[] x,
      int from,
      int stride,
      int count,
      float factor,
      float[] strips,
      int to) {
    for (int start = 0; start < blocks.headDim; start += STRIP) {
      final int strip = to + start / STRIP * blocks.stripSize;
      final int n = Math.min(STRIP, blocks.headDim - start);
      for (int row = 0; row < count; row++) {
        scale(x, from + row * stride + start, factor, strips, strip + row * STRIDE, n);
      }
      for (int row = count; row < roundUp(count, ROWS); row++) {
        Arrays.fill(strips, strip + row * STRIDE, strip + row * STRIDE + n, 0f);
      }
    }
  }

  private static void scale(float[] x, int from, float factor, float[] y, int to, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      fromArray(FLOATS, x, from + i).mul(factor).intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] = x[from + i] * factor;
    }
  }

  private static float dot(float[] a, int aFrom, float[] b, int bFrom, int n) {
    FloatVector sum = FloatVector.zero(FLOATS);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      sum = fromArray(FLOATS, a, aFrom + i).fma(fromArray(FLOATS, b, bFrom + i), sum);
    }
    float rest = 0;
    for (; i < n; i++) {
      rest = Math.fma(a[aFrom + i], b[bFrom + i], rest);
    }
    return Lanes.sum(sum) + rest;
  }

  private static int roundUp(int n, int multiple) {
    return Math.ceilDiv(n, multiple) * multiple;
  }
}
