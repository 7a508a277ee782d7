package io.abaculus.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;

/** The house stands on its floors: a module, and a package of core, uses only what lies below it. */
@AnalyzeClasses(packages = "io.abaculus", importOptions = DoNotIncludeTests.class)
final class FloorsTest {
  /** The packages that have a floor of their own; what is in {@code io.abaculus} besides is core's. */
  private static final String NN = "io.abaculus.nn..";

  private static final String EVAL = "io.abaculus.eval..";
  private static final String NECO = "io.abaculus.neco..";
  private static final String BENCH = "io.abaculus.bench..";

  @ArchTest static final ArchRule modulesUseOnlyTheFloorsBelow =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.abaculus..")
          .withOptionalLayers(true)
          .layer("core")
          .definedBy(belongsToCore())
          .layer("nn")
          .definedBy(NN)
          .layer("eval")
          .definedBy(EVAL)
          .layer("neco")
          .definedBy(NECO)
          .layer("bench")
          .definedBy(BENCH)
          .whereLayer("core")
          .mayNotAccessAnyLayer()
          .whereLayer("nn")
          .mayOnlyAccessLayers("core")
          .whereLayer("eval")
          .mayOnlyAccessLayers("core", "nn")
          .whereLayer("neco")
          .mayOnlyAccessLayers("core", "nn", "eval")
          .whereLayer("bench")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest static final ArchRule graphStandsAlone = packageUsesOnlyOfCore("graph");

  @ArchTest static final ArchRule planUsesOnlyGraph = packageUsesOnlyOfCore("plan", "graph");

  @ArchTest static final ArchRule planUsesGraphAndDevice = packageUsesOnlyOfCore("plan", "graph",
      "device");

  @ArchTest static final ArchRule cpuKnowsNothingOfTensorsOrDifferentiation =
      packageUsesOnlyOfCore("cpu", "graph", "device", "plan", "reference");

  @ArchTest static final ArchRule referenceKnowsNothingOfTensorsOrDifferentiation =
      packageUsesOnlyOfCore("reference", "graph", "device", "plan");

  @ArchTest static final ArchRule tensorUsesNoDeviceImplementation =
      packageUsesOnlyOfCore("tensor", "plan", "device", "graph");

  @ArchTest static final ArchRule autodiffUsesNoDeviceImplementation =
      packageUsesOnlyOfCore("autodiff", "tensor", "plan", "device", "graph");

  @ArchTest static final ArchRule onlyVectorKernelsSeeTheIncubator =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.abaculus.cpu.vector..", "io.abaculus.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.incubator.vector..");

  @ArchTest static final ArchRule packagesOfCoreHaveNoCycles =
      slices().matching("io.abaculus.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

  /** Classes of {@code io.abaculus.NAME} use, of Abaculus, only their own package and those named. */
  private static ArchRule packageUsesOnlyOfCore(String name, String... used) {
    String[] allowed =
        Stream.concat(Stream.of(name), Stream.of(used))
            .map(FloorsTest::packageOfCore)
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(packageOfCore(name))
        .should()
        .onlyDependOnClassesThat(
            JavaClass.Predicates.resideInAnyPackage(allowed)
                .or(JavaClass.Predicates.resideOutsideOfPackage("io.abaculus..")))
        .allowEmptyShould(true);
  }

  private static String packageOfCore(String name) {
    return "io.abaculus." + name + "..";
  }

  private static DescribedPredicate<JavaClass> belongsToCore() {
    DescribedPredicate<JavaClass> above =
        JavaClass.Predicates.resideInAnyPackage(
            List.of(NN, EVAL, NECO, BENCH).toArray(String[]::new));
    return JavaClass.Predicates.resideInAPackage("io.abaculus..")
        .and(DescribedPredicate.not(above));
  }
}
