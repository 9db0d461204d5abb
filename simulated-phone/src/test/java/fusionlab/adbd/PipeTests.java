package fusionlab.adbd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipeTests {

    private static final int OURS = 1;
    private static final int ASKED_LAST = 2;

    /** More than the socket's buffers hold: what is left waits within the phone when the close comes. */
    private static final int WRITES = 16;

    @Test
    void what_was_sent_before_a_close_still_arrives(@TempDir Path folder) throws Exception {
        try (ServerSocket program = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SimulatedPhone phone = SimulatedPhone.start(PhoneModel.ofThisHost("Pipe"), folder, 0);
                Socket server = new Socket(InetAddress.getLoopbackAddress(), phone.port())) {
            DataInputStream in = new DataInputStream(server.getInputStream());
            send(server, Packet.text(Packet.CNXN, Packet.VERSION, Packet.MAX_DATA, "host::\0"));
            answer(in, Packet.CNXN);
            send(server, Packet.text(Packet.OPEN, OURS, 0, "tcp:" + program.getLocalPort() + "\0"));
            int theirs = answer(in, Packet.OKAY).first();
            try (Socket accepted = program.accept()) {
                for (int i = 0; i < WRITES; i++) {
                    send(server, new Packet(Packet.WRTE, OURS, theirs, new byte[Packet.MAX_DATA]));
                }
                send(server, Packet.of(Packet.CLSE, OURS, theirs));
                send(server, Packet.text(Packet.OPEN, ASKED_LAST, 0, "nothing:\0"));
                answer(in, Packet.CLSE); // so the close before it was heard

                assertThat(accepted.getInputStream().readAllBytes()).hasSize(WRITES * Packet.MAX_DATA);
            }
        }
    }

    private static Packet answer(DataInputStream in, int command) throws IOException {
        while (true) {
            Packet packet = Packet.read(in);
            if (packet.command() == command) {
                return packet;
            }
        }
    }

    private static void send(Socket server, Packet packet) throws IOException {
        OutputStream out = server.getOutputStream();
        out.write(packet.bytes());
    }
}
