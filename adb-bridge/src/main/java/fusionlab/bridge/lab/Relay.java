package fusionlab.bridge.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A port of this host's loopback address that leads to the server, since adb's reverse reaches only this host. If the server uses TLS, the
 * relay does: the phone's part of the way is the cable.
 */
public final class Relay implements AutoCloseable {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int HANDSHAKE_MILLIS = 10_000;

    private final URI server;
    private final SocketFactory sockets;
    private final @Nullable ServerSocket listening;
    private final int handshakeMillis;

    private Relay(URI server, SocketFactory sockets, @Nullable ServerSocket listening, int handshakeMillis) {
        this.server = server;
        this.sockets = sockets;
        this.listening = listening;
        this.handshakeMillis = handshakeMillis;
    }

    /** @param tls null for the JVM's own trust */
    public static Relay to(URI server, @Nullable SSLContext tls) throws IOException {
        return to(server, tls, HANDSHAKE_MILLIS);
    }

    static Relay to(URI server, @Nullable SSLContext tls, int handshakeMillis) throws IOException {
        boolean encrypted = "https".equals(server.getScheme());
        if (!encrypted && InetAddress.getByName(server.getHost()).isLoopbackAddress()) {
            return new Relay(server, SocketFactory.getDefault(), null, handshakeMillis);
        }
        SocketFactory sockets = SocketFactory.getDefault();
        if (encrypted) {
            sockets = tls == null ? javax.net.ssl.SSLSocketFactory.getDefault() : tls.getSocketFactory();
        }
        ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Relay relay = new Relay(server, sockets, listening, handshakeMillis);
        start("relay", () -> relay.accept(listening));
        return relay;
    }

    /** The port on this host that a phone's reverse leads to. */
    public int port() {
        return listening == null ? serverPort() : listening.getLocalPort();
    }

    private int serverPort() {
        if (server.getPort() > 0) {
            return server.getPort();
        }
        return "https".equals(server.getScheme()) ? 443 : 80;
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket phone = from.accept();
                start("relay-connection", () -> join(phone));
            } catch (IOException e) {
                if (!from.isClosed()) {
                    System.err.println("The relay to " + server + " lost a connection: " + e.getMessage());
                }
            }
        }
    }

    private void join(Socket phone) {
        try (phone;
                Socket lab = connect()) {
            start("relay-back", () -> copy(lab, phone));
            copy(phone, lab);
        } catch (IOException e) {
            System.err.println("The relay does not reach " + server + ": " + e.getMessage());
        }
    }

    private Socket connect() throws IOException {
        Socket socket = sockets.createSocket();
        socket.connect(new InetSocketAddress(server.getHost(), serverPort()), CONNECT_MILLIS);
        socket.setTcpNoDelay(true);
        if (socket instanceof SSLSocket encrypted) {
            SSLParameters parameters = encrypted.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            encrypted.setSSLParameters(parameters);
            shakeHands(encrypted);
        }
        return socket;
    }

    /** Limits the handshake's reads; afterwards an agent may wait for work without limit. */
    private void shakeHands(SSLSocket encrypted) throws IOException {
        try {
            encrypted.setSoTimeout(handshakeMillis);
            encrypted.startHandshake();
            encrypted.setSoTimeout(0);
        } catch (IOException e) {
            encrypted.close();
            throw e;
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] chunk = new byte[1 << 14];
            for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
                out.write(chunk, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            // Either end closed, so close the other one.
        } finally {
            closeBoth(from, to);
        }
    }

    private static void closeBoth(Socket one, Socket other) {
        try (one;
                other) {
            return;
        } catch (IOException e) {
            System.err.println("A relayed connection was not closed: " + e.getMessage());
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        if (listening != null) {
            listening.close();
        }
    }
}
