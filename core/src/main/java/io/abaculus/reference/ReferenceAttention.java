package io.abaculus.reference;

import io.abaculus.device.HostArray;

/**
 * Attention of every head on its own: out = softmax(scale q kᵀ) v, and its gradients (Dao et al.,
 * "FlashAttention", 2022, appendix B), one row of scores at a time.
 */
final class ReferenceAttention {
  private final HostArray qkv;
  private final int batch;
  private final int tokens;
  private final int heads;
  private final int headDim;
  private final double scale;

  ReferenceAttention(HostArray qkv, int heads, double scale) {
    this.qkv = qkv;
    this.batch = qkv.type().shape().dim(0);
    this.tokens = qkv.type().shape().dim(1);
    this.heads = heads;
    this.headDim = qkv.type().shape().dim(2) / (3 * heads);
    this.scale = scale;
  }

  void forward(HostArray out, HostArray logSumExp) {
    for (int sample = 0; sample < batch; sample++) {
      for (int head = 0; head < heads; head++) {
        double[] key = projection(1, sample, head);
        double[] query = projection(0, sample, head);
        double[] value = projection(2, sample, head);
        for (int token = 0; token < tokens; token++) {
          double[] scores = scores(query, token, key);
          double logSum = ReferenceFused.logSumExp(scores);
          logSumExp.setDouble((sample * heads + head) * tokens + token, logSum);
          double[] mixed = new double[headDim];
          for (int other = 0; other < tokens; other++) {
            addScaled(Math.exp(scores[other] - logSum), value, other, mixed, 0);
          }
          for (int i = 0; i < headDim; i++) {
            out.setDouble(outElement(sample, head, token) + i, mixed[i]);
          }
        }
      }
    }
  }

  void backward(HostArray out, HostArray logSumExp, HostArray dOut, HostArray dQkv) {
    for (int sample = 0; sample < batch; sample++) {
      for (int head = 0; head < heads; head++) {
        double[] query = projection(0, sample, head);
        double[] key = projection(1, sample, head);
        double[] value = projection(2, sample, head);
        double[] dQuery = new double[query.length];
        double[] dKey = new double[query.length];
        double[] dValue = new double[query.length];
        double[] gradient = new double[headDim];
        for (int token = 0; token < tokens; token++) {
          double outProduct = 0;
          for (int i = 0; i < headDim; i++) {
            int element = outElement(sample, head, token) + i;
            gradient[i] = dOut.getDouble(element);
            outProduct += gradient[i] * out.getDouble(element);
          }
          double[] scores = scores(query, token, key);
          double logSum = logSumExp.getDouble((sample * heads + head) * tokens + token);
          for (int other = 0; other < tokens; other++) {
            double weight = Math.exp(scores[other] - logSum);
            addScaled(weight, gradient, 0, dValue, other);
            double dWeight = dot(gradient, 0, value, other);
            double dScore = scale * weight * (dWeight - outProduct);
            addScaled(dScore, key, other, dQuery, token);
            addScaled(dScore, query, token, dKey, other);
          }
        }
        store(dQuery, dQkv, 0, sample, head);
        store(dKey, dQkv, 1, sample, head);
        store(dValue, dQkv, 2, sample, head);
      }
    }
  }

  private double[] scores(double[] query, int token, double[] key) {
    double[] scores = new double[tokens];
    for (int other = 0; other < tokens; other++) {
      scores[other] = scale * dot(query, token, key, other);
    }
    return scores;
  }

  private double dot(double[] a, int rowA, double[] b, int rowB) {
    double sum = 0;
    for (int i = 0; i < headDim; i++) {
      sum += a[rowA * headDim + i] * b[rowB * headDim + i];
    }
    return sum;
  }

  private void addScaled(double factor, double[] from, int fromRow, double[] to, int toRow) {
    for (int i = 0; i < headDim; i++) {
      to[toRow * headDim + i] += factor * from[fromRow * headDim + i];
    }
  }

  /** The queries (0), keys (1) or values (2) of a head, a row for each token. */
  private double[] projection(int which, int sample, int head) {
    double[] rows = new double[tokens * headDim];
    for (int token = 0; token < tokens; token++) {
      for (int i = 0; i < headDim; i++) {
        rows[token * headDim + i] = qkv.getDouble(qkvElement(which, sample, head, token) + i);
      }
    }
    return rows;
  }

  private void store(double[] rows, HostArray target, int which, int sample, int head) {
    for (int token = 0; token < tokens; token++) {
      for (int i = 0; i < headDim; i++) {
        target.setDouble(qkvElement(which, sample, head, token) + i, rows[token * headDim + i]);
      }
    }
  }

  private int qkvElement(int which, int sample, int head, int token) {
    return (((sample * tokens + token) * 3 + which) * heads + head) * headDim;
  }

  private int outElement(int sample, int head, int token) {
    return ((sample * tokens + token) * heads + head) * headDim;
  }
}
