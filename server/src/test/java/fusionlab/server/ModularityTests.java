package fusionlab.server;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTests {

    @Test
    void featuresDependOnEachOtherWithoutCyclesAndOnlyOnWhatIsPublic() {
        ApplicationModules.of(ServerApplication.class).verify();
    }
}
