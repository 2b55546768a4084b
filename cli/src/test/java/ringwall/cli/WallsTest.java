package ringwall.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Who may import whom: the table of ARCHITECTURE.md, held by the build.
class WallsTest {
    /// Module to the modules of ours that it may import. Arrows only point down.
    static final Map<String, Set<String>> MAY_IMPORT = new TreeMap<>();

    static {
        MAY_IMPORT.put("model", Set.of());
        MAY_IMPORT.put("wire", Set.of());
        MAY_IMPORT.put("intent", Set.of("model"));
        MAY_IMPORT.put("program", Set.of("model", "wire"));
        MAY_IMPORT.put("testbed", Set.of("model", "wire", "program"));
        MAY_IMPORT.put("compiler", Set.of("model", "program"));
        MAY_IMPORT.put("observe", Set.of("model", "program"));
        MAY_IMPORT.put("dataplane", Set.of("model", "program", "observe", "wire"));
        MAY_IMPORT.put("ports", Set.of("dataplane", "wire"));
        MAY_IMPORT.put("audit", Set.of("model", "intent", "program", "observe"));
        MAY_IMPORT.put(
                "lab",
                Set.of(
                        "model",
                        "intent",
                        "compiler",
                        "program",
                        "dataplane",
                        "ports",
                        "observe",
                        "wire"));
        MAY_IMPORT.put(
                "cli",
                Set.of(
                        "model",
                        "wire",
                        "intent",
                        "program",
                        "compiler",
                        "observe",
                        "dataplane",
                        "ports",
                        "audit",
                        "lab"));
    }

    private static JavaClasses product;

    @BeforeAll
    static void read() {
        product =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("ringwall");
    }

    private static String module(JavaClass type) {
        String[] parts = type.getPackageName().split("\\.", -1);
        return parts.length < 2 ? "" : parts[1];
    }

    @TestFactory
    Stream<DynamicTest> modulesImportOnlyWhatTheyMay() {
        return MAY_IMPORT.entrySet().stream()
                .map(row ->
                        DynamicTest.dynamicTest(
                                row.getKey() + " imports at most " + row.getValue(),
                                () ->
                                        classes()
                                                .that()
                                                .resideInAPackage("ringwall." + row.getKey() + "..")
                                                .should()
                                                .onlyDependOnClassesThat(
                                                        describe(
                                                                "are of its own or allowed modules",
                                                                type ->
                                                                        !type.getPackageName()
                                                                                        .startsWith(
                                                                                                "ringwall.")
                                                                                || module(type)
                                                                                        .equals(
                                                                                                row
                                                                                                        .getKey())
                                                                                || row.getValue()
                                                                                        .contains(
                                                                                                module(
                                                                                                        type))))
                                                .allowEmptyShould(true)
                                                .check(product)));
    }

    @Test
    void everyModuleIsInTheTable() {
        Set<String> known = MAY_IMPORT.keySet();
        List<String> strangers =
                product.stream()
                        .map(WallsTest::module)
                        .distinct()
                        .filter(m -> !known.contains(m))
                        .toList();
        org.assertj.core.api.Assertions.assertThat(strangers).isEmpty();
    }

    @Test
    void noModuleIsADrawer() {
        classes()
                .should()
                .resideOutsideOfPackages(
                        "..common..", "..util..", "..utils..", "..core..", "..base..", "..misc..")
                .check(
                        product.that(
                                describe(
                                        "ours",
                                        type -> type.getPackageName().startsWith("ringwall"))));
    }
}
