package fusionlab.adbd;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** One of many conversations over a connection: the sender waits for an OKAY after each WRTE. */
final class Stream {

    private static final byte[] END = new byte[0];
    private static final int ENOUGH_TO_NEVER_WAIT = 1 << 20;

    private final Connection connection;
    private final int local;
    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final Semaphore mayWrite = new Semaphore(0);
    private final List<Runnable> onClose = new CopyOnWriteArrayList<>();
    private volatile int remote;
    private volatile boolean gone;

    Stream(Connection connection, int local, int remote) {
        this.connection = connection;
        this.local = local;
        this.remote = remote;
    }

    int local() {
        return local;
    }

    int remote() {
        return remote;
    }

    void acceptWrites() {
        mayWrite.release();
    }

    void acknowledged(int remoteId) {
        remote = remoteId;
        mayWrite.release();
    }

    void received(byte[] data) {
        if (data.length > 0) {
            received.add(data);
        }
    }

    /** Runs {@code action} when either side closes; at once if that has happened. */
    void whenClosed(Runnable action) {
        onClose.add(action);
        if (gone) {
            action.run();
        }
    }

    /** The peer is gone: reading ends, writing fails. */
    void closedByPeer() {
        gone = true;
        received.add(END);
        mayWrite.release(ENOUGH_TO_NEVER_WAIT);
        onClose.forEach(Runnable::run);
    }

    void close() {
        connection.forget(this);
        closedByPeer();
    }

    InputStream input() {
        return new Input();
    }

    OutputStream output() {
        return new Output();
    }

    private final class Input extends InputStream {

        private byte[] current = END;
        private int position;
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (position == current.length) {
                if (ended) {
                    return -1;
                }
                next();
            }
            int count = Math.min(length, current.length - position);
            System.arraycopy(current, position, target, offset, count);
            position += count;
            return count;
        }

        private void next() throws IOException {
            try {
                current = received.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
            position = 0;
            if (current.length == 0) {
                ended = true;
            } else if (!gone) {
                connection.send(Packet.of(Packet.OKAY, local, remote));
            }
        }
    }

    private final class Output extends OutputStream {

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            int limit = connection.maxData();
            for (int sent = 0; sent < length; ) {
                int count = Math.min(limit, length - sent);
                try {
                    mayWrite.acquire();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException();
                }
                if (gone) {
                    throw new IOException("the stream is closed");
                }
                byte[] data = Arrays.copyOfRange(source, offset + sent, offset + sent + count);
                connection.send(new Packet(Packet.WRTE, local, remote, data));
                sent += count;
            }
        }
    }
}
