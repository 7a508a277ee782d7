package io.abaculus.neco.cli;

import io.abaculus.device.Availability;
import io.abaculus.device.Devices;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code abaculus devices}: what can compute here, and how fast it does a product. */
@Command(
    name = "devices",
    description = {
      "Lists what can compute, by the names that --device takes.",
      "Each does a matrix product whose result is known: it is checked, and its speed printed, the median of",
      "several runs.",
      "Exit status: 0 all that are there compute rightly, 1 one does not."
    },
    mixinStandardHelpOptions = true)
public final class DevicesCommand implements Callable<Integer> {
  private static final int RIGHT = 0;
  private static final int WRONG = 1;

  @Spec private CommandSpec spec;

  private boolean explain;

  @Option(
      names = "--explain",
      description = {
        "Say what was looked for, what was found, and the next step: for a missing device, and for what a",
        "device cannot do, such as --gpu-math library."
      })
  void explain(boolean say) {
    explain = say;
  }

  @Override
  public Integer call() {
    int status = RIGHT;
    for (Map.Entry<String, Availability> kind : Devices.kinds().entrySet()) {
      switch (kind.getValue()) {
        case Availability.Available(List<String> devices) -> {
          for (int number = 0; number < devices.size(); number++) {
            String name = devices.size() == 1 ? kind.getKey() : kind.getKey() + ":" + number;
            say(name + ": " + devices.get(number));
            status = Math.max(status, product(name));
            if (explain) {
              Devices.explain(name).forEach(line -> say("    " + line));
            }
          }
        }
        case Availability.Missing missing -> say(kind.getKey(), missing);
      }
    }
    return status;
  }

  private int product(String name) {
    KnownProduct.Outcome outcome;
    try {
      outcome = KnownProduct.of(Devices.get(name));
    } catch (RuntimeException | Error e) {
      say("    fails: " + Failures.explain(e));
      return WRONG;
    }
    int side = outcome.side();
    say(
        String.format(
            Locale.ROOT, "    product %d x %d x %d: %s, %.1f GFLOP/s", side, side, side,
            outcome.wrong() == 0 ? "right"
                : "WRONG in %d of %d numbers".formatted(outcome.wrong(), side * side),
            outcome.gigaflops()));
    return outcome.wrong() == 0 ? RIGHT : WRONG;
  }

  private void say(String kind, Availability.Missing missing) {
    if (explain) {
      say(kind + ": missing");
      say("    looked for: " + missing.lookedFor());
      say("    found: " + missing.found());
      say("    next step: " + missing.nextStep());
    } else {
      say(kind + ": missing, " + missing.found() + " (--explain says what to do)");
    }
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
