package io.abaculus.bench;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * Finds the public and protected types, methods, constructors, fields and enum constants of a module's
 * exported packages that have no doc comment. Methods that override are exempt, and so is what the
 * compiler adds. Sources are parsed and nothing more, so they need not compile.
 */
final class MissingJavadoc {
  private final DocTrees trees;
  private final List<String> found = new ArrayList<>();

  private MissingJavadoc(DocTrees trees) {
    this.trees = trees;
  }

  /**
   * What lacks a doc comment, each as {@code FILE:LINE: Type.member}, in the order of the sources.
   *
   * @param module all sources of one module. If it exports packages to everyone, what is in others need
   *     not be documented; if it exports none, being an application or no module yet, all must be
   * @throws IOException if a source cannot be read
   */
  static List<String> in(Iterable<? extends JavaFileObject> module) throws IOException {
    JavacTask compiler =
        (JavacTask) ToolProvider.getSystemJavaCompiler()
            .getTask(null, null, null, List.of("-proc:none"), null, module);
    List<CompilationUnitTree> units = new ArrayList<>();
    compiler.parse().forEach(units::add);

    Set<String> exported = exportedPackages(units);
    MissingJavadoc missing = new MissingJavadoc(DocTrees.instance(compiler));
    for (CompilationUnitTree unit : units) {
      if (unit.getPackage() != null
          && (exported.isEmpty()
              || exported.contains(unit.getPackage().getPackageName().toString()))) {
        missing.new Visitor(unit).scan(unit, null);
      }
    }
    return missing.found;
  }

  /** Packages that are exported to everyone; an export to named modules is no public interface. */
  private static Set<String> exportedPackages(List<CompilationUnitTree> units) {
    Set<String> names = new HashSet<>();
    for (CompilationUnitTree unit : units) {
      if (unit.getModule() != null) {
        for (Tree directive : unit.getModule().getDirectives()) {
          if (directive instanceof ExportsTree exports && exports.getModuleNames() == null) {
            names.add(exports.getPackageName().toString());
          }
        }
      }
    }
    return names;
  }

  /** Goes through the members of types that others can reach, and never into code. */
  private final class Visitor extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;

    Visitor(CompilationUnitTree unit) {
      this.unit = unit;
    }

    @Override
    public Void visitClass(ClassTree type, Void none) {
      if (isReachable(type.getModifiers())) {
        check(qualified(type.getSimpleName().toString()));
        scan(type.getMembers(), none);
      }
      return null;
    }

    @Override
    public Void visitMethod(MethodTree method, Void none) {
      if (isReachable(method.getModifiers()) && !overrides(method)) {
        String name =
            method.getReturnType() == null ? "<constructor>" : method.getName().toString();
        String parameters =
            method.getParameters()
                .stream()
                .map(parameter -> parameter.getType().toString())
                .collect(Collectors.joining(", ", "(", ")"));
        check(qualified(name + parameters));
      }
      return null;
    }

    @Override
    public Void visitVariable(VariableTree field, Void none) {
      if (isReachable(field.getModifiers())) {
        check(qualified(field.getName().toString()));
      }
      return null;
    }

    /** Whether a declaration is public or protected, as the members of interfaces are without saying. */
    private boolean isReachable(ModifiersTree modifiers) {
      Set<Modifier> flags = modifiers.getFlags();
      boolean inInterface =
          getCurrentPath().getParentPath().getLeaf() instanceof ClassTree outer
              && (outer.getKind() == Kind.INTERFACE || outer.getKind() == Kind.ANNOTATION_TYPE);
      return flags.contains(Modifier.PUBLIC)
          || flags.contains(Modifier.PROTECTED)
          || (inInterface && !flags.contains(Modifier.PRIVATE));
    }

    private boolean overrides(MethodTree method) {
      return method.getModifiers()
          .getAnnotations()
          .stream()
          .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
    }

    /** The name after those of the types around it. */
    private String qualified(String name) {
      StringBuilder result = new StringBuilder(name);
      for (var path = getCurrentPath().getParentPath(); path != null; path = path.getParentPath()) {
        if (path.getLeaf() instanceof ClassTree outer) {
          result.insert(0, outer.getSimpleName() + ".");
        }
      }
      return result.toString();
    }

    private void check(String name) {
      if (trees.getDocComment(getCurrentPath()) == null) {
        long start =
            trees.getSourcePositions().getStartPosition(unit, getCurrentPath().getLeaf());
        long line = unit.getLineMap().getLineNumber(start);
        found.add(unit.getSourceFile().getName() + ":" + line + ": " + name);
      }
    }
  }
}
