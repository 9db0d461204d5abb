package fusionlab.server.system;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** The last resort: failures outside handlers, as a problem for programs and as the page {@code error} for people. */
@Controller
public class ProblemPages implements ErrorController {

    public static final String PROBLEM = ProblemPages.class.getName() + ".problem";

    private final Problems problems;

    ProblemPages(Problems problems) {
        this.problems = problems;
    }

    @RequestMapping("/error")
    @Nullable
    ModelAndView error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        int status = code instanceof Integer number ? number : 404;
        ProblemDetail problem = request.getAttribute(PROBLEM) instanceof ProblemDetail known
                ? known
                : StatusProblems.of(HttpStatusCode.valueOf(status));
        String asked = path instanceof String text ? text : request.getRequestURI();
        if (problem.getInstance() == null) {
            problem.setInstance(Problems.instance(asked));
        }
        if (Problems.wantsProblemJson(request, asked)) {
            problems.write(request, response, problem);
            return null;
        }
        ModelAndView page = new ModelAndView("error", HttpStatusCode.valueOf(problem.getStatus()));
        page.addObject("problem", problem);
        page.addObject("heading", heading(problem.getStatus()));
        page.addObject("signedIn", request.getUserPrincipal() != null);
        return page;
    }

    private static String heading(int status) {
        return switch (status) {
            case 404 -> "Page not found";
            case 403 -> "Not allowed";
            default -> "Something went wrong";
        };
    }
}
