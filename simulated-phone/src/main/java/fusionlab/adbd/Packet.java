package fusionlab.adbd;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** One message of the ADB transport (AOSP, {@code adb/protocol.txt}): a header of 24 bytes, little endian, and its data. */
record Packet(int command, int first, int second, byte[] data) {

    static final int CNXN = command("CNXN");
    static final int AUTH = command("AUTH");
    static final int OPEN = command("OPEN");
    static final int OKAY = command("OKAY");
    static final int WRTE = command("WRTE");
    static final int CLSE = command("CLSE");

    /** From this version on, checksums of data are not checked. */
    static final int VERSION = 0x01000001;

    static final int MAX_DATA = 1 << 20;

    private static final int HEADER = 24;

    static Packet of(int command, int first, int second) {
        return new Packet(command, first, second, new byte[0]);
    }

    static Packet text(int command, int first, int second, String text) {
        return new Packet(command, first, second, text.getBytes(StandardCharsets.UTF_8));
    }

    static Packet read(DataInputStream in) throws IOException {
        byte[] bytes = new byte[HEADER];
        in.readFully(bytes);
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int command = header.getInt(0);
        int length = header.getInt(12);
        if (header.getInt(20) != ~command || length < 0 || length > MAX_DATA) {
            throw new IOException("not a packet of the ADB transport");
        }
        byte[] data = new byte[length];
        in.readFully(data);
        return new Packet(command, header.getInt(4), header.getInt(8), data);
    }

    byte[] bytes() {
        int sum = 0;
        if (command == CNXN || command == AUTH) { // the peer's version is not known yet
            for (byte one : data) {
                sum += one & 0xff;
            }
        }
        return ByteBuffer.allocate(HEADER + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(command)
                .putInt(first)
                .putInt(second)
                .putInt(data.length)
                .putInt(sum)
                .putInt(~command)
                .put(data)
                .array();
    }

    /** Services are named by text that ends in a zero byte. */
    String service() {
        String text = new String(data, StandardCharsets.UTF_8);
        return text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
    }

    private static int command(String name) {
        return ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }
}
