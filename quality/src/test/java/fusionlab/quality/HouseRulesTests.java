package fusionlab.quality;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

@AnalyzeClasses(packages = "fusionlab", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTests {

    @ArchTest
    static final ArchRule quality_knows_nothing_of_the_server_and_of_agents = noClasses()
            .that()
            .resideInAPackage("fusionlab.quality..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "fusionlab.server..", "fusionlab.agent..");

    @ArchTest
    static final ArchRule only_the_diffusers_folder_knows_the_tokenizer_library = noClasses()
            .that()
            .resideOutsideOfPackage("fusionlab.quality.diffusers..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    @ArchTest
    static final ArchRule only_workers_speak_http = noClasses()
            .that()
            .resideOutsideOfPackage("fusionlab.quality.worker..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.net.http..");

    @ArchTest
    static final ArchRule no_cycles = SlicesRuleDefinition.slices()
            .matching("fusionlab.quality.(*)..")
            .should()
            .beFreeOfCycles();
}
