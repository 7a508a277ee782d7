package io.abaculus.bench.suite;

import io.abaculus.bench.side.PreparedRun;
import io.abaculus.bench.side.Sides;
import io.abaculus.bench.work.Catalogue;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Any work of the catalogue on any side, which the suite chooses by the parameters. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class WorkBenchmark {
  /** Its name. */
  @Param("product nn 256x256x256") public String work;

  /** Who computes it. */
  @Param("abaculus") public String side;

  /** The processors that it may use. */
  @Param("1") public int threads;

  private PreparedRun prepared;

  @Setup
  public void setUp() throws Exception {
    prepared = Sides.named(side).prepare(Catalogue.named(work), threads);
  }

  @TearDown
  public void tearDown() throws IOException {
    prepared.close();
  }

  @Benchmark
  public Object run() throws Exception {
    return prepared.run();
  }
}
