package fusionlab.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

@AnalyzeClasses(packages = "fusionlab", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTests {

    @ArchTest
    static final ArchRule the_agent_knows_nothing_of_the_server_and_its_frameworks = noClasses()
            .that()
            .resideInAPackage("fusionlab.agent..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..", "fusionlab.latency..", "fusionlab.search..", "fusionlab.server..");

    @ArchTest
    static final ArchRule host_specifics_stay_in_one_package = noClasses()
            .that()
            .resideOutsideOfPackages("fusionlab.agent.host..", "fusionlab.host..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.sun..", "sun..", "java.lang.management..", "java.net.http..");

    /** D8 puts its own versions of what Android lacks into a class next to the first that needs them, and others call it too. */
    @ArchTest
    static final ArchRule only_the_wiring_knows_the_host = noClasses()
            .that()
            .resideOutsideOfPackages("fusionlab.agent.host..", "fusionlab.host..", "fusionlab.agent")
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage("fusionlab.agent.host..", "fusionlab.host..")
                    .and(DescribedPredicate.not(HasName.Predicates.nameMatching(".*\\$\\d+"))));

    @ArchTest
    static final ArchRule no_cycles = SlicesRuleDefinition.slices()
            .matching("fusionlab.agent.(*)..")
            .should()
            .beFreeOfCycles();
}
