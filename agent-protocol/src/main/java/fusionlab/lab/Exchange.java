package fusionlab.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer on {@link HttpURLConnection}, the only HTTP client of the JDK that Android has. A watchdog ends it at its
 * limit, since the connection's own time-outs restart with each read and do not cover writes. Used by one thread; {@link #end} by any.
 */
final class Exchange implements AutoCloseable {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int AGAIN_MILLIS = 50;
    private static final int OK = HttpURLConnection.HTTP_OK;
    private static final int MULTIPLE_CHOICES = HttpURLConnection.HTTP_MULT_CHOICE;
    private static final ScheduledThreadPoolExecutor WATCH = watch();

    private final Call call;
    private final HttpURLConnection connection;
    private final long deadline;
    private final ScheduledFuture<?> alarm;
    private volatile boolean answering;
    private boolean unasked;
    private volatile boolean closed;
    private volatile @Nullable String ended;

    Exchange(Call call) throws IOException {
        this.call = call;
        this.connection = (HttpURLConnection) URI.create(call.address).toURL().openConnection();
        this.deadline = System.nanoTime() + call.limit.toNanos();
        this.alarm = WATCH.schedule(() -> end(late()), call.limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ScheduledThreadPoolExecutor watch() {
        ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "lab-calls");
            thread.setDaemon(true);
            return thread;
        });
        watch.setRemoveOnCancelPolicy(true);
        return watch;
    }

    private String late() {
        return "no whole answer within " + call.limit.toMillis() / 1000.0 + " s";
    }

    /** Ends it in the waiting thread; repeatedly, since a connection closed while connecting may reconnect. */
    void end(String reason) {
        ended = reason;
        WATCH.scheduleWithFixedDelay(this::disconnect, 0, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void disconnect() {
        if (closed || answering) { // the body's reader checks by itself: the JDK would close only after its read
            throw new CancellationException("done");
        }
        try {
            connection.disconnect();
        } catch (RuntimeException race) {
            return; // HttpURLConnection is not safe for a second thread: try again next time
        }
    }

    /** Sends the request. @return the status of the answer */
    int ask() throws IOException {
        connection.setRequestMethod(call.method);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout((int) call.silence.toMillis());
        connection.setInstanceFollowRedirects(false); // a redirect must not carry the token elsewhere
        connection.setUseCaches(false);
        call.headers.forEach(connection::setRequestProperty);
        if (call.lab.tls != null && connection instanceof HttpsURLConnection encrypted) {
            encrypted.setSSLSocketFactory(call.lab.tls);
        }
        connection.setDoOutput(call.content != null);
        if (call.content instanceof Path file) { // otherwise no streaming mode: it hides the body of a 401
            connection.setFixedLengthStreamingMode(Files.size(file));
        }
        try {
            connection.connect();
            requireGoing(); // it may have ended before there was a connection to close
            if (call.content != null) {
                sendUnlessAnswered(call.content);
            }
            int status = connection.getResponseCode();
            requireGoing();
            if (status < OK) { // the JDK takes half a status for a status
                throw new IOException("the answer broke off in its first line, or is not HTTP");
            }
            answering = true;
            return status;
        } catch (IOException | RuntimeException e) {
            throw reason(e);
        }
    }

    /** The lab may answer before it gets the file; then the JDK keeps the status, and would send a new request for anything else. */
    private void sendUnlessAnswered(Object content) throws IOException {
        try {
            send(content);
        } catch (ProtocolException answered) {
            if (connection.getResponseCode() < OK) {
                throw answered;
            }
            unasked = true;
        }
    }

    private void send(Object content) throws IOException {
        try (OutputStream out = connection.getOutputStream()) {
            if (content instanceof Path file) {
                Files.copy(file, out);
            } else {
                out.write((byte[]) content);
            }
        }
    }

    @Nullable
    String header(String name) {
        return unasked ? null : connection.getHeaderField(name);
    }

    /** Copies the answer's body up to the limit. @return whether that was the whole body */
    boolean copy(OutputStream out, long mostBytes) throws IOException {
        if (unasked) {
            return true;
        }
        try (InputStream in =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            byte[] chunk = new byte[1 << 14];
            long taken = 0;
            for (int count = in == null ? -1 : in.read(chunk); count >= 0; count = in.read(chunk)) {
                requireGoing();
                out.write(chunk, 0, (int) Math.min(count, mostBytes - taken));
                taken += count;
                if (taken > mostBytes) {
                    connection.disconnect(); // otherwise the JDK would read the rest
                    return false;
                }
            }
            if (in != null && taken < connection.getContentLengthLong()) { // the JDK takes that for the end
                throw new IOException("the answer broke off after " + taken + " bytes");
            }
            if (taken == 0 && isHeadCut()) {
                throw new IOException("the answer broke off in its head");
            }
            return true;
        } catch (IOException | RuntimeException e) {
            throw reason(e);
        }
    }

    /** The JDK takes half a head for a whole one: then nothing says how long the body is, where the lab always does. */
    private boolean isHeadCut() throws IOException {
        int status = connection.getResponseCode();
        return status < MULTIPLE_CHOICES
                && status != HttpURLConnection.HTTP_NO_CONTENT
                && connection.getContentLengthLong() < 0
                && !"chunked".equalsIgnoreCase(connection.getHeaderField("Transfer-Encoding"));
    }

    private void requireGoing() throws IOException {
        if (ended == null && System.nanoTime() > deadline) {
            ended = late();
        }
        if (ended != null) {
            throw new SocketTimeoutException(ended);
        }
    }

    /** Once ended, the connection may throw anything, even null pointer exceptions. */
    private IOException reason(Exception e) {
        if (ended == null && e instanceof SocketTimeoutException && System.nanoTime() > deadline) {
            ended = late(); // the connection's own time-out was faster than the watch
        }
        if (ended != null) {
            return (IOException) new SocketTimeoutException(ended).initCause(e);
        }
        if (e instanceof RuntimeException unexpected) {
            throw unexpected;
        }
        return (IOException) e;
    }

    @Override
    public void close() {
        closed = true;
        alarm.cancel(false);
        if (ended != null) {
            connection.disconnect();
        }
    }
}
