package fusionlab.server.system;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.util.DisconnectedClientHelper;

/** Every failure of a handler becomes a problem that names the field and the remedy, and never more than that. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    /** PostgreSQL's words for a NUL, as such in a text and escaped in jsonb. */
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

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> constraint(DataIntegrityViolationException violation, WebRequest request) {
        if (violation.getMostSpecificCause() instanceof SQLException cause
                && UNSTORABLE.contains(String.valueOf(cause.getSQLState()))) {
            return answer(
                    violation,
                    Problems.of(
                            HttpStatus.UNPROCESSABLE_CONTENT,
                            "A text of the request contains NUL characters, which cannot be stored",
                            null,
                            "leave them out"),
                    request);
        }
        LOG.info("A constraint of the database refused a request", violation);
        return answer(
                violation,
                Problems.of(
                        HttpStatus.CONFLICT,
                        "The request contradicts what is stored",
                        null,
                        "read the current state and send the request anew"),
                request);
    }

    /** The caller went away; there is nobody to answer. */
    @Override
    protected @Nullable ResponseEntity<Object> handleAsyncRequestNotUsableException(
            AsyncRequestNotUsableException ended, WebRequest request) {
        LOG.debug("The caller ended a stream", ended);
        return null;
    }

    /** Left to the filter chain, which knows whether to ask for a login. */
    @ExceptionHandler
    void denied(AccessDeniedException denied) {
        throw denied;
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unexpected(Exception bug, WebRequest request) {
        BodyRefusedException refused = refused(bug);
        if (refused != null) {
            return answer(bug, refused.problem(), request);
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(bug)) {
            LOG.debug("The caller is gone", bug);
            return null;
        }
        Optional<ProblemDetail> outage = Outage.problem(bug);
        if (outage.isPresent()) {
            LOG.warn("The database did not serve {}: {}", request.getDescription(false), bug.getMessage());
            return answer(bug, outage.get(), request);
        }
        LOG.error("Unexpected failure of {}", request.getDescription(false), bug);
        return answer(
                bug,
                Problems.of(
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        "The server failed unexpectedly",
                        null,
                        "look into the server's log and report it"),
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        BodyRefusedException refused = refused(unreadable);
        return answer(unreadable, refused != null ? refused.problem() : UnreadableBody.problem(unreadable), request);
    }

    private static @Nullable BodyRefusedException refused(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyRefusedException refused) {
                return refused;
            }
        }
        return null;
    }

    /** A percent-encoding that is none, in the query or in a form. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> malformed(InvalidParameterException malformed, WebRequest request) {
        BodyRefusedException refused = refused(malformed);
        return answer(
                malformed,
                refused != null
                        ? refused.problem()
                        : Problems.of(
                                HttpStatus.BAD_REQUEST,
                                "The query or form cannot be decoded",
                                null,
                                "percent-encode it as UTF-8"),
                request);
    }

    /** Such as a control character in the name of a parameter. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> rejected(RequestRejectedException rejected, WebRequest request) {
        return answer(
                rejected,
                Problems.of(
                        HttpStatus.BAD_REQUEST,
                        "A name or a value of the request holds characters that are not allowed",
                        null,
                        "leave out control characters"),
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException invalid, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<FieldError> errors = invalid.getBindingResult().getFieldErrors();
        String detail = errors.stream()
                .map(error -> error.getField() + " " + error.getDefaultMessage())
                .sorted()
                .collect(Collectors.joining("; "));
        ProblemDetail problem = Problems.of(
                HttpStatus.UNPROCESSABLE_CONTENT,
                errors.isEmpty() ? "The request is not valid" : detail,
                errors.isEmpty() ? null : errors.get(0).getField(),
                "correct the named field");
        problem.setProperty(
                "fields",
                errors.stream()
                        .collect(Collectors.toMap(
                                FieldError::getField,
                                error -> String.valueOf(error.getDefaultMessage()),
                                (first, second) -> first + "; " + second)));
        return answer(invalid, problem, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException mismatch, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = mismatch instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : mismatch.getPropertyName();
        return answer(
                mismatch,
                Problems.of(
                        HttpStatus.BAD_REQUEST,
                        name + " cannot be '" + UnreadableBody.shortened(given(mismatch.getValue())) + "'",
                        name,
                        remedy(mismatch)),
                request);
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
        String message = mismatch.getMostSpecificCause().getMessage();
        return message != null && message.startsWith("give ") ? message : "give another value";
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException missing,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return answer(
                missing,
                Problems.of(
                        HttpStatus.BAD_REQUEST,
                        "The query parameter " + missing.getParameterName() + " is missing",
                        missing.getParameterName(),
                        "add ?" + missing.getParameterName() + "="),
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException missing, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(missing, StatusProblems.of(HttpStatus.NOT_FOUND), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException wrong,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        String[] supported = wrong.getSupportedMethods();
        ProblemDetail problem = Problems.of(
                status,
                wrong.getMethod() + " is not possible on this path",
                null,
                supported == null ? null : "use " + String.join(" or ", supported));
        return send(wrong, problem, headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException wrong, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return send(
                wrong,
                Problems.of(
                        status,
                        wrong.getContentType() == null
                                ? "The request has no valid Content-Type"
                                : "This path does not take " + wrong.getContentType(),
                        "Content-Type",
                        "send " + wrong.getSupportedMediaTypes()),
                headers,
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotAcceptable(
            HttpMediaTypeNotAcceptableException wrong, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return send(
                wrong,
                Problems.of(
                        status,
                        "This path cannot answer in the form asked for",
                        "Accept",
                        "accept " + wrong.getSupportedMediaTypes()),
                headers,
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem = body instanceof ProblemDetail detail ? detail : StatusProblems.of(status);
        if (status.is5xxServerError()) {
            LOG.error("Unexpected failure of {}", request.getDescription(false), failure);
            problem = StatusProblems.of(status);
        }
        return send(failure, problem, headers, request);
    }

    private @Nullable ResponseEntity<Object> answer(Exception failure, ProblemDetail problem, WebRequest request) {
        return send(failure, problem, new HttpHeaders(), request);
    }

    /** Programs get the problem itself; for a browser the container's error page is filled from it. */
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
            // Whatever the caller accepts: a refusal without a word helps nobody.
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
