package fusionlab.server.testing;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pages as the browser of somebody who is signed in gets them, the administrator where nobody is named, without running their scripts. */
public final class Browser {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final String address;
    private final String username;
    private final String password;

    public Browser(String address) {
        this(address, "admin", ServerTest.ADMIN_PASSWORD);
    }

    public Browser(String address, String username, String password) {
        this.address = address;
        this.username = username;
        this.password = password;
    }

    public int status(String path) {
        return page(path).statusCode();
    }

    public String body(String path) {
        return page(path).body();
    }

    /** What a page's script fetches. */
    public HttpResponse<String> fetch(String path) {
        page("/");
        return send(HttpRequest.newBuilder(URI.create(address + path)).GET(), "application/json");
    }

    private HttpResponse<String> page(String path) {
        HttpResponse<String> page = get(path);
        if (!page.uri().getPath().equals("/login")) {
            return page;
        }
        Matcher token = CSRF.matcher(page.body());
        if (!token.find()) {
            throw new IllegalStateException("The login page has no token: " + page.body());
        }
        send(HttpRequest.newBuilder(URI.create(address + "/login"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("username=" + encoded(username) + "&password="
                        + encoded(password) + "&_csrf=" + encoded(token.group(1)))));
        return get(path);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(address + path)).GET());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String accept) {
        try {
            return client.send(request.setHeader("Accept", accept).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
