package fusionlab.bridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.Test;

class RelayTests {

    @Test
    void a_server_that_never_shakes_hands_costs_the_phone_its_connection_and_no_more() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Relay relay = Relay.to(URI.create("https://127.0.0.1:" + silent.getLocalPort()), null, 200);
                Socket phone = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            assertThat(phone.getInputStream().read()).as("closed by the relay").isEqualTo(-1);
        }
    }

    @Test
    void a_plain_server_on_this_host_needs_no_relay() throws Exception {
        try (Relay none = Relay.to(URI.create("http://127.0.0.1:8123"), null)) {
            assertThat(none.port()).isEqualTo(8123);
        }
    }
}
