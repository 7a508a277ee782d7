package io.abaculus.tensor;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The operations that a user can call, found by reflection, so that a table of them can be complete. */
final class PublicMethods {
  private PublicMethods() {}

  /** Such as {@code Tensor.pad(int,int,int,double)}, of tensors, their factories and functions. */
  static Set<String> signatures(Predicate<Method> chosen) {
    return Stream.of(Tensor.class, Tensors.class, Functions.class, Losses.class)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
        .filter(chosen)
        .map(PublicMethods::signature)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static boolean takesNumber(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .anyMatch(type -> type == double.class || type == long.class);
  }

  /** Whether a tensor or several come out of a tensor or several. */
  static boolean mapsTensors(Method method) {
    boolean gives =
        Set.<Class<?>>of(Tensor.class, java.util.List.class, Tensor.Ranked.class,
            Functions.Sorted.class)
            .contains(method.getReturnType());
    boolean takes =
        !Modifier.isStatic(method.getModifiers())
            || Arrays.stream(method.getParameterTypes())
                .anyMatch(
                    type -> type == Tensor.class
                        || type == Tensor[].class
                        || type == java.util.List.class);
    return gives && takes;
  }

  private static String signature(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getSimpleName)
        .collect(
            Collectors.joining(
                ",", method.getDeclaringClass().getSimpleName() + "." + method.getName() + "(",
                ")"));
  }
}
