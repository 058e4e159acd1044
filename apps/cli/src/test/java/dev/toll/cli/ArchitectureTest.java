package dev.toll.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows of the house: which room may know which. Here, because the cli sees every module. */
class ArchitectureTest {
    private static final List<String> FOUNDATION = List.of("core", "tensor", "model", "chat", "lilliput", "report");
    private static final List<String> FOUNDATION_AND_EVALUATE = with(FOUNDATION, "evaluate");
    private static final List<String> BELOW_RECIPES = with(FOUNDATION_AND_EVALUATE, "align", "merge", "guard", "agency");

    /** Module → the modules it may know. A new module gets a line here, or the first test fails. */
    private static final Map<String, List<String>> MAY_KNOW = new TreeMap<>(Map.ofEntries(
            entry("core", List.of()),
            entry("tensor", List.of("core")),
            entry("model", List.of("core", "tensor")),
            entry("chat", List.of("core", "tensor", "model")),
            entry("lilliput", List.of("core")),
            entry("report", List.of("core")),
            entry("evaluate", FOUNDATION),
            entry("align", FOUNDATION_AND_EVALUATE),
            entry("merge", FOUNDATION_AND_EVALUATE),
            entry("guard", FOUNDATION_AND_EVALUATE),
            entry("agency", FOUNDATION_AND_EVALUATE),
            entry("gateway", with(FOUNDATION, "guard")),
            entry("recipes", BELOW_RECIPES),
            entry("cli", with(BELOW_RECIPES, "recipes", "gateway"))));

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.toll");

    @Test
    void everyModule_wasImportedWithClassesAndIsNamedHere() {
        var found = HOUSE.stream()
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .map(ArchitectureTest::module)
                .distinct();

        assertThat(MAY_KNOW.keySet()).containsAll(found.toList());
    }

    @TestFactory
    Stream<DynamicTest> module_knowsOnlyTheRoomsBelowIt() {
        return MAY_KNOW.entrySet().stream().map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> noClasses()
                .that(areIn(entry.getKey()))
                .should()
                .dependOnClassesThat(areOfTheHouseOutside(with(entry.getValue(), entry.getKey())))
                .because("an arrow of the house goes down only; " + entry.getKey() + " may know " + entry.getValue())
                .check(HOUSE)));
    }

    @Test
    void libtorch_isSeenByTensorAlone() {
        assertThat(HOUSE.stream()
                        .filter(areIn("tensor"))
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .anyMatch(use -> use.getTargetClass().getPackageName().startsWith("org.bytedeco")))
                .as("tensor uses libtorch, or this rule checks nothing")
                .isTrue();
        noClasses()
                .that(DescribedPredicate.not(areIn("tensor")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .because("native memory has one owner")
                .check(HOUSE);
    }

    @Test
    void core_knowsNeitherJsonNorHttp() {
        noClasses()
                .that(areIn("core"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("tools.jackson..", "com.fasterxml..", "com.google.gson..", "java.net.http..", "com.sun.net..")
                .check(HOUSE);
    }

    @TestFactory
    Stream<DynamicTest> packages_ofAModule_formNoCycle() {
        return MAY_KNOW.keySet().stream().map(module -> DynamicTest.dynamicTest(
                module,
                () -> slices().assignedFrom(packagesOf(module)).should().beFreeOfCycles().check(HOUSE)));
    }

    @Test
    void names_sayWhatAClassIs() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .check(HOUSE);
    }

    /** "merge" of dev.toll.merge.Blend and of dev.toll.merge.io.Writer. */
    private static String module(JavaClass type) {
        return type.getPackageName().split("\\.")[2];
    }

    private static boolean ofTheHouse(JavaClass type) {
        return type.getPackageName().startsWith("dev.toll.");
    }

    private static DescribedPredicate<JavaClass> areIn(String module) {
        return DescribedPredicate.describe(
                "are in " + module, type -> ofTheHouse(type) && module(type).equals(module));
    }

    private static DescribedPredicate<JavaClass> areOfTheHouseOutside(List<String> modules) {
        return DescribedPredicate.describe(
                "are of the house, outside " + modules, type -> ofTheHouse(type) && !modules.contains(module(type)));
    }

    private static SliceAssignment packagesOf(String module) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return ofTheHouse(type) && module(type).equals(module)
                        ? SliceIdentifier.of(type.getPackageName())
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages of " + module;
            }
        };
    }

    private static List<String> with(List<String> some, String... more) {
        var all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }
}
