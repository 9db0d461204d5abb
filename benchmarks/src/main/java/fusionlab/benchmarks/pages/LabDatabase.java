package fusionlab.benchmarks.pages;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** The embedded PostgreSQL of a running lab on this machine. */
public final class LabDatabase {

    private LabDatabase() {}

    /** @param data the lab's data directory, which only the lab's own user can read */
    public static Connection open(Path data) throws IOException, SQLException {
        Properties passwords = new Properties();
        try (Reader file = Files.newBufferedReader(data.resolve("postgres-passwords"))) {
            passwords.load(file);
        }
        String port = Files.readAllLines(data.resolve("postgres/postmaster.pid"))
                .get(3)
                .strip();
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + port + "/postgres",
                "fusionlab",
                passwords.getProperty("fusionlab", ""));
    }
}
