package fusionlab.server.search;

/** The server stops in the middle of a search; it is run again from its beginning when a server is there. */
final class SearchInterruptedException extends RuntimeException {

    SearchInterruptedException() {
        super("The server stops; the search will be run again");
    }
}
