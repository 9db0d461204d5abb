package fusionlab.bridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

@AnalyzeClasses(packages = "fusionlab", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTests {

    @ArchTest
    static final ArchRule one_package_knows_ddmlib = noClasses()
            .that()
            .resideOutsideOfPackage("fusionlab.bridge.adb")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.android..");

    @ArchTest
    static final ArchRule the_bridge_knows_neither_server_nor_agent = noClasses()
            .that()
            .resideInAPackage("fusionlab.bridge..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "fusionlab.server..", "fusionlab.agent..", "fusionlab.adbd..");

    @ArchTest
    static final ArchRule no_cycles = SlicesRuleDefinition.slices()
            .matching("fusionlab.bridge.(*)..")
            .should()
            .beFreeOfCycles();
}
