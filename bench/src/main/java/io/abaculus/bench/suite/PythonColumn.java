package io.abaculus.bench.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.abaculus.bench.suite.Subprocess.Ended;
import io.abaculus.bench.work.AttentionWork;
import io.abaculus.bench.work.ImageWork;
import io.abaculus.bench.work.KMeansWork;
import io.abaculus.bench.work.NecoWork;
import io.abaculus.bench.work.PeakWork;
import io.abaculus.bench.work.PlanWork;
import io.abaculus.bench.work.ProductWork;
import io.abaculus.bench.work.RoiAlignWork;
import io.abaculus.bench.work.RowWork;
import io.abaculus.bench.work.SearchWork;
import io.abaculus.bench.work.SortWork;
import io.abaculus.bench.work.StartWork;
import io.abaculus.bench.work.VitWork;
import io.abaculus.bench.work.Work;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A library of Python's, timed by {@code bench/peers/cpu.py} in a process for each measurement.
 *
 * @param python the interpreter that has the library
 * @param script that file
 * @param log receives what the process prints
 */
record PythonColumn(
    Library library, String version, Path python, Path script, Pace pace, PrintStream log)
    implements
    Column {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is asked for its share of the work. */
  enum Library {
    PYTORCH("PyTorch", "torch"),
    FAISS("faiss", "faiss-cpu");

    private final String title;
    private final String distribution;

    Library(String title, String distribution) {
      this.title = title;
      this.distribution = distribution;
    }

    String title() {
      return title;
    }

    /** Whether it has a part of the work: faiss what is search, PyTorch what others have of the rest. */
    boolean has(Work work) {
      return switch (work) {
        case PeakWork _,PlanWork _,StartWork _ -> false;
        case SearchWork _,KMeansWork _ -> this == FAISS;
        case ProductWork _,AttentionWork _,RowWork _,SortWork _,RoiAlignWork _,VitWork _,NecoWork _,ImageWork _ ->
            this == PYTORCH;
      };
    }

    /** As pip names it. */
    String distribution() {
      return distribution;
    }
  }

  @Override
  public String name() {
    return library.title();
  }

  @Override
  public boolean has(Work work, int threads) {
    return library.has(work);
  }

  @Override
  public Measurement measure(Work work, int threads) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            python.toString(), script.toString(), "--threads", Integer.toString(threads),
            "--warm-ups",
            Integer.toString(pace.warmUps()), "--iterations", Integer.toString(pace.iterations()),
            "--milliseconds", Integer.toString(pace.milliseconds()), description(work));
    List<Double> times = new ArrayList<>();
    for (int fork = 0; fork < Math.max(1, pace.forks()); fork++) {
      Ended ended = Subprocess.run(command, log);
      if (ended.status() != 0) {
        return Measurement.failed(
            work, threads, name(), "ended with status " + ended.status() + ", see the log");
      }
      times.addAll(times(ended.printed()));
    }
    return Measurement.timed(work, threads, name(), times, Double.NaN);
  }

  /** The work's record with the name of its class. */
  static String description(Work work) {
    ObjectNode json = JSON.createObjectNode().put("work", work.getClass().getSimpleName());
    json.setAll((ObjectNode) JSON.valueToTree(work));
    return json.toString();
  }

  private static List<Double> times(String printed) throws JsonProcessingException {
    List<Double> times = new ArrayList<>();
    for (JsonNode time : JSON.readTree(printed)) {
      times.add(time.doubleValue());
    }
    return times;
  }
}
