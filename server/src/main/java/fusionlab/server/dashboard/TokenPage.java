package fusionlab.server.dashboard;

import fusionlab.server.security.ApiTokens;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** API tokens, for operators only. */
@Controller
@PreAuthorize("hasRole('OPERATOR')")
class TokenPage {

    private final JdbcClient jdbc;

    TokenPage(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @GetMapping("/tokens")
    String list(Model model) {
        List<ApiTokens.View> tokens = jdbc.sql("""
                        select id, name, role, created_by, created_at, last_used_at, revoked_at
                          from api_token order by revoked_at is not null, id desc
                        """).query(ApiTokens.View.class).list();
        model.addAttribute("tokens", tokens);
        return "tokens";
    }

    @GetMapping("/tokens/rows")
    String rows(Model model) {
        list(model);
        return "tokens :: rows";
    }
}
