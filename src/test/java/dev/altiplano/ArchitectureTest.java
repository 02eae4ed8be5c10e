package dev.altiplano;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The package table of docs/architecture.md, as a test. */
class ArchitectureTest {
  private static final String ROOT = "dev.altiplano.";

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.altiplano");

  private static final Set<String> FREE_OF_FRAMEWORKS =
      Set.of(
          "model",
          "weights",
          "graph",
          "tokenizer",
          "template",
          "sampling",
          "engine",
          "scheduler",
          "store",
          "packaging",
          "convert");

  private static Map<String, Set<String>> table() {
    Map<String, Set<String>> table = new LinkedHashMap<>();
    table.put("model", Set.of());
    table.put("weights", Set.of("model"));
    table.put("graph", Set.of("weights", "model"));
    table.put("tokenizer", Set.of("model"));
    table.put("template", Set.of("model"));
    table.put("sampling", Set.of("tokenizer"));
    table.put("engine", Set.of("model"));
    table.put("scheduler", Set.of("engine", "sampling", "model"));
    table.put("store", Set.of("model"));
    table.put("packaging", Set.of("weights", "template", "store", "model"));
    table.put("registry", Set.of("packaging", "store", "model"));
    table.put("convert", Set.of("engine", "weights", "graph", "tokenizer", "store", "model"));
    table.put(
        "residency",
        Set.of(
            "scheduler",
            "sampling",
            "engine",
            "convert",
            "graph",
            "store",
            "tokenizer",
            "template",
            "model"));
    table.put(
        "generation",
        Set.of("residency", "scheduler", "sampling", "template", "tokenizer", "store", "model"));
    table.put(
        "api",
        Set.of("generation", "residency", "registry", "packaging", "store", "convert", "model"));
    table.put(
        "metrics", Set.of("generation", "residency", "scheduler", "registry", "store", "model"));
    return table;
  }

  @TestFactory
  Stream<DynamicTest> packageImportsOnlyWhatTheTableAllows() {
    return table().entrySet().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.getKey(), () -> importsOnly(row.getKey(), row.getValue())));
  }

  private static void importsOnly(String name, Set<String> allowed) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + name + "..")
        .should()
        .dependOnClassesThat(
            inProject()
                .and(
                    DescribedPredicate.not(
                        JavaClass.Predicates.resideInAnyPackage(
                            Stream.concat(Stream.of(name), allowed.stream())
                                .map(p -> ROOT + p + "..")
                                .toArray(String[]::new)))))
        .allowEmptyShould(true)
        .check(PRODUCT);
  }

  private static DescribedPredicate<JavaClass> inProject() {
    return JavaClass.Predicates.resideInAPackage("dev.altiplano..");
  }

  @Test
  void everyPackageHasARow() {
    String[] known =
        Stream.concat(Stream.of("config"), table().keySet().stream())
            .map(p -> ROOT + p + "..")
            .toArray(String[]::new);
    classes().should().resideInAnyPackage(known).check(PRODUCT);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(PRODUCT);
  }

  /**
   * Its shutdown hook frees the environment under a running session; the engine owns it instead.
   */
  @Test
  void nothingUsesTheJavaBindingOfOnnxRuntime() {
    noClasses().should().dependOnClassesThat().resideInAPackage("ai.onnxruntime..").check(PRODUCT);
  }

  @TestFactory
  Stream<DynamicTest> coreIsFreeOfFrameworks() {
    return FREE_OF_FRAMEWORKS.stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () ->
                        noClasses()
                            .that()
                            .resideInAPackage(ROOT + name + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage("org.springframework..", "reactor..", "io.netty..")
                            .allowEmptyShould(true)
                            .check(PRODUCT)));
  }
}
