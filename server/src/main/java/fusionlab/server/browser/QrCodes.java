package fusionlab.server.browser;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import fusionlab.server.system.InvalidRequestException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Draws a link for a phone's camera. */
@RestController
class QrCodes {

    private static final int LONGEST = 1000;

    /** @param text the code's content */
    record Request(@Nullable String text) {}

    /**
     * Draws a text as a QR code, in SVG.
     *
     * @param request the text
     */
    @PostMapping(value = "/api/v1/qr-codes", produces = "image/svg+xml")
    ResponseEntity<String> draw(@RequestBody Request request) {
        String text = request.text();
        if (text == null || text.isEmpty() || text.length() > LONGEST) {
            String detail = text == null || text.isEmpty()
                    ? "There is no text to draw"
                    : "The text is too long: it has " + text.length() + " characters";
            throw new InvalidRequestException("text", detail, "give 1 to " + LONGEST + " characters");
        }
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(svg(text));
    }

    private static String svg(String text) {
        Map<EncodeHintType, Object> hints =
                Map.of(EncodeHintType.ERROR_CORRECTION, ErrorCorrectionLevel.M, EncodeHintType.MARGIN, 2);
        BitMatrix modules;
        try {
            modules = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0, hints);
        } catch (WriterException tooMuch) {
            throw new InvalidRequestException(
                    "text", "The text does not fit into a QR code: " + tooMuch.getMessage(), "give less");
        }
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < modules.getHeight(); y++) {
            for (int x = 0; x < modules.getWidth(); x++) {
                if (modules.get(x, y)) {
                    path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
                }
            }
        }
        int size = modules.getWidth();
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + " " + size
                + "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + size + "v" + size
                + "H0z\"/><path d=\""
                + path + "\"/></svg>";
    }
}
