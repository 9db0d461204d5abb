package fusionlab.adbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Byte for byte as AOSP's {@code adb/protocol.txt} has it. */
class PacketTests {

    private static final String GREETING =
            "434e584e" + "01000001" + "00001000" + "07000000" + "32020000" + "bcb1a7b1" + "686f73743a3a00";

    @Test
    void a_greeting_has_a_checksum_and_its_command_turned_round() {
        byte[] bytes = Packet.text(Packet.CNXN, Packet.VERSION, Packet.MAX_DATA, "host::\0")
                .bytes();
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(GREETING);
    }

    @Test
    void data_of_streams_has_no_checksum() {
        byte[] bytes = new Packet(Packet.WRTE, 2, 5, new byte[] {1, -1}).bytes();
        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo("57525445" + "02000000" + "05000000" + "02000000" + "00000000" + "a8adabba" + "01ff");
    }

    @Test
    void what_is_written_is_read() throws IOException {
        Packet read = read(HexFormat.of().parseHex(GREETING));
        assertThat(read.command()).isEqualTo(Packet.CNXN);
        assertThat(read.first()).isEqualTo(Packet.VERSION);
        assertThat(read.second()).isEqualTo(Packet.MAX_DATA);
        assertThat(read.service()).isEqualTo("host::");
        assertThat(Packet.text(Packet.OPEN, 1, 0, "shell:ls").service()).isEqualTo("shell:ls");
    }

    @ParameterizedTest
    @CsvSource({"20,00", "0,58", "15,ff", "15,7f", "14,11"
    }) // magic, command, a length below zero and two beyond the most
    void what_is_no_packet_is_refused(int at, String with) {
        byte[] bytes = HexFormat.of().parseHex(GREETING);
        bytes[at] = HexFormat.of().parseHex(with)[0];
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(IOException.class).hasMessageContaining("not a packet");
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "23", "24", "30"})
    void what_ends_too_early_is_refused(int length) {
        byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(GREETING), length);
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(EOFException.class);
    }

    private static Packet read(byte[] bytes) throws IOException {
        return Packet.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
