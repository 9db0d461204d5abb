package fusionlab.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The allowed dependencies among the modules, module by module. */
@AnalyzeClasses(packages = "fusionlab", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTests {

    private static final String[] FRAMEWORKS = {
        "org.springframework..",
        "jakarta..",
        "tools.jackson..",
        "com.fasterxml..",
        "org.hibernate..",
        "fusionlab.server.."
    };

    @ArchTest
    static final ArchRule theCoreKnowsNoFramework = noClasses()
            .that()
            .resideInAnyPackage("fusionlab.unet..", "fusionlab.latency..", "fusionlab.search..", "fusionlab.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FRAMEWORKS);

    @ArchTest
    static final ArchRule unetStandsAlone = noClasses()
            .that()
            .resideInAPackage("fusionlab.unet..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("fusionlab.latency..", "fusionlab.search..", "fusionlab.protocol..");

    @ArchTest
    static final ArchRule protocolAndTablesKnowUnetOnly = noClasses()
            .that()
            .resideInAnyPackage("fusionlab.latency..", "fusionlab.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("fusionlab.search..");

    @ArchTest
    static final ArchRule searchDoesNoInputOrOutput = noClasses()
            .that()
            .resideInAPackage("fusionlab.search..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.file..", "java.net..", "java.sql..", "fusionlab.protocol..");

    @ArchTest
    static final ArchRule onlyPostgresKnowsTheEmbeddedDatabase = classes()
            .that()
            .resideOutsideOfPackage("fusionlab.server.postgres..")
            .and()
            .resideInAPackage("fusionlab.server..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackage("io.zonky..");

    @ArchTest
    static final ArchRule onlyPhoneKnowsTheBridge = classes()
            .that()
            .resideOutsideOfPackage("fusionlab.server.phone..")
            .and()
            .resideInAPackage("fusionlab.server..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("fusionlab.bridge..", "com.android..");
}
