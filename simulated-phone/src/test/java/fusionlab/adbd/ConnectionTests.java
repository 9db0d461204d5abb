package fusionlab.adbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTests {

    @TempDir
    private Path folder;

    private SimulatedPhone phone;

    @BeforeEach
    void start() throws IOException {
        phone = SimulatedPhone.start(PhoneModel.ofThisHost("Test"), folder, 0);
    }

    @AfterEach
    void end() throws IOException {
        phone.close();
    }

    private AdbSide hello() throws IOException {
        AdbSide adb = new AdbSide(phone);
        adb.send(Packet.text(Packet.CNXN, Packet.VERSION, Packet.MAX_DATA, "host::\0"));
        return adb;
    }

    @Test
    void a_phone_introduces_itself_with_its_model_and_what_it_can() throws IOException {
        try (AdbSide adb = hello()) {
            Packet banner = adb.next();
            assertThat(banner.command()).isEqualTo(Packet.CNXN);
            assertThat(banner.first()).isEqualTo(Packet.VERSION);
            assertThat(banner.second()).isEqualTo(Packet.MAX_DATA);
            assertThat(new String(banner.data(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("device::ro.product.name=simulated;ro.product.model=Test;"
                            + "ro.product.device=simulated;features=shell_v2,cmd,stat_v2");
        }
    }

    @Test
    void a_service_that_there_is_not_is_closed_and_the_next_one_works() throws IOException {
        try (AdbSide adb = AdbSide.greeted(phone)) {
            adb.send(Packet.text(Packet.OPEN, 9, 0, "jdwp:1\0"));
            Packet closed = adb.next();
            assertThat(closed.command()).isEqualTo(Packet.CLSE);
            assertThat(closed.first()).isZero();
            assertThat(closed.second()).isEqualTo(9);
            assertThat(adb.text("shell:echo well")).isEqualTo("well\n");
        }
    }

    @Test
    void data_for_a_stream_that_there_is_not_is_answered_with_a_close() throws IOException {
        try (AdbSide adb = AdbSide.greeted(phone)) {
            adb.send(new Packet(Packet.WRTE, 7, 1234, new byte[1]));
            Packet closed = adb.next();
            assertThat(closed.command()).isEqualTo(Packet.CLSE);
            assertThat(closed.second()).isEqualTo(7);
        }
    }

    @Test
    void a_packet_holds_no_more_than_the_other_side_takes() throws IOException {
        try (AdbSide adb = AdbSide.greeted(phone, 4096)) {
            AdbSide.Talk talk = adb.open("exec:head -c 10000 /dev/zero");
            Packet first = adb.next();
            assertThat(first.data()).hasSize(4096);
            assertThat(adb.hearsNothing())
                    .as("nothing more before it is acknowledged")
                    .isTrue();
            assertThat(talk).isNotNull();
        }
    }

    @Test
    void what_is_no_packet_ends_that_connection_alone() throws IOException {
        try (AdbSide adb = AdbSide.greeted(phone);
                AdbSide other = AdbSide.greeted(phone)) {
            adb.send(new byte[64]);
            assertThatThrownBy(adb::next).isInstanceOf(IOException.class);
            assertThat(other.text("shell:echo well")).isEqualTo("well\n");
            assertThat(phone.services()).contains("connection ended: not a packet of the ADB transport");
        }
    }

    @Test
    void a_phone_that_has_not_allowed_debugging_asks_for_a_signature_again_and_again() throws IOException {
        phone.inject(Fault.UNAUTHORIZED);
        try (AdbSide adb = hello()) {
            for (int i = 0; i < 2; i++) {
                Packet token = adb.next();
                assertThat(token.command()).isEqualTo(Packet.AUTH);
                assertThat(token.first()).isEqualTo(1);
                assertThat(token.data()).hasSize(20);
                adb.send(new Packet(Packet.AUTH, 2, 0, new byte[256]));
            }
            adb.next();
            adb.send(new Packet(Packet.AUTH, 3, 0, new byte[700])); // a public key: a person would have to accept it
            assertThat(adb.hearsNothing()).isTrue();
            phone.inject(Fault.NONE);
            adb.send(new Packet(Packet.AUTH, 3, 0, new byte[700]));
            assertThat(adb.next().command()).isEqualTo(Packet.CNXN);
        }
    }

    @Test
    void a_silent_phone_takes_the_connection_and_says_nothing() throws IOException {
        phone.inject(Fault.SILENT);
        try (AdbSide adb = hello()) {
            assertThat(adb.hearsNothing()).isTrue();
        }
    }

    @Test
    void a_hanging_phone_accepts_a_service_and_never_answers() throws IOException {
        try (AdbSide adb = AdbSide.greeted(phone)) {
            phone.inject(Fault.HANGING);
            adb.open("shell:echo well");
            assertThat(adb.hearsNothing()).isTrue();
        }
    }

    @Test
    void nothing_comes_back_over_a_connection_that_is_half_open() throws IOException {
        try (AdbSide adb = AdbSide.greeted(phone)) {
            phone.inject(Fault.HALF_OPEN);
            adb.send(Packet.text(Packet.OPEN, 1, 0, "shell:echo well\0"));
            assertThat(adb.hearsNothing()).isTrue();
        }
    }

    @Test
    void a_phone_that_is_switched_off_is_gone_and_comes_back_on_its_port() throws IOException {
        int port = phone.port();
        try (AdbSide adb = AdbSide.greeted(phone)) {
            phone.goDown();
            assertThatThrownBy(adb::next).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> new AdbSide(phone)).isInstanceOf(IOException.class);
        phone.comeUp();
        assertThat(phone.port()).isEqualTo(port);
        try (AdbSide adb = AdbSide.greeted(phone)) {
            assertThat(adb.text("shell:getprop sys.boot_completed")).isEqualTo("0\n");
            phone.booted();
            assertThat(adb.text("shell:getprop sys.boot_completed")).isEqualTo("1\n");
        }
    }

    @Test
    void a_connection_is_cut_at_the_service_that_was_named() throws IOException {
        phone.dropAt("settings");
        try (AdbSide adb = AdbSide.greeted(phone)) {
            assertThat(adb.text("shell:echo well")).isEqualTo("well\n");
            adb.send(Packet.text(Packet.OPEN, 5, 0, "shell:settings get global x\0"));
            assertThatThrownBy(() -> {
                        while (true) {
                            adb.next();
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        try (AdbSide again = AdbSide.greeted(phone)) {
            assertThat(again.text("shell:settings get global x")).as("once").isEqualTo("null\n");
        }
    }
}
