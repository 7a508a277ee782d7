package io.abaculus.bench.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.abaculus.bench.side.SyntheticImage;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A library of Python's, timed by {@code bench/peers/cpu.py} in a process for each measurement.
 *
 * @param python the interpreter that has the library
 * @param script that file
 * @param folder takes the images that our side decodes from memory
 * @param log receives what the process prints
 */
record PythonColumn(
    Library library,
    String version,
    Path python,
    Path script,
    Path folder,
    Pace pace,
    PrintStream log)
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
    List<String> command = command(work, threads);
    List<Double> times = new ArrayList<>();
    for (int fork = 0; fork < Math.max(1, pace.forks()); fork++) {
      Ended ended = Subprocess.run(command, log);
      if (ended.status() != 0) {
        return Measurement.failed(
            work, threads, name(), "ended with status " + ended.status() + ", see the log");
      }
      List<Double> ofFork = times(ended.printed());
      if (ofFork.isEmpty()) {
        return Measurement.failed(work, threads, name(), "printed no times, see the log");
      }
      times.addAll(ofFork);
    }
    return Measurement.timed(work, threads, name(), times, Double.NaN);
  }

  private List<String> command(Work work, int threads) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                python.toString(), script.toString(), "--threads", Integer.toString(threads),
                "--warm-ups", Integer.toString(pace.warmUps()), "--iterations",
                Integer.toString(pace.iterations()), "--milliseconds",
                Integer.toString(pace.milliseconds())));
    if (work instanceof ImageWork image) {
      Path jpeg =
          Files.createDirectories(folder).resolve("image-%d.jpg".formatted(image.side()));
      Files.write(jpeg, SyntheticImage.jpeg(image.side()));
      command.addAll(List.of("--image", jpeg.toString()));
    }
    command.add(description(work));
    return command;
  }

  /** The work's record with the name of its class. */
  static String description(Work work) {
    ObjectNode json = JSON.createObjectNode().put("work", work.getClass().getSimpleName());
    json.setAll((ObjectNode) JSON.valueToTree(work));
    return json.toString();
  }

  /** Milliseconds of the iterations; empty if something else was printed. */
  private static List<Double> times(String printed) {
    List<Double> times = new ArrayList<>();
    try {
      JsonNode tree = JSON.readTree(printed);
      for (JsonNode time : tree) {
        times.add(time.doubleValue()); // 0 of what is no number
      }
      boolean arePositive = times.stream().allMatch(time -> time > 0 && Double.isFinite(time));
      return tree.isArray() && arePositive ? times : List.of();
    } catch (JsonProcessingException e) {
      return List.of();
    }
  }
}
