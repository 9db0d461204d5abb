package fusionlab.server.security;

import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Makes sure before the first request that there is an account. */
@Component
class FirstStart implements InitializingBean, SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);
    static final String ADMIN = "admin";

    private final SecurityProperties properties;
    private final Accounts accounts;
    private final ApiTokens tokens;
    private final PasswordEncoder encoder;
    private final Clock clock;
    private final TransactionOperations transactions;
    /** Whether admin has the password of the environment; null if there is none to compare. */
    private @Nullable CompletableFuture<Boolean> unchanged;

    private @Nullable String generatedPassword;

    FirstStart(
            SecurityProperties properties,
            Accounts accounts,
            ApiTokens tokens,
            PasswordEncoder encoder,
            Clock clock,
            TransactionOperations transactions) {
        this.properties = properties;
        this.accounts = accounts;
        this.tokens = tokens;
        this.encoder = encoder;
        this.clock = clock;
        this.transactions = transactions;
    }

    /** BCrypt takes a third of a second in a JVM that has just started: other beans are made meanwhile. */
    @Override
    public void afterPropertiesSet() {
        String password = properties.adminPassword();
        if (!password.isEmpty()) {
            unchanged = accounts.findById(ADMIN)
                    .map(admin -> CompletableFuture.supplyAsync(() -> admin.hasPassword(password, encoder)))
                    .orElse(null);
        }
    }

    @Override
    public void afterSingletonsInstantiated() {
        transactions.executeWithoutResult(status -> {
            accounts.findById(ADMIN).ifPresentOrElse(this::followEnvironment, this::createAdmin);
            if (!properties.apiToken().isEmpty()) {
                tokens.ensure("environment", Role.OPERATOR, new Secret(properties.apiToken()));
            }
        });
    }

    private void createAdmin() {
        boolean generated = properties.adminPassword().isEmpty();
        String password = generated ? Secret.password() : properties.adminPassword();
        boolean added = accounts.add(new Account(ADMIN, password, Role.OPERATOR, encoder, clock.instant()));
        // Another server on the same database may have been first, and has said its password.
        generatedPassword = added && generated ? password : null;
    }

    /** Printed as the last lines of a start, so that they are easy to find. */
    @EventListener
    void announce(ApplicationReadyEvent ready) {
        Environment environment = ready.getApplicationContext().getEnvironment();
        String host = environment.getProperty("server.address", "");
        String dashboard =
                "http://" + (host.isEmpty() || host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host) + ":"
                        + environment.getProperty("local.server.port")
                        + environment.getProperty("server.servlet.context-path", "");
        LOG.info("Dashboard: {}", dashboard);
        if (generatedPassword != null) {
            LOG.warn("""


                    ------------------------------------------------------------
                      Dashboard   {}
                      Log in as   admin
                      Password    {}
                      It is shown only now. To set another one, start with FUSIONLAB_ADMIN_PASSWORD.
                    ------------------------------------------------------------
                    """, dashboard, generatedPassword);
            generatedPassword = null;
        }
    }

    private void followEnvironment(Account admin) {
        if (unchanged != null && !unchanged.join()) {
            admin.changePassword(properties.adminPassword(), encoder);
            LOG.info("The password of admin was set from FUSIONLAB_ADMIN_PASSWORD");
        }
    }
}
