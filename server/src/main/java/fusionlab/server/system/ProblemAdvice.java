package fusionlab.server.system;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.util.StringUtils;
import org.springframework.validation.FieldError;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;

/** Every failure of a handler becomes a problem with field and remedy, and without internal details. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    /** PostgreSQL's messages for a NUL, literal in a text and escaped in jsonb. */
    private static final Set<String> UNSTORABLE = Set.of("22021", "22P05");

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> lab(LabException failure, WebRequest request) {
        if (failure.status().is5xxServerError()) {
            LOG.warn("Refused {}: {}", request.getDescription(false), failure.getMessage());
        }
        ProblemDetail problem = Problems.of(failure.status(), message(failure), failure.field(), failure.remedy());
        problem.setProperty("culprit", failure.culprit().name().toLowerCase(java.util.Locale.ROOT));
        failure.properties().forEach(problem::setProperty);
        return answer(failure, problem, request);
    }

    /** The caller has disconnected; there is nobody to answer. */
    @Override
    protected @Nullable ResponseEntity<Object> handleAsyncRequestNotUsableException(
            AsyncRequestNotUsableException ended, WebRequest request) {
        LOG.debug("The caller ended a stream", ended);
        return null;
    }

    /** Left to the filter chain, which decides whether to ask for a login. */
    @ExceptionHandler
    void denied(AccessDeniedException denied) {
        throw denied;
    }

    /** Failures unknown to Spring: from the container, the database, and bugs. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> other(Exception failure, WebRequest request) {
        BodyRefusedException refused = refused(failure);
        if (refused != null) {
            return answer(failure, refused.problem(), request);
        }
        if (failure instanceof InvalidParameterException) {
            return answer(
                    failure, bad("The query or form cannot be decoded", null, "percent-encode it as UTF-8"), request);
        }
        if (failure instanceof RequestRejectedException) { // such as a control character in the name of a parameter
            String detail = "A name or a value of the request contains characters that are not allowed";
            return answer(failure, bad(detail, null, "leave out control characters"), request);
        }
        if (failure instanceof DataIntegrityViolationException violation) {
            return answer(failure, constraint(violation), request);
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            LOG.debug("The caller is gone", failure);
            return null;
        }
        Optional<ProblemDetail> outage = Outage.problem(failure);
        if (outage.isPresent()) {
            LOG.warn("The database did not serve {}: {}", request.getDescription(false), failure.getMessage());
            return answer(failure, outage.get(), request);
        }
        LOG.error("Unexpected failure of {}", request.getDescription(false), failure);
        return answer(failure, StatusProblems.of(HttpStatus.INTERNAL_SERVER_ERROR), request);
    }

    /** What Spring refused before a handler ran. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (status.is5xxServerError()) {
            LOG.error("Unexpected failure of {}", request.getDescription(false), failure);
            return send(failure, StatusProblems.of(status), headers, request);
        }
        return send(failure, refusal(failure, status), headers, request);
    }

    private static ProblemDetail refusal(Exception failure, HttpStatusCode status) {
        if (failure instanceof HttpMessageNotReadableException unreadable) {
            BodyRefusedException refused = refused(unreadable);
            return refused != null ? refused.problem() : UnreadableBody.problem(unreadable);
        }
        if (failure instanceof MethodArgumentNotValidException invalid) {
            return invalid(invalid.getBindingResult().getFieldErrors());
        }
        if (failure instanceof TypeMismatchException mismatch) {
            String name = mismatch instanceof MethodArgumentTypeMismatchException argument
                    ? argument.getName()
                    : mismatch.getPropertyName();
            String given = UnreadableBody.shortened(given(mismatch.getValue()));
            return bad(name + " cannot be '" + given + "'", name, remedy(mismatch));
        }
        if (failure instanceof MissingServletRequestParameterException missing) {
            String name = missing.getParameterName();
            return bad("The query parameter " + name + " is missing", name, "add ?" + name + "=");
        }
        if (failure instanceof HttpRequestMethodNotSupportedException wrong) {
            String[] supported = wrong.getSupportedMethods();
            String remedy = supported == null ? null : "use " + String.join(" or ", supported);
            return Problems.of(status, wrong.getMethod() + " is not possible on this path", null, remedy);
        }
        if (failure instanceof HttpMediaTypeNotSupportedException wrong) {
            String detail = wrong.getContentType() == null
                    ? "The request has no valid Content-Type"
                    : "This path does not accept " + wrong.getContentType();
            return Problems.of(status, detail, "Content-Type", "send " + listed(wrong.getSupportedMediaTypes()));
        }
        if (failure instanceof HttpMediaTypeNotAcceptableException wrong) {
            String detail = "This path cannot answer in the requested form";
            return Problems.of(status, detail, "Accept", "accept " + listed(wrong.getSupportedMediaTypes()));
        }
        return StatusProblems.of(status);
    }

    /** Spring lists none if the header cannot be parsed: then no handler was asked. */
    private static String listed(List<MediaType> supported) {
        return supported.isEmpty()
                ? MediaType.APPLICATION_JSON_VALUE
                : supported.stream().map(MediaType::toString).distinct().collect(Collectors.joining(" or "));
    }

    private static ProblemDetail constraint(DataIntegrityViolationException violation) {
        if (violation.getMostSpecificCause() instanceof SQLException cause
                && UNSTORABLE.contains(String.valueOf(cause.getSQLState()))) {
            String detail = "A text of the request contains NUL characters, which cannot be stored";
            return Problems.of(HttpStatus.UNPROCESSABLE_CONTENT, detail, null, "leave them out");
        }
        LOG.info("A constraint of the database refused a request", violation);
        String remedy = "read the current state and send the request again";
        return Problems.of(HttpStatus.CONFLICT, "The request contradicts what is stored", null, remedy);
    }

    private static ProblemDetail invalid(List<FieldError> errors) {
        if (errors.isEmpty()) {
            String detail = "The request is not valid";
            return Problems.of(HttpStatus.UNPROCESSABLE_CONTENT, detail, null, "correct the named field");
        }
        Map<String, String> fields = new TreeMap<>();
        errors.forEach(error ->
                fields.merge(error.getField(), String.valueOf(error.getDefaultMessage()), (a, b) -> a + "; " + b));
        String detail = errors.stream()
                .map(error -> error.getField() + " " + error.getDefaultMessage())
                .sorted()
                .collect(Collectors.joining("; "));
        ProblemDetail problem = Problems.of(
                HttpStatus.UNPROCESSABLE_CONTENT, detail, errors.get(0).getField(), "correct the named field");
        problem.setProperty("fields", fields);
        return problem;
    }

    private static @Nullable BodyRefusedException refused(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyRefusedException refused) {
                return refused;
            }
        }
        return null;
    }

    private static String given(@Nullable Object value) {
        String text =
                value instanceof Object[] list ? StringUtils.arrayToCommaDelimitedString(list) : String.valueOf(value);
        return text.replace('\0', ' ');
    }

    private static String remedy(TypeMismatchException mismatch) {
        Class<?> type = mismatch.getRequiredType();
        if (type != null && type.isEnum()) {
            return "give one of " + List.of(type.getEnumConstants());
        }
        if (type == long.class || type == int.class || type == Long.class || type == Integer.class) {
            return "give a whole number";
        }
        String message = mismatch.getMostSpecificCause().getMessage();
        return message != null && message.startsWith("give ") ? message : "give another value";
    }

    private static ProblemDetail bad(String detail, @Nullable String field, String remedy) {
        return Problems.of(HttpStatus.BAD_REQUEST, detail, field, remedy);
    }

    private @Nullable ResponseEntity<Object> answer(Exception failure, ProblemDetail problem, WebRequest request) {
        return send(failure, problem, new HttpHeaders(), request);
    }

    /** Programs get the problem itself; for browsers it fills the container's error page. */
    private @Nullable ResponseEntity<Object> send(
            Exception failure, ProblemDetail problem, HttpHeaders headers, WebRequest webRequest) {
        HttpServletRequest request = ((ServletWebRequest) webRequest).getRequest();
        HttpServletResponse response = ((ServletWebRequest) webRequest).getResponse();
        if (response == null || response.isCommitted()) {
            LOG.debug("Too late to answer with {}", problem, failure);
            return null;
        }
        problem.setInstance(Problems.instance(request.getRequestURI()));
        if (problem.getStatus() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
            headers.set(HttpHeaders.RETRY_AFTER, "2");
        }
        if (Problems.wantsProblemJson(request, request.getRequestURI())) {
            // Sent whatever the caller accepts: an empty refusal helps nobody.
            return ResponseEntity.status(problem.getStatus())
                    .headers(headers)
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .body(problem);
        }
        request.setAttribute(ProblemPages.PROBLEM, problem);
        try {
            response.sendError(problem.getStatus());
        } catch (IOException gone) {
            LOG.debug("The caller is gone", gone);
        }
        return null;
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
