package fusionlab.protocol;

/** Connections to the lab between two requests. */
public final class IdleConnections {

    private static final String PROPERTY = "jdk.httpclient.keepalive.timeout";

    /** Half of the server's limit ({@code server.tomcat.keep-alive-timeout}); the JDK's own is 20 minutes up to Java 19. */
    private static final int SECONDS = 30;

    private IdleConnections() {}

    /**
     * Lets {@code java.net.http} close idle connections before the server does: a request sent on a connection that the server is just
     * closing gets no answer. Applies to the whole JVM; to be called before its first client.
     */
    public static void closeBeforeTheServerDoes() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, Integer.toString(SECONDS));
        }
    }
}
