package io.abaculus.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The house stands on its floors: a module, and a package of core, uses only what lies below it. A floor
 * is a package {@code io.abaculus.NAME} with the packages inside it, and {@link #FLOORS} says what it may
 * use. A package that the list does not name fails the test, and so does a name without a package.
 */
@AnalyzeClasses(
    packages = "io.abaculus",
    importOptions = {DoNotIncludeTests.class, FloorsTest.DoNotIncludeTestJars.class})
final class FloorsTest {
  private static final String ROOT = "io.abaculus.";

  /** What tests of several modules share comes in jars, which stand on no floor. */
  static final class DoNotIncludeTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  /**
   * A floor.
   *
   * @param name of its package in {@code io.abaculus}
   * @param uses the names of the other floors that it may use
   */
  private record Floor(String name, Set<String> uses) {
    String packages() {
      return ROOT + name + "..";
    }
  }

  /** What core shows to the modules above it: all but the devices, which are found as services. */
  private static final Set<String> CORE = Set.of("graph", "plan", "device", "tensor", "autodiff");

  /** From the bottom up. */
  private static final List<Floor> FLOORS =
      List.of(
          new Floor("formats", Set.of()),
          new Floor("graph", Set.of()),
          new Floor("plan", Set.of("graph")),
          new Floor("device", Set.of("graph", "plan")),
          new Floor("reference", Set.of("graph", "plan", "device")),
          new Floor("cpu", Set.of("graph", "plan", "device", "reference")),
          new Floor("tensor", Set.of("graph", "plan", "device")),
          new Floor("autodiff", Set.of("graph", "plan", "device", "tensor")),
          new Floor("tornado", Set.of("graph", "plan", "device", "reference")),
          new Floor("conformance", with(CORE, "formats")),
          new Floor("data", with(CORE, "formats")),
          new Floor("nn", with(CORE, "formats", "conformance")),
          new Floor("eval", with(CORE, "formats", "conformance", "data", "nn")),
          new Floor("neco", with(CORE, "formats", "conformance", "data", "nn", "eval")),
          new Floor("spark", with(CORE, "formats", "conformance", "data", "nn", "eval", "neco")),
          new Floor(
              "bench",
              with(
                  CORE, "reference", "cpu", "formats", "conformance", "data", "nn", "eval",
                  "neco")));

  private static Set<String> with(Set<String> some, String... others) {
    return Stream.concat(some.stream(), Stream.of(others)).collect(Collectors.toUnmodifiableSet());
  }

  @ArchTest
  static void everyPackageIsOnAFloorAndEveryFloorHasAPackage(JavaClasses all) {
    Set<String> present = new TreeSet<>();
    all.forEach(type -> present.add(floorOf(type.getPackageName())));
    Set<String> listed =
        FLOORS.stream().map(Floor::name).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(listed, present);
  }

  /** The name after {@code io.abaculus}; a package that has none stands for itself. */
  private static String floorOf(String packageName) {
    if (!packageName.startsWith(ROOT)) {
      return packageName;
    }
    String inside = packageName.substring(ROOT.length());
    int dot = inside.indexOf('.');
    return dot < 0 ? inside : inside.substring(0, dot);
  }

  /** So there are no cycles between floors. */
  @ArchTest
  static void aFloorIsAboveAllThatItMayUse(JavaClasses all) {
    Set<String> below = new HashSet<>();
    for (Floor floor : FLOORS) {
      assertTrue(below.containsAll(floor.uses()), () -> floor + " is above " + below + " only");
      below.add(floor.name());
    }
  }

  @ArchTest
  static void aFloorUsesOnlyWhatItMay(JavaClasses all) {
    for (Floor floor : FLOORS) {
      String[] allowed =
          Stream.concat(Stream.of(floor.name()), floor.uses().stream())
              .map(name -> ROOT + name + "..")
              .toArray(String[]::new);
      classes()
          .that()
          .resideInAPackage(floor.packages())
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(allowed).or(resideOutsideOfPackage("io.abaculus..")))
          .check(all);
    }
  }

  /** One word for one thing: who reads a name need not ask which module's it is. */
  @ArchTest
  static void noTwoTopLevelTypesShareASimpleName(JavaClasses all) {
    Map<String, Set<String>> packagesOf = new TreeMap<>();
    for (JavaClass type : all) {
      if (type.isTopLevelClass() && !type.getSimpleName().endsWith("-info")) {
        packagesOf.computeIfAbsent(type.getSimpleName(), name -> new TreeSet<>())
            .add(type.getPackageName());
      }
    }
    packagesOf.values().removeIf(packages -> packages.size() == 1);

    assertEquals(Map.of(), packagesOf);
  }

  @ArchTest static final ArchRule onlyVectorKernelsSeeTheIncubator =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "cpu.vector..", ROOT + "bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.incubator.vector..");
}
