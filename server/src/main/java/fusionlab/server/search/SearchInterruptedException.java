package fusionlab.server.search;

/** The server stops during a search; it runs again from its beginning on the next server. */
final class SearchInterruptedException extends RuntimeException {

    SearchInterruptedException() {
        super("The server is stopping; the search will run again");
    }
}
