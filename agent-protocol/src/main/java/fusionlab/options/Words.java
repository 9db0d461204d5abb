package fusionlab.options;

import java.net.URI;
import java.net.URISyntaxException;

/** The words of a command line, one after the other. Runs on Android too. Not thread-safe. */
public final class Words {

    private static final int HIGHEST_PORT = 65_535;

    private final String[] words;
    private int at;

    public Words(String... words) {
        this.words = words.clone();
    }

    public boolean hasNext() {
        return at < words.length;
    }

    /** The next option. */
    public String next() {
        return words[at++];
    }

    /** The value of the option that was taken last. */
    public String value() {
        if (at >= words.length || words[at].trim().isEmpty() || words[at].startsWith("--")) {
            throw new UsageException(words[at - 1] + " needs a value; see --help.");
        }
        return words[at++];
    }

    /** An address of a lab. */
    public URI server() {
        String option = words[at - 1];
        String text = value();
        try {
            URI uri = new URI(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new UsageException(option + " '" + text + "' is no address: " + e.getReason() + ".");
        }
        throw new UsageException(option + " '" + text + "' must be an address such as http://lab.example:8080.");
    }

    /** A port that one can listen on. */
    public int port() {
        String option = words[at - 1];
        String text = value();
        if (text.matches("\\d{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= HIGHEST_PORT) {
                return port;
            }
        }
        throw new UsageException(option + " must be a number from 1 to " + HIGHEST_PORT + ", not '" + text + "'.");
    }

    /** The option that was taken last is none. */
    public UsageException unknown() {
        return new UsageException("Unknown argument '" + words[at - 1] + "'; see --help.");
    }
}
