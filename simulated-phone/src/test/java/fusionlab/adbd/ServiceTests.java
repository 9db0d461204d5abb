package fusionlab.adbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files, shells and reversed ports, byte for byte as an adb server sees them. */
class ServiceTests {

    private static final String FILE = "/data/local/tmp/a.txt";
    private static final int TIME = 1_700_000_000;

    @TempDir
    private Path folder;

    private SimulatedPhone phone;
    private AdbSide adb;

    @BeforeEach
    void start() throws IOException {
        phone = SimulatedPhone.start(PhoneModel.ofThisHost("Test"), folder, 0);
        adb = AdbSide.greeted(phone);
    }

    @AfterEach
    void end() throws IOException {
        adb.close();
        phone.close();
    }

    // ---------------------------------------------------------------- sync:

    @Test
    void a_file_that_is_not_there_is_all_zero() throws IOException {
        AdbSide.Talk sync = adb.open("sync:");
        sync.write(request("STAT", FILE));
        assertThat(hex(sync.read(16))).isEqualTo(hex("STAT") + "00".repeat(12));
        sync.write(request("STA2", FILE));
        String absent = hex(sync.read(72));
        assertThat(absent).startsWith(hex("STA2") + "02000000"); // ENOENT
        assertThat(absent.substring(48, 56)).as("mode").isEqualTo("00000000");
    }

