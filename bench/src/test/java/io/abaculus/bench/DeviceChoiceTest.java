package io.abaculus.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.nn.Scope;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensors;
import java.util.Set;

/**
 * What a command computes, it computes on the device that it was told: the application takes none by
 * itself, neither from {@code Devices} nor by a method that uses the standard device unasked.
 */
@AnalyzeClasses(packages = "io.abaculus", importOptions = DoNotIncludeTests.class)
final class DeviceChoiceTest {
  /** Where the user's choice is read. */
  private static final String CHOICE = "io.abaculus.neco.cli.DeviceOptions";

  private static final Set<String> MAKERS_OF_TENSORS =
      Set.of("of", "scalar", "full", "zeros", "ones", "arange", "eye");

  private static final DescribedPredicate<JavaAccess<?>> TAKING_THE_STANDARD_DEVICE =
      new DescribedPredicate<>("taking the standard device") {
        @Override
        public boolean test(JavaAccess<?> access) {
          return access.getTarget() instanceof CodeUnitAccessTarget called
              && takesStandardDevice(called);
        }
      };

  private static boolean takesStandardDevice(CodeUnitAccessTarget called) {
    String owner = called.getOwner().getName();
    if (owner.equals(Devices.class.getName())) {
      return called.getName().equals("standard");
    }
    boolean makes =
        owner.equals(Tensors.class.getName()) && MAKERS_OF_TENSORS.contains(called.getName())
            || owner.equals(Scope.class.getName()) && called.getName().equals("random")
            || owner.equals(RandomKey.class.getName()) && called.getName().equals("<init>");
    return makes && called.getRawParameterTypes().stream().noneMatch(
        parameter -> parameter.isEquivalentTo(Device.class));
  }

  @ArchTest static final ArchRule theApplicationTakesTheDeviceItIsGiven =
      noClasses()
          .that()
          .resideInAnyPackage("io.abaculus.data..", "io.abaculus.eval..", "io.abaculus.neco..")
          .and()
          .doNotHaveFullyQualifiedName(CHOICE)
          .should()
          .callCodeUnitWhere(TAKING_THE_STANDARD_DEVICE);
}
