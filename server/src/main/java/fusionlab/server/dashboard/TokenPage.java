package fusionlab.server.dashboard;

import fusionlab.server.rest.Listing;
import fusionlab.server.security.ApiTokenQuery;
import fusionlab.server.security.ApiTokens;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** API tokens, for operators only. */
@Controller
class TokenPage {

    private final ApiTokens tokens;

    TokenPage(ApiTokens tokens) {
        this.tokens = tokens;
    }

    @GetMapping("/tokens")
    String list(ApiTokenQuery asked, Model model) {
        Listing<ApiTokens.View> page = tokens.list(asked);
        model.addAttribute("tokens", page.items());
        model.addAttribute("list", ListPage.of("/tokens", "tokens", asked, page));
        return "tokens";
    }

    @GetMapping("/tokens/rows")
    String rows(ApiTokenQuery asked, Model model) {
        list(asked, model);
        return "tokens :: rows";
    }
}
