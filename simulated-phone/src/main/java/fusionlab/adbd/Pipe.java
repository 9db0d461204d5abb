package fusionlab.adbd;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** A stream and a socket, joined until either ends; data from before the stream's end still reaches the socket. */
record Pipe(Socket socket) implements Service {

    @Override
    public void serve(Stream stream, Connection connection) throws IOException {
        Threads.start("adbd-pipe", () -> {
            try {
                stream.input().transferTo(socket.getOutputStream());
            } finally {
                closeSocket();
            }
        });
        try (OutputStream out = stream.output()) {
            socket.getInputStream().transferTo(out);
        } finally {
            stream.close();
            closeSocket();
        }
    }

    private void closeSocket() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
