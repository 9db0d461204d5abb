package fusionlab.server.postgres;

import fusionlab.server.system.OwnerOnly;
import fusionlab.unet.ContentHash;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The roles of the embedded PostgreSQL: the lab's role owns the data and is not a superuser, and both roles need passwords. A cluster that
 * trusts every local user, as {@code initdb} and earlier versions created it, is converted before its postmaster runs, in single-user mode,
 * so that others never get a chance to connect. {@code pg_hba.conf} is written last, with the hash of the passwords: if it differs from the
 * expected text, everything is done again. So a crash in between is repaired, and passwords that do not belong to the cluster are noticed.
 */
record DatabaseRoles(Path cluster, Path passwordFile) {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseRoles.class);
    private static final int PATIENCE_MINUTES = 10;

    private static final String RULES = """
            # Written by FusionLab at its start, after the roles got the passwords of hash %s.
            host postgres postgres,fusionlab 127.0.0.1/32 scram-sha-256
            host postgres postgres,fusionlab ::1/128 scram-sha-256
            """;

    /** In single-user mode a line is a statement. */
    private static final String STATEMENTS = """
            alter role postgres password '%s'
            do $$ begin if not exists (select from pg_roles where rolname = 'fusionlab') then create role fusionlab; end if; end $$
            alter role fusionlab login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '%s'
            alter database postgres owner to fusionlab
            do $$ declare thing regclass; begin for thing in select c.oid from pg_class c where c.relnamespace = 'public'::regnamespace \
            and (c.relkind in ('r', 'p', 'v', 'm') or c.relkind = 'S' and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass \
            and d.objid = c.oid and d.deptype in ('a', 'i'))) loop execute format('alter table %%s owner to fusionlab', thing); end loop; end $$
            """;

    /** @param programs the directory of the programs {@code postgres} and {@code pg_ctl} */
    void establish(Path programs, DatabasePasswords passwords) throws IOException {
        boolean known =
                DatabasePasswords.read(passwordFile).filter(passwords::equals).isPresent();
        Path file = cluster.resolve("pg_hba.conf");
        String rules = RULES.formatted(ContentHash.of(passwords.superuser() + passwords.owner()));
        if (known && rules.equals(Files.readString(file))) {
            return;
        }
        LOG.info("Giving the roles of the PostgreSQL in {} their passwords", cluster);
        passwords.write(passwordFile);
        runAlone(programs, STATEMENTS.formatted(passwords.superuser(), passwords.owner()));
        OwnerOnly.write(file, rules);
    }

    private void runAlone(Path programs, String statements) throws IOException {
        List<String> command = new ArrayList<>();
        // PostgreSQL refuses to run as root; its postmaster is started the same way.
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(
                programs.resolve("postgres").toString(),
                "--single",
                "-D",
                cluster.toString(),
                "-c",
                "exit_on_error=on",
                // A failing statement would be logged, with its password.
                "-c",
                "log_min_error_statement=panic",
                DatabasePasswords.SUPERUSER));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (Writer input = process.outputWriter(StandardCharsets.UTF_8)) {
            input.write(statements);
        } catch (IOException endedEarly) {
            LOG.debug("It did not read all statements; its exit code says why", endedEarly);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroy();
                throw new IOException("its roles cannot be set up: " + output);
            }
        } catch (InterruptedException interrupted) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while its roles were set up", interrupted);
        }
    }
}
