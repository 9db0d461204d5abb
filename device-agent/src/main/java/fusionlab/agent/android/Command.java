package fusionlab.agent.android;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs an Android command and returns its output; empty if it is missing, fails or takes too long. */
interface Command {

    String run(String... words);

    /** In separate processes, each for at most {@code limitMillis}. */
    static Command inProcess(long limitMillis) {
        return words -> {
            try {
                return output(
                        new ProcessBuilder(words).redirectErrorStream(true).start(), limitMillis);
            } catch (IOException e) {
                return "";
            }
        };
    }

    /** A thread reads, since a hanging service keeps the pipe open without output. */
    private static String output(Process process, long limitMillis) {
        try {
            process.getOutputStream().close();
            return CompletableFuture.supplyAsync(() -> read(process.getInputStream()))
                    .get(limitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } catch (IOException | ExecutionException | TimeoutException e) {
            return "";
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(InputStream in) {
        int limit = 1 << 20;
        byte[] bytes = new byte[limit];
        int length = 0;
        try {
            for (int n = in.read(bytes); n > 0; n = in.read(bytes, length, limit - length)) {
                length += n;
            }
        } catch (IOException e) {
            return ""; // truncated output counts as unknown
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
