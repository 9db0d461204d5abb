package fusionlab.adbd;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The connection of one adb server over one socket. */
final class Connection {

    private static final int AUTH_TOKEN = 1;
    private static final int AUTH_SIGNATURE = 2;
    private static final int AUTH_TOKEN_BYTES = 20;

    private final Socket socket;
    private final SimulatedPhone phone;
    private final DataInputStream in;
    private final OutputStream out;
    private final Map<Integer, Stream> streams = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int maxData = 4096;
    private boolean online;

    Connection(Socket socket, SimulatedPhone phone) throws IOException {
        this.socket = socket;
        this.phone = phone;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 18));
        this.out = socket.getOutputStream();
    }

    int maxData() {
        return maxData;
    }

    void send(Packet packet) throws IOException {
        if (phone.fault() == Fault.HALF_OPEN) {
            return;
        }
        byte[] bytes = packet.bytes();
        synchronized (out) {
            out.write(bytes);
        }
    }

    /** Reads until the peer or a fault ends it. */
    void run() {
        try {
            while (true) {
                Packet packet = Packet.read(in);
                switch (phone.fault()) {
                    case SILENT, HALF_OPEN -> {
                        // Read and never answered.
                    }
                    default -> handle(packet);
                }
            }
        } catch (IOException e) {
            phone.note("connection ended: " + e.getMessage());
        } finally {
            drop();
        }
    }

    private void handle(Packet packet) throws IOException {
        int command = packet.command();
        if (command == Packet.CNXN) {
            if (packet.second() < 1) {
                throw new IOException("a greeting of one who takes no data");
            }
            maxData = Math.min(packet.second(), Packet.MAX_DATA);
            greet();
        } else if (command == Packet.AUTH) {
            if (phone.fault() != Fault.UNAUTHORIZED) {
                online();
            } else if (packet.first() == AUTH_SIGNATURE) {
                greet();
            } // a public key waits until a person accepts it on the phone
        } else if (!online) {
            phone.note("not heard before the greeting");
        } else if (command == Packet.OPEN) {
            open(packet);
        } else {
            ofStream(packet);
        }
    }

    private void greet() throws IOException {
        if (phone.fault() == Fault.UNAUTHORIZED) {
            send(new Packet(Packet.AUTH, AUTH_TOKEN, 0, new byte[AUTH_TOKEN_BYTES]));
        } else {
            online();
        }
    }

    private void online() throws IOException {
        online = true;
        send(Packet.text(Packet.CNXN, Packet.VERSION, Packet.MAX_DATA, phone.banner()));
    }

    private void open(Packet packet) throws IOException {
        String name = packet.service();
        phone.note(name);
        Stream stream = new Stream(this, ids.incrementAndGet(), packet.first());
        Service service = phone.service(name);
        if (service == null) {
            send(Packet.of(Packet.CLSE, 0, packet.first()));
            return;
        }
        streams.put(stream.local(), stream);
        send(Packet.of(Packet.OKAY, stream.local(), stream.remote()));
        stream.acceptWrites();
        if (phone.fault() == Fault.HANGING) {
            return; // accepted, and never answered
        }
        Threads.start("adbd-" + name.substring(0, Math.min(30, name.length())), () -> {
            try {
                service.serve(stream, this);
            } finally {
                stream.close();
            }
        });
    }

    private void ofStream(Packet packet) throws IOException {
        Stream stream = streams.get(packet.second());
        if (stream == null) {
            if (packet.command() == Packet.WRTE) {
                send(Packet.of(Packet.CLSE, 0, packet.first()));
            }
        } else if (packet.command() == Packet.WRTE) {
            stream.received(packet.data());
        } else if (packet.command() == Packet.OKAY) {
            stream.acknowledged(packet.first());
        } else if (packet.command() == Packet.CLSE) {
            streams.remove(packet.second());
            stream.closedByPeer();
        }
    }

    /** A stream opened by the phone: a program on it has connected to a reversed port. */
    Stream openAtServer(String service) throws IOException {
        Stream stream = new Stream(this, ids.incrementAndGet(), 0);
        streams.put(stream.local(), stream);
        send(Packet.text(Packet.OPEN, stream.local(), 0, service + "\0"));
        return stream;
    }

    void forget(Stream stream) {
        if (streams.remove(stream.local()) != null) {
            try {
                send(Packet.of(Packet.CLSE, stream.local(), stream.remote()));
            } catch (IOException e) {
                phone.note("close not sent: " + e.getMessage());
            }
        }
    }

    boolean isOpen() {
        return ended.getCount() > 0;
    }

    /** Drops it without a reply. */
    void drop() {
        try {
            socket.close();
        } catch (IOException e) {
            phone.note("close failed: " + e.getMessage());
        }
        ended.countDown();
        phone.ended(this);
        streams.values().forEach(Stream::closedByPeer);
        streams.clear();
    }
}
