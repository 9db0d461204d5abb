package fusionlab.search;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms of this module, from the bottom: quality tables, the problem and its algorithms, measured search, the ledger. None runs back up. */
@AnalyzeClasses(packages = "fusionlab.search", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTests {

    @ArchTest
    static final ArchRule noCircles =
            slices().matching("fusionlab.(search..)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule qualityTablesStandAlone = noClasses()
            .that()
            .resideInAPackage("fusionlab.search.quality")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("fusionlab.search", "fusionlab.search.measured", "fusionlab.search.ledger");

    @ArchTest
    static final ArchRule algorithmsKnowNoMeasuredSearchAndNoLedger = noClasses()
            .that()
            .resideInAPackage("fusionlab.search")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("fusionlab.search.measured", "fusionlab.search.ledger");

    @ArchTest
    static final ArchRule measuredSearchKnowsNoLedger = noClasses()
            .that()
            .resideInAPackage("fusionlab.search.measured")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("fusionlab.search.ledger");
}
