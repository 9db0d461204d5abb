package fusionlab.server.security;

import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Makes sure before the first request that somebody can get in. */
@Component
class FirstStart implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);
    private static final String ADMIN = "admin";

    private final SecurityProperties properties;
    private final Accounts accounts;
    private final ApiTokens tokens;
    private final PasswordEncoder encoder;
    private final Clock clock;
    private final TransactionOperations transactions;

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
        String password = generated ? Secret.random("fl").value().substring(0, 23) : properties.adminPassword();
        accounts.save(new Account(ADMIN, password, Role.OPERATOR, encoder, clock.instant()));
        if (generated) {
            LOG.warn("""


                    ------------------------------------------------------------
                      Log in as   admin
                      Password    {}
                      It is shown only now. To set another one, start with FUSIONLAB_ADMIN_PASSWORD.
                    ------------------------------------------------------------
                    """, password);
        }
    }

    private void followEnvironment(Account admin) {
        String password = properties.adminPassword();
        if (!password.isEmpty() && !admin.hasPassword(password, encoder)) {
            admin.changePassword(password, encoder);
            LOG.info("The password of admin was set from FUSIONLAB_ADMIN_PASSWORD");
        }
    }
}
