package io.abaculus.bench;

import io.abaculus.bench.Workload.Step;
import io.abaculus.bench.work.AttentionWork;
import io.abaculus.bench.work.Pass;
import io.abaculus.bench.work.ProductWork;
import io.abaculus.bench.work.RowWork;
import io.abaculus.bench.work.SortWork;
import io.abaculus.device.Device;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Single operations, in the shapes that training has them in, under the names of {@code bench/peers/gpu.py}. */
final class OperationWorkloads {
  private static final int SMALLEST_PRODUCT = 256;

  /** Patches of a pair of crops in a step of NeCo, each with as many references. */
  private static final int SORTED = 49;

  /** Rows that a step sorts for an image with two global crops and one local one. */
  private static final int ROWS_OF_IMAGE = 4 * SORTED;

  private final OperationRuns runs;
  private final WorkloadSizes sizes;

  OperationWorkloads(Device device, WorkloadSizes sizes) {
    runs = new OperationRuns(device);
    this.sizes = sizes;
  }

  /** Products of square matrices, from small to large. */
  List<Workload> squareProducts() {
    List<Workload> workloads = new ArrayList<>();
    for (int side = SMALLEST_PRODUCT; side <= sizes.largestProduct(); side *= 2) {
      workloads.add(product("product", new ProductWork(1, side, side, side, false, false)));
    }
    return workloads;
  }

  /** Operations whose size goes with the batch. */
  List<Workload> ofBatch(int batch) {
    int rows = batch * sizes.tokens();
    int width = sizes.small().embedDim();
    int hidden = sizes.small().hiddenSize();
    List<Workload> workloads = new ArrayList<>();
    workloads.add(linear(rows, width, 3 * width));
    workloads.add(linear(rows, width, hidden));
    workloads.add(linear(rows, hidden, width));
    workloads.add(linearWithGelu(new ProductWork(1, rows, width, hidden, false, true)));
    workloads.add(
        product("weight gradient", new ProductWork(1, hidden, rows, width, true, false)));
    for (Pass pass : Pass.values()) {
      workloads.add(attention(batch, pass));
    }
    for (Pass pass : Pass.values()) {
      workloads.add(layerNorm(rows, width, pass));
    }
    for (SortingNetwork network : SortingNetwork.values()) {
      for (Pass pass : Pass.values()) {
        workloads.add(softSort(network, batch, pass));
      }
    }
    return workloads;
  }

  private Workload linear(int rows, int inner, int columns) {
    return product("linear", new ProductWork(1, rows, inner, columns, false, true));
  }

  private Workload product(String name, ProductWork work) {
    return product(name, work, () -> runs.product(work));
  }

  private Workload linearWithGelu(ProductWork work) {
    return product(
        "linear+gelu", work,
        () -> {
          Tensor x = runs.random(work.m(), work.k());
          Tensor weight = runs.random(work.n(), work.k());
          Tensor bias = runs.random(work.n());
          return () -> new Step(
              OperationRuns.oneElement(Functions.linear(x, weight, bias).gelu()));
        });
  }

  private static Workload product(
      String name, ProductWork work, Supplier<Supplier<Step>> setUp) {
    return new Workload(
        name, "%dx%dx%d".formatted(work.m(), work.k(), work.n()), teraflop(work.amount()),
        "TFLOP/s", setUp);
  }

  private static double teraflop(double gigaflop) {
    return 1e-3 * gigaflop;
  }

  private Workload attention(int batch, Pass pass) {
    int heads = sizes.small().heads();
    AttentionWork work =
        new AttentionWork(
            batch, heads, sizes.tokens(), sizes.small().embedDim() / heads, pass);
    return new Workload(
        "attention " + pass,
        "%dx%dx%d".formatted(batch * heads, work.tokens(), work.headDim()),
        teraflop(work.amount()), "TFLOP/s", () -> runs.attention(work));
  }

  /** Counts the matrices that are read and written. */
  private Workload layerNorm(int rows, int width, Pass pass) {
    int matrices =
        switch (pass) {
          case FORWARD -> 2;
          case FORWARD_AND_BACKWARD -> 5;
        };
    RowWork work = new RowWork(RowWork.Function.LAYER_NORM, rows, width, pass);
    return new Workload(
        "layer norm " + pass, rows + "x" + width, 4e-9 * matrices * rows * width, "GB/s",
        () -> runs.rows(work));
  }

  private Workload softSort(SortingNetwork network, int batch, Pass pass) {
    SortWork work = new SortWork(network, batch * ROWS_OF_IMAGE, SORTED, pass);
    return new Workload(
        "soft sort %s %s".formatted(network.referenceName().toLowerCase(Locale.ROOT), pass),
        work.rows() + "x" + SORTED, 1e-6 * work.rows(), "Mrows/s", () -> runs.softSort(work));
  }
}