    @Test
    void a_pushed_file_has_its_bytes_mode_and_time_and_comes_back_the_same() throws IOException {
        AdbSide.Talk sync = adb.open("sync:");
        sync.write(push("100755", "hello".getBytes(StandardCharsets.US_ASCII)));
        assertThat(hex(sync.read(8))).isEqualTo(hex("OKAY") + "00000000");

        assertThat(phone.file(FILE)).hasContent("hello");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(phone.file(FILE))))
                .isEqualTo("rwxr-xr-x");
        sync.write(request("STAT", FILE));
        assertThat(hex(sync.read(16))).isEqualTo(hex("STAT") + "ed810000" + "05000000" + "00f15365");
        sync.write(request("RECV", FILE));
        assertThat(hex(sync.read(21))).isEqualTo(hex("DATA") + "05000000" + hex("hello") + hex("DONE") + "00000000");
        sync.write(request("LIST", "/data/local/tmp"));
        assertThat(hex(sync.read(45)))
                .isEqualTo(hex("DENT") + "ed810000" + "05000000" + "00f15365" + "05000000" + hex("a.txt") + hex("DONE")
                        + "00".repeat(16));
        sync.write(new byte[] {'Q', 'U', 'I', 'T', 0, 0, 0, 0});
        assertThat(sync.rest()).isEmpty();
    }

    @Test
    void what_cannot_be_done_with_a_file_is_reported() throws IOException {
        AdbSide.Talk sync = adb.open("sync:");
        sync.write(request("RECV", FILE));
        assertThat(hex(sync.read(33))).isEqualTo(hex("FAIL") + "19000000" + hex("No such file or directory"));
        sync.write(push("100644", "hello".getBytes(StandardCharsets.US_ASCII)));
        sync.read(8);
        sync.write(request("NONE", FILE));
        assertThat(new String(sync.rest(), StandardCharsets.US_ASCII)).endsWith("unknown request NONE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "53454e44ffffffff", // SEND with a length below zero
                "53454e44030000002f612f", // SEND without a mode
                "5354415400000080", // STAT with an impossible length
                "5354" // half a header
            })
    void a_malformed_request_ends_that_stream_alone(String bytes) throws IOException {
        AdbSide.Talk sync = adb.open("sync:");
        sync.write(HexFormat.of().parseHex(bytes));
        if (bytes.length() < 16) {
            adb.send(Packet.of(Packet.CLSE, 1, 1)); // which a phone does not answer
        } else {
            sync.rest();
        }
        assertThat(adb.text("shell:echo well")).isEqualTo("well\n");
    }

    @Test
    void a_push_is_cut_where_a_test_wants_it() throws IOException {
        phone.dropInPush(3);
        AdbSide.Talk sync = adb.open("sync:");
        adb.send(new Packet(Packet.WRTE, 1, 1, push("100644", new byte[10])));
        assertThatThrownBy(sync::rest).isInstanceOf(IOException.class);
    }

    // ---------------------------------------------------------------- shell

    @Test
    void a_plain_shell_gives_both_outputs_and_no_exit_code() throws IOException {
        assertThat(adb.text("shell:echo out; echo err >&2; exit 7")).isEqualTo("out\nerr\n");
        assertThat(adb.answer("exec:printf '\\000\\377\\r\\n'")).containsExactly(0, 0xff, '\r', '\n');
    }

    @Test
    void a_framed_shell_gives_outputs_apart_and_the_exit_code() throws IOException {
        assertThat(hex(adb.answer("shell,v2,raw:echo out; exit 7")))
                .isEqualTo("01" + "04000000" + hex("out\n") + "03" + "01000000" + "07");
        assertThat(hex(adb.answer("shell,v2,raw:echo err >&2")))
                .isEqualTo("02" + "04000000" + hex("err\n") + "03" + "01000000" + "00");
    }

    @Test
    void a_framed_shell_takes_input_until_it_is_closed() throws IOException {
        AdbSide.Talk cat = adb.open("shell,v2,raw:cat");
        cat.write(HexFormat.of().parseHex("00" + "03000000" + hex("abc")));
        assertThat(hex(cat.read(8))).isEqualTo("01" + "03000000" + hex("abc"));
        cat.write(HexFormat.of().parseHex("0300000000"));
        assertThat(hex(cat.rest())).isEqualTo("03" + "01000000" + "00");
    }

    @Test
    void android_s_commands_say_what_a_test_has_set() throws IOException {
        phone.property("ro.serialno", "R5CT1");
        phone.battery(42, 31.5, false);
        phone.thermalStatus(2);
        assertThat(adb.text("shell:getprop ro.serialno")).isEqualTo("R5CT1\n");
        assertThat(adb.text("shell:getprop")).contains("[ro.fusionlab.simulated]: [1]\n");
        assertThat(adb.text("shell:dumpsys battery"))
                .contains("  USB powered: false\n", "  level: 42\n", "  temperature: 315\n");
        assertThat(adb.text("shell:dumpsys thermalservice")).contains("Thermal Status: 2\n", "HAL Ready: true\n");
        assertThat(adb.text("shell:dumpsys nothing")).isEqualTo("Can't find service: nothing\n");
        assertThat(adb.text("shell:settings put global x 5; settings get global x; settings delete global x;"
                        + " settings get global x"))
                .isEqualTo("5\nDeleted 1 rows\nnull\n");
        phone.screen(false);
        assertThat(adb.text("shell:input keyevent KEYCODE_WAKEUP; dumpsys power"))
                .contains("mWakefulness=Awake");
    }

    // ---------------------------------------------------------------- reverse:

    @Test
    void a_reversed_port_of_the_phone_leads_to_the_host() throws IOException {
        assertThat(adb.text("reverse:forward:tcp:18080;tcp:9000")).isEqualTo("OKAY");
        assertThat(adb.text("reverse:list-forward")).isEqualTo("001ahost-1 tcp:18080 tcp:9000\n");
        assertThat(phone.hasReverse()).isTrue();
        int port = Integer.parseInt(Files.readString(folder.resolve("ports/18080")));

        try (Socket program = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Packet open = adb.next();
            assertThat(open.command()).isEqualTo(Packet.OPEN);
            assertThat(open.service()).isEqualTo("tcp:9000");
            adb.send(Packet.of(Packet.OKAY, 77, open.first()));
            program.getOutputStream().write("GET".getBytes(StandardCharsets.US_ASCII));
            Packet data = adb.next();
            assertThat(data.command()).isEqualTo(Packet.WRTE);
            assertThat(data.second()).isEqualTo(77);
            assertThat(data.data()).isEqualTo("GET".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void reversed_ports_end_one_by_one_or_all_at_once() throws IOException {
        adb.text("reverse:forward:norebind:tcp:1;tcp:9001");
        adb.text("reverse:forward:tcp:2;tcp:9002");
        assertThat(adb.text("reverse:killforward:tcp:1")).isEqualTo("OKAY");
        assertThat(adb.text("reverse:killforward:tcp:1")).isEqualTo("FAIL000fno such reverse");
        assertThat(adb.text("reverse:killforward-all")).isEqualTo("OKAY");
        assertThat(adb.text("reverse:list-forward")).isEqualTo("0000");
        assertThat(phone.hasReverse()).isFalse();
        assertThat(adb.text("reverse:other")).isEqualTo("FAIL0017unknown reverse command");
        assertThat(adb.text("reverse:forward:tcp:3")).isEqualTo("FAIL0012bad forward: tcp:3");
        assertThat(adb.text("shell:echo well")).isEqualTo("well\n");
    }

    @Test
    void reversed_ports_go_with_their_connection() throws IOException {
        adb.text("reverse:forward:tcp:1;tcp:9001");
        adb.close();
        adb = AdbSide.greeted(phone);
        while (phone.hasReverse()) {
            adb.text("shell:true");
        }
        assertThat(adb.text("reverse:list-forward")).isEqualTo("0000");
    }

    private static byte[] push(String octalMode, byte[] content) {
        String argument = FILE + "," + Integer.parseInt(octalMode, 8);
        ByteBuffer all = ByteBuffer.allocate(8 + argument.length() + 8 + content.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN);
        all.put(request("SEND", argument)).put(request("DATA", new String(content, StandardCharsets.ISO_8859_1)));
        return all.put(new byte[] {'D', 'O', 'N', 'E'}).putInt(TIME).array();
    }

    private static byte[] request(String id, String argument) {
        byte[] text = argument.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(8 + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(id.getBytes(StandardCharsets.US_ASCII))
                .putInt(text.length)
                .put(text)
                .array();
    }

    private static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
