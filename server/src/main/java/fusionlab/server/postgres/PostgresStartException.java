package fusionlab.server.postgres;

/** The embedded PostgreSQL did not come up; the message ends with what to do. */
final class PostgresStartException extends RuntimeException {

    private final String problem;
    private final String remedy;

    PostgresStartException(String problem, String remedy) {
        super("The embedded PostgreSQL did not start: " + problem + ". Remedy: " + remedy + ".");
        this.problem = problem;
        this.remedy = remedy;
    }

    PostgresStartException(String problem, String remedy, Throwable cause) {
        this(problem, remedy);
        initCause(cause);
    }

    String problem() {
        return problem;
    }

    String remedy() {
        return remedy;
    }
}
