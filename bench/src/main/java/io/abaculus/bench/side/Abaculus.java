package io.abaculus.bench.side;

import io.abaculus.bench.ModelWorkloads;
import io.abaculus.bench.OperationRuns;
import io.abaculus.bench.Workload.Step;
import io.abaculus.bench.WorkloadSizes;
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
import io.abaculus.cpu.CpuDevice;
import io.abaculus.cpu.KernelProvider;
import io.abaculus.cpu.Workers;
import io.abaculus.device.Device;
import io.abaculus.nn.vit.VitConfig;
import java.io.IOException;
import java.util.function.Supplier;

/** This library, by the plans that programs run. */
public final class Abaculus implements Side {
  /** What its column is called. */
  public static final String NAME = "abaculus";

  /** What it says of its version. */
  public static final String VERSION = "of this build";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return VERSION;
  }

  /** All but whole processes, which are none of a JVM's own. */
  @Override
  public boolean computes(Work work, int threads) {
    return !(work instanceof StartWork);
  }

  @Override
  public PreparedRun prepare(Work work, int threads) throws IOException {
    Device device = new CpuDevice(new Workers(threads), KernelProvider.load());
    OperationRuns operations = new OperationRuns(device);
    return switch (work) {
      case PeakWork peak -> new PeakRun(peak);
      case ProductWork product -> steps(operations.product(product), device);
      case AttentionWork attention -> steps(operations.attention(attention), device);
      case RowWork rows -> steps(operations.rows(rows), device);
      case SortWork sort -> steps(operations.softSort(sort), device);
      case RoiAlignWork pooling -> steps(operations.roiAlign(pooling), device);
      case VitWork vit -> steps(transformer(vit, device), device);
      case NecoWork neco -> steps(models(device, neco.globalSide(), neco.localSide())
          .necoStep(neco.batch()).setUp().get(), device);
      case SearchWork search -> new SearchRun(search, device);
      case KMeansWork clustering -> new KMeansRun(clustering, device);
      case ImageWork image -> ImageRun.of(image);
      case PlanWork plan -> new PlanRuns(plan, device);
      case StartWork start -> throw new IllegalArgumentException(start.name() + " has no part");
    };
  }

  private static Supplier<Step> transformer(VitWork work, Device device) {
    ModelWorkloads models = models(device, work.side(), work.side());
    VitConfig config =
        switch (work.size()) {
          case S -> VitConfig.dinov2Small();
          case B -> VitConfig.dinov2Base();
        };
    return (work.training()
        ? models.trainingStep(work.name(), config, work.batch())
        : models.forward(work.name(), config, work.batch())).setUp().get();
  }

  private static ModelWorkloads models(Device device, int globalSide, int localSide) {
    return new ModelWorkloads(device, WorkloadSizes.of(0, globalSide, localSide));
  }

  /** Each run puts its graph together, as programs do in every step. */
  private static PreparedRun steps(Supplier<Step> steps, Device device) {
    return new PreparedRun() {
      @Override
      public Object run() {
        Step step = steps.get();
        step.run();
        return step;
      }

      @Override
      public void close() {
        device.close();
      }
    };
  }
}
