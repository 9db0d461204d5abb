package fusionlab.adbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an adb server never says: it costs that stream or that connection, does nothing, and harms no other. */
class MalformedTests {

    private static final String FILE = "/data/local/tmp/a.txt";

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

    private void assertWell() throws IOException {
        try (AdbSide adb = AdbSide.greeted(phone)) {
            assertThat(adb.text("shell:echo well")).isEqualTo("well\n");
        }
    }

    @Test
    void nothing_runs_before_the_greeting() throws IOException {
        try (AdbSide adb = new AdbSide(phone)) {
            adb.send(Packet.text(Packet.OPEN, 1, 0, "shell:echo 1 >" + FILE + "\0"));
            adb.send(Packet.text(Packet.CNXN, Packet.VERSION, Packet.MAX_DATA, "host::\0"));
            assertThat(adb.next().command()).as("the first that is answered").isEqualTo(Packet.CNXN);
            assertThat(adb.text("shell:ls /data/local/tmp")).isEmpty();
        }
    }

    @Test
    void nothing_runs_for_a_computer_that_was_not_allowed() throws IOException {
        phone.inject(Fault.UNAUTHORIZED);
        try (AdbSide adb = AdbSide.greeted(phone)) {
            adb.send(Packet.text(Packet.OPEN, 1, 0, "shell:echo 1 >" + FILE + "\0"));
            adb.send(new Packet(Packet.AUTH, 2, 0, new byte[256]));
            assertThat(adb.next().command())
                    .as("still wants a signature, and has not opened the service")
                    .isEqualTo(Packet.AUTH);
        }
        phone.inject(Fault.NONE);
        assertThat(phone.file(FILE)).doesNotExist();
        assertWell();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void one_who_takes_no_data_gets_none(int maxData) throws IOException {
        try (AdbSide adb = new AdbSide(phone)) {
            adb.send(Packet.text(Packet.CNXN, Packet.VERSION, maxData, "host::\0"));
            assertThatThrownBy(adb::next).isInstanceOf(IOException.class);
        }
        assertWell();
    }

    @ParameterizedTest
    @CsvSource({
        "OKAY,0,0",
        "OKAY,5,77",
        "CLSE,0,0",
        "CLSE,1,99",
        "WRTE,0,0",
        "SYNC,1,1",
        "AUTH,9,0",
    })
    void packets_of_no_stream_harm_none(String name, int first, int second) throws IOException {
        int command = ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
        try (AdbSide adb = AdbSide.greeted(phone)) {
            adb.send(Packet.of(command, first, second));
            adb.send(Packet.text(Packet.OPEN, 42, 0, "nothing:\0"));
            Packet next = adb.next();
            while (next.second() != 42) {
                next = adb.next();
            }
            assertThat(next.command()).isEqualTo(Packet.CLSE);
            assertThat(adb.text("shell:echo well")).isEqualTo("well\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FAIL", // in place of DONE
                "DATA ffffffff", // a length below zero
                "DATA 01000100", // one more than a chunk may have
            })
    void a_push_that_does_not_end_as_it_should_is_not_acknowledged(String words) throws IOException {
        String[] parts = words.split(" ");
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write("SEND".getBytes(StandardCharsets.US_ASCII));
        String argument = FILE + ",33188";
        request.write(argument.length());
        request.write(new byte[3]);
        request.write(argument.getBytes(StandardCharsets.US_ASCII));
        request.write(parts[0].getBytes(StandardCharsets.US_ASCII));
        request.write(HexFormat.of().parseHex(parts.length > 1 ? parts[1] : "00000000"));
        try (AdbSide adb = AdbSide.greeted(phone)) {
            AdbSide.Talk sync = adb.open("sync:");
            sync.write(request.toByteArray());
            assertThat(new String(sync.rest(), StandardCharsets.US_ASCII)).doesNotContain("OKAY");
            assertThat(adb.text("shell:echo well")).isEqualTo("well\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00ffffffff", "0000000080", "0001001000", "07"})
    void malformed_input_of_a_shell_ends_the_input_alone(String frame) throws IOException {
        try (AdbSide adb = AdbSide.greeted(phone)) {
            AdbSide.Talk cat = adb.open("shell,v2,raw:cat; echo ended");
            cat.write(HexFormat.of().parseHex(frame));
            if (frame.length() < 10) {
                cat.write(HexFormat.of().parseHex("00000000" + "0300000000")); // an unknown kind is passed over
            }
            assertThat(new String(cat.rest(), StandardCharsets.US_ASCII)).contains("ended\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "forward:a;tcp:1",
                "forward:tcp:../../outside;tcp:1",
                "forward:tcp:;tcp:1",
                "forward:localabstract:x;tcp:1",
                "forward:;",
                "forward:norebind:"
            })
    void a_reverse_of_anything_but_a_port_is_refused(String command) throws IOException {
        try (AdbSide adb = AdbSide.greeted(phone)) {
            assertThat(adb.text("reverse:" + command)).startsWith("FAIL");
            assertThat(adb.text("reverse:list-forward")).isEqualTo("0000");
        }
        assertThat(folder.resolve("outside")).doesNotExist();
        assertThat(folder.resolve("ports")).isEmptyDirectory();
    }

    @Test
    void a_port_that_leads_somewhere_is_not_taken_over_by_one_who_asks_for_a_free_one() throws IOException {
        try (AdbSide adb = AdbSide.greeted(phone)) {
            assertThat(adb.text("reverse:forward:norebind:tcp:1;tcp:9001")).isEqualTo("OKAY");
            assertThat(adb.text("reverse:forward:norebind:tcp:1;tcp:9002")).startsWith("FAIL");
            assertThat(adb.text("reverse:list-forward")).contains("tcp:9001").doesNotContain("tcp:9002");
            assertThat(adb.text("reverse:forward:tcp:1;tcp:9003")).isEqualTo("OKAY");
            assertThat(adb.text("reverse:list-forward")).contains("tcp:9003").doesNotContain("tcp:9001");
        }
    }

    @Test
    void noise_ends_its_connection_and_leaves_the_phone_as_it_was() throws IOException {
        Random random = new Random(4);
        byte[] greeting = Packet.text(Packet.CNXN, Packet.VERSION, Packet.MAX_DATA, "host::\0")
                .bytes();
        byte[] open = Packet.text(Packet.OPEN, 1, 0, "shell:true\0").bytes();
        for (int i = 0; i < 200; i++) {
            byte[] bytes = (i % 2 == 0 ? greeting : open).clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try (AdbSide adb = i % 2 == 0 ? new AdbSide(phone) : AdbSide.greeted(phone)) {
                adb.send(bytes);
                adb.send(new byte[random.nextInt(100)]);
            } catch (IOException ended) {
                continue;
            }
        }
        assertWell();
        assertThat(phone.file("/data/local/tmp")).isEmptyDirectory();
        assertThat(Files.exists(folder.resolve("bin/getprop"))).isTrue();
    }
}
