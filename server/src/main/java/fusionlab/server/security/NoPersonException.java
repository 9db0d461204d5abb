package fusionlab.server.security;

import fusionlab.server.system.LabException;
import org.springframework.http.HttpStatus;

/** Only a person who is signed in may do this; a token may not. */
final class NoPersonException extends LabException {

    NoPersonException() {
        super(
                HttpStatus.FORBIDDEN,
                Culprit.USER,
                null,
                "Accounts of people are not changed with tokens",
                "sign in to the dashboard and use its page People");
    }
}
