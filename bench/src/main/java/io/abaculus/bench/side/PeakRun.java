package io.abaculus.bench.side;

import io.abaculus.bench.work.PeakWork;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Twelve independent chains of fused multiply-adds in registers, enough to fill two pipes of four or five cycles. Nothing
 * that computes float32 products can be faster.
 */
final class PeakRun implements PreparedRun {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;

  private final int rounds;
  private final float factor = 0.999f;
  private final float summand = 1e-3f;

  PeakRun(PeakWork work) {
    rounds = (int) Math.round(work.amount() * 1e9 / (2.0 * CHAINS * SPECIES.length()));
  }

  @Override
  public Float run() {
    FloatVector a = FloatVector.broadcast(SPECIES, factor);
    FloatVector b = FloatVector.broadcast(SPECIES, summand);
    FloatVector c0 = b;
    FloatVector c1 = b.add(1);
    FloatVector c2 = b.add(2);
    FloatVector c3 = b.add(3);
    FloatVector c4 = b.add(4);
    FloatVector c5 = b.add(5);
    FloatVector c6 = b.add(6);
    FloatVector c7 = b.add(7);
    FloatVector c8 = b.add(8);
    FloatVector c9 = b.add(9);
    FloatVector c10 = b.add(10);
    FloatVector c11 = b.add(11);
    for (int i = 0; i < rounds; i++) {
      c0 = c0.fma(a, b);
      c1 = c1.fma(a, b);
      c2 = c2.fma(a, b);
      c3 = c3.fma(a, b);
      c4 = c4.fma(a, b);
      c5 = c5.fma(a, b);
      c6 = c6.fma(a, b);
      c7 = c7.fma(a, b);
      c8 = c8.fma(a, b);
      c9 = c9.fma(a, b);
      c10 = c10.fma(a, b);
      c11 = c11.fma(a, b);
    }
    FloatVector sum = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
    return sum.add(c6).add(c7).add(c8).add(c9).add(c10).add(c11).lane(0);
  }
}
