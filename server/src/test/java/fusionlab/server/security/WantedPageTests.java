package fusionlab.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.ResponseCookie;
import org.springframework.mock.web.MockHttpServletRequest;

class WantedPageTests {

    @Test
    void aPageIsFoundAgainWithItsQuery() {
        MockHttpServletRequest asked = new MockHttpServletRequest("GET", "/devices");
        asked.setQueryString("q=a%20b;c&page=1");
        ResponseCookie kept = WantedPage.keep(asked).orElseThrow();

        assertThat(WantedPage.of(with(kept.getValue()))).contains("/devices?q=a%20b;c&page=1");
        assertThat(kept.toString())
                .contains("HttpOnly")
                .contains("SameSite=Lax")
                .doesNotContain("Secure");
    }

    @Test
    void overTlsTheCookieStaysThere() {
        MockHttpServletRequest asked = new MockHttpServletRequest("GET", "/devices");
        asked.setSecure(true);

        assertThat(WantedPage.keep(asked).orElseThrow().isSecure()).isTrue();
    }

    @Test
    void whatIsTooLongIsNotKept() {
        assertThat(WantedPage.keep(new MockHttpServletRequest("GET", "/" + "x".repeat(1499))))
                .isPresent();
        assertThat(WantedPage.keep(new MockHttpServletRequest("GET", "/" + "x".repeat(1500))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"//evil.example/", "/\\evil.example", "https://evil.example", "evil", "", "/a\r\nX: y", "/ä"})
    void aCookieThatSomebodyElseWroteLeadsToNoOtherHost(String page) {
        assertThat(WantedPage.of(with(Base64.getUrlEncoder().encodeToString(page.getBytes(StandardCharsets.UTF_8)))))
                .isEmpty();
    }

    @Test
    void whatIsNotOursIsIgnored() {
        assertThat(WantedPage.of(with("%%%"))).isEmpty();
        assertThat(WantedPage.of(new MockHttpServletRequest())).isEmpty();
    }

    private static MockHttpServletRequest with(String value) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setCookies(new Cookie("fusionlab-wanted", value));
        return request;
    }
}
