package fusionlab.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A campaign guards its own state: whatever comes in whatever order, it does what its state allows, or refuses and stays. */
class CampaignStatePropertyTests {

    private static final Topology TOPOLOGY = Topology.builtIn("bk-sdm-tiny");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** @param to null if it leaves the state as it is */
    record Event(String name, Consumer<Campaign> happens, Set<CampaignState> allowedIn, CampaignState to) {}

    private static final List<Event> EVENTS = List.of(
            new Event("start", campaign -> campaign.start(NOW), Set.of(CampaignState.QUEUED), CampaignState.RUNNING),
            new Event(
                    "complete", campaign -> campaign.complete(NOW), Set.of(CampaignState.RUNNING), CampaignState.DONE),
            new Event(
                    "fail", campaign -> campaign.fail("why", NOW), Set.of(CampaignState.RUNNING), CampaignState.FAILED),
            new Event(
                    "cancel",
                    campaign -> campaign.cancel(NOW),
                    Set.of(CampaignState.QUEUED, CampaignState.RUNNING),
                    CampaignState.CANCELLED),
            new Event("spent", campaign -> campaign.spent(2.5), Set.of(CampaignState.RUNNING), CampaignState.RUNNING));

    @Provide
    Arbitrary<List<Integer>> events() {
        return Arbitraries.integers().between(0, EVENTS.size() - 1).list().ofMaxSize(8);
    }

    @Property
    void each_event_happens_in_its_states_only(@ForAll("events") List<Integer> happening) {
        Campaign campaign = campaign();
        double spent = 0;
        for (int number : happening) {
            Event event = EVENTS.get(number);
            CampaignState before = campaign.state();
            if (event.allowedIn().contains(before)) {
                event.happens().accept(campaign);
                assertThat(campaign.state()).as(event.name()).isEqualTo(event.to());
                spent += event.name().equals("spent") ? 2.5 : 0;
            } else {
                assertThatThrownBy(() -> event.happens().accept(campaign))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(before.name());
                assertThat(campaign.state()).as(event.name()).isEqualTo(before);
            }
            assertThat(campaign.spentSeconds()).isEqualTo(spent);
        }
    }

    @Property
    void what_is_over_stays_as_it_is(@ForAll("events") List<Integer> happening) {
        Campaign campaign = campaign();
        CampaignState over = null;
        for (int number : happening) {
            try {
                EVENTS.get(number).happens().accept(campaign);
            } catch (IllegalStateException refused) {
                // as the other property says
            }
            if (over != null) {
                assertThat(campaign.state()).isEqualTo(over);
            }
            over = campaign.state().isFinal() ? campaign.state() : null;
        }
    }

    private static Campaign campaign() {
        return new Campaign(
                1,
                TOPOLOGY,
                new Rotation(RuntimeProfile.onnxCpu(1), 64, "any", 0.03, 9, 240, 1),
                38,
                null,
                "test",
                NOW);
    }
}
