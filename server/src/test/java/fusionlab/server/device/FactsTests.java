package fusionlab.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What an agent says of its machine. */
@ServerTest
class FactsTests {

    private final Lab lab;
    private final JdbcClient database;

    FactsTests(Lab lab, JdbcClient database) {
        this.lab = lab;
        this.database = database;
    }

    static Stream<HostFacts> tooMuch() {
        String[] many = IntStream.range(0, 33).mapToObj(i -> "name " + i).toArray(String[]::new);
        Map<String, String> runtimes = Stream.of(many).collect(Collectors.toMap(Function.identity(), each -> "1"));
        return Stream.of(
                facts("x".repeat(501), 2, 1, Map.of(), Map.of()),
                facts("os", -1, 1, Map.of(), Map.of()),
                facts("os", Integer.MIN_VALUE, 1, Map.of(), Map.of()),
                facts("os", 2, -1, Map.of(), Map.of()),
                facts("os", 2, 1, runtimes, Map.of()),
                facts("os", 2, 1, Map.of("nul\0", "1"), Map.of()),
                facts("os", 2, 1, Map.of(), Map.of("onnxruntime", List.of(many))),
                facts("os", 2, 1, Map.of(), Map.of("onnxruntime", Collections.nCopies(30, "y".repeat(300)))));
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void facts_that_no_machine_has_are_refused_with_the_field(HostFacts facts) {
        Lab.RegisteredDevice device = lab.device("facts " + System.nanoTime());
        Answer refused = device.agent().post(Protocol.LEASES, request(facts));
        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text("field")).startsWith("host");
    }

    @Test
    void text_that_cannot_be_stored_is_shown_as_such_and_costs_no_agent_its_work() {
        Lab.RegisteredDevice device = lab.device("facts-nul");
        Answer asked =
                device.agent().post(Protocol.LEASES, request(facts("a\0b \uD83D\uDE00", 2, 1, Map.of(), Map.of())));
        assertThat(asked.status()).as(asked.toString()).isEqualTo(204);
        assertThat(stored(device)).isEqualTo("a\uFFFDb \uD83D\uDE00");
        String halved = """
                {"protocolVersion":2,"agentVersion":"a\\u0000b","waitSeconds":0,"host":{"os":"\\ud800x","cores":1,"memoryBytes":1}}""";
        assertThat(device.agent().post(Protocol.LEASES, halved).status()).isEqualTo(204);
        Answer holed = device.agent().post(Protocol.LEASES, """
                {"protocolVersion":2,"agentVersion":"a","waitSeconds":0,"host":{"os":"x","cores":1,"memoryBytes":1,"providers":{"onnxruntime":null}}}""");
        assertThat(holed.status()).isEqualTo(422);
        assertThat(holed.text("field")).isEqualTo("host.providers");
        assertThat(holed.text("detail")).isEqualTo("providers must not contain null");
    }

    @Test
    void changed_facts_are_written_seldom_however_often_they_come() {
        Lab.RegisteredDevice device = lab.device("facts-often");
        device.agent().post(Protocol.LEASES, request(facts("first", 2, 1, Map.of(), Map.of())));
        for (int i = 0; i < 10; i++) {
            device.agent().post(Protocol.LEASES, request(facts("changed " + i, 2, 1, Map.of(), Map.of())));
        }
        assertThat(stored(device)).isEqualTo("first");
        database.sql("update device set host_facts_at = now() - interval '11 seconds' where id = :id")
                .param("id", device.id())
                .update();
        device.agent().post(Protocol.LEASES, request(facts("later", 2, 1, Map.of(), Map.of())));
        assertThat(stored(device)).isEqualTo("later");
    }

    private String stored(Lab.RegisteredDevice device) {
        return database.sql("select host_facts ->> 'os' from device where id = :id")
                .param("id", device.id())
                .query(String.class)
                .single();
    }

    private static Lease.Request request(HostFacts facts) {
        return new Lease.Request(Protocol.VERSION, "1", 0, facts, null, null, null);
    }

    private static HostFacts facts(
            String os, int cores, long memory, Map<String, String> runtimes, Map<String, List<String>> providers) {
        return new HostFacts(os, "print", "cpu", cores, memory, "x86_64", runtimes, providers);
    }
}
