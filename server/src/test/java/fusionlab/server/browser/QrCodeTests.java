package fusionlab.server.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ServerTest
class QrCodeTests {

    private static final String PATH = "/api/v1/qr-codes";
    private static final int PIXELS = 4;

    private final Lab lab;

    QrCodeTests(Lab lab) {
        this.lab = lab;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "https://192.168.178.42:8443/agent#token=flreg_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
                "https://[fd00::1234:5678]:8443/agent?name=a%20b&kind=<ios>\"'",
                "Gerät für Tests"
            })
    void aCameraReadsWhatWasDrawn(String text) throws Exception {
        Answer drawn = lab.operator().post(PATH, Map.of("text", text));

        assertThat(drawn.status()).as(drawn.toString()).isEqualTo(200);
        assertThat(drawn.header("Content-Type")).startsWith("image/svg+xml");
        assertThat(drawn.header("Cache-Control")).contains("no-store");
        assertThat(drawn.body()).doesNotContain(text.length() > 1 ? text : "<script");
        assertThat(new QRCodeReader()
                        .decode(new BinaryBitmap(new HybridBinarizer(photograph(drawn.body()))))
                        .getText())
                .isEqualTo(text);
    }

    @Test
    void theLongestTextFits() throws Exception {
        String longest = "x".repeat(1_000);

        Answer drawn = lab.operator().post(PATH, Map.of("text", longest));

        assertThat(new QRCodeReader()
                        .decode(new BinaryBitmap(new HybridBinarizer(photograph(drawn.body()))))
                        .getText())
                .isEqualTo(longest);
    }

    /** The picture as a camera sees it: a few pixels for each module. */
    private static RGBLuminanceSource photograph(String svg) {
        Matcher size = Pattern.compile("viewBox=\"0 0 (\\d+) (\\d+)\"").matcher(svg);
        assertThat(size.find()).isTrue();
        int width = Integer.parseInt(size.group(1)) * PIXELS;
        int[] pixels = new int[width * width];
        Arrays.fill(pixels, 0xffffff);
        Matcher module = Pattern.compile("M(\\d+) (\\d+)h1v1h-1z").matcher(svg);
        while (module.find()) {
            int x = Integer.parseInt(module.group(1)) * PIXELS;
            int y = Integer.parseInt(module.group(2)) * PIXELS;
            for (int row = 0; row < PIXELS; row++) {
                Arrays.fill(pixels, (y + row) * width + x, (y + row) * width + x + PIXELS, 0);
            }
        }
        return new RGBLuminanceSource(width, width, pixels);
    }

    @Test
    void noTextAndTooMuchAreRefused() {
        Map<String, Object> nothing = new HashMap<>();
        nothing.put("text", null);
        for (Map<String, Object> body : Arrays.asList(
                Map.<String, Object>of(),
                nothing,
                Map.<String, Object>of("text", ""),
                Map.<String, Object>of("text", "x".repeat(1_001)))) {
            Answer refused = lab.operator().post(PATH, body);

            assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
            assertThat(refused.text("field")).isEqualTo("text");
            assertThat(refused.text("remedy")).contains("1 to 1000");
            assertThat(refused.text("detail")).contains(body.containsValue("x".repeat(1_001)) ? "too long" : "no text");
        }
    }
}
