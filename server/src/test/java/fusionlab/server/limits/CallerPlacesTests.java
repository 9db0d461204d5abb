package fusionlab.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.system.Places;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;

class CallerPlacesTests {

    private final CallerPlaces places = new CallerPlaces(new Places(3, 2), new Places(2, 1));

    @AfterEach
    void signOut() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void strangersAreCountedByAddressAndKeepNobodyOutWhoIsKnown() {
        assertThat(place("10.0.0.1", null).enter()).isTrue();
        assertThat(place("10.0.0.1", null).enter()).isTrue();
        assertThat(place("10.0.0.1", null).enter()).as("a third of one address").isFalse();
        assertThat(place("10.0.0.2", null).enter()).isTrue();
        assertThat(place("10.0.0.3", null).enter()).as("a fourth in all").isFalse();

        assertThat(place("10.0.0.1", signedIn("alice")).enter()).isTrue();
    }

    @Test
    void whoIsKnownIsCountedByNameWhateverTheAddress() {
        assertThat(place("10.0.0.1", signedIn("alice")).enter()).isTrue();
        assertThat(place("10.0.0.2", signedIn("alice")).enter()).isFalse();
        assertThat(place("10.0.0.2", signedIn("bob")).enter()).isTrue();
        assertThat(place("10.0.0.2", null).enter()).isTrue();
    }

    @Test
    void whoIsAnonymousIsAStranger() {
        Authentication anonymous = new AnonymousAuthenticationToken(
                "key", "anonymousUser", AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));

        assertThat(place("10.0.0.1", anonymous)).isEqualTo(place("10.0.0.1", null));
    }

    @Test
    void aPlaceThatIsLeftIsFreeAgainThoughTheCallerSignedInMeanwhile() {
        CallerPlaces.Place place = place("10.0.0.1", null);
        place.enter();
        place("10.0.0.1", signedIn("alice"));

        place.leave();

        assertThat(place("10.0.0.1", null).enter()).isTrue();
        assertThat(place("10.0.0.1", null).enter()).isTrue();
    }

    private CallerPlaces.Place place(String address, @Nullable Authentication who) {
        SecurityContextHolder.clearContext();
        if (who != null) {
            SecurityContextHolder.getContext().setAuthentication(who);
        }
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(address);
        return places.of(request);
    }

    private static Authentication signedIn(String name) {
        return UsernamePasswordAuthenticationToken.authenticated(
                name, null, AuthorityUtils.createAuthorityList("ROLE_VIEWER"));
    }
}
