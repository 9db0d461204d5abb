package fusionlab.adbd;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The adb server's end of one connection to a phone, packet by packet. */
final class AdbSide implements AutoCloseable {

    private final Socket socket;
    private final DataInputStream in;
    private int streams;

    AdbSide(SimulatedPhone phone) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), phone.port());
        socket.setSoTimeout(30_000);
        in = new DataInputStream(socket.getInputStream());
    }

    /** A connection that has exchanged greetings. */
    static AdbSide greeted(SimulatedPhone phone, int maxData) throws IOException {
        AdbSide adb = new AdbSide(phone);
        adb.send(Packet.text(Packet.CNXN, Packet.VERSION, maxData, "host::\0"));
        adb.next();
        return adb;
    }

    static AdbSide greeted(SimulatedPhone phone) throws IOException {
        return greeted(phone, Packet.MAX_DATA);
    }

    void send(Packet packet) throws IOException {
        send(packet.bytes());
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    Packet next() throws IOException {
        return Packet.read(in);
    }

    /** Whether nothing comes for a moment. */
    boolean hearsNothing() throws IOException {
        socket.setSoTimeout(300);
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException silent) {
            return true;
        } finally {
            socket.setSoTimeout(30_000);
        }
    }

    /** A stream to a service that the phone has accepted. */
    Talk open(String service) throws IOException {
        int ours = ++streams;
        send(Packet.text(Packet.OPEN, ours, 0, service + "\0"));
        Packet accepted = next();
        if (accepted.command() != Packet.OKAY || accepted.second() != ours) {
            throw new IOException(service + " was not accepted: " + accepted);
        }
        return new Talk(ours, accepted.first());
    }

    /** What a service answers until it closes the stream. */
    byte[] answer(String service) throws IOException {
        return open(service).rest();
    }

    String text(String service) throws IOException {
        return new String(answer(service), StandardCharsets.UTF_8);
    }

    /** One stream. */
    final class Talk {

        private final int ours;
        private final int theirs;
        private final ByteArrayOutputStream early = new ByteArrayOutputStream();

        Talk(int ours, int theirs) {
            this.ours = ours;
            this.theirs = theirs;
        }

        /** Sends data and waits until the phone has taken it. */
        void write(byte[] data) throws IOException {
            send(new Packet(Packet.WRTE, ours, theirs, data));
            while (true) {
                Packet packet = next();
                if (packet.command() == Packet.OKAY) {
                    return;
                }
                take(packet, early);
            }
        }

        /** Reads until so many bytes have come. */
        byte[] read(int count) throws IOException {
            while (early.size() < count) {
                take(next(), early);
            }
            byte[] all = early.toByteArray();
            early.reset();
            early.write(all, count, all.length - count);
            return java.util.Arrays.copyOf(all, count);
        }

        byte[] rest() throws IOException {
            while (true) {
                Packet packet = next();
                if (packet.command() == Packet.CLSE) {
                    return early.toByteArray();
                }
                take(packet, early);
            }
        }

        private void take(Packet packet, ByteArrayOutputStream into) throws IOException {
            if (packet.command() == Packet.WRTE) {
                into.write(packet.data());
                send(Packet.of(Packet.OKAY, ours, theirs));
            } else if (packet.command() != Packet.OKAY) {
                throw new IOException("not expected: " + packet);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
