package fusionlab.server.openapi;

import fusionlab.server.rest.Download;
import fusionlab.server.rest.EventData;
import fusionlab.server.rest.ListParameter;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;

/** What a handler's signature says about its operation. */
record HandlerFacts(HandlerMethod handler, RequestMapping mapping) {

    static HandlerFacts of(HandlerMethod handler) {
        RequestMapping mapping =
                AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), RequestMapping.class);
        if (mapping == null) {
            throw new IllegalStateException(handler + " has no mapping");
        }
        return new HandlerFacts(handler, mapping);
    }

    boolean isDownload() {
        return handler.getReturnType().getParameterType() == Download.class;
    }

    boolean isUpload() {
        return List.of(mapping.consumes()).contains(MediaType.APPLICATION_OCTET_STREAM_VALUE);
    }

    boolean reads() {
        return List.of(mapping.method()).contains(RequestMethod.GET);
    }

    boolean takes(Class<?> type) {
        return Arrays.stream(handler.getMethodParameters()).anyMatch(parameter -> parameter.getParameterType() == type);
    }

    /** Query parameters of the list that it answers with; none if it is no list. */
    Stream<ListParameter> listParameters() {
        return Arrays.stream(handler.getMethodParameters())
                .flatMap(parameter -> ListParameter.of(parameter.getParameterType()).stream());
    }

    /** The data of its events; null if it is no stream. */
    @Nullable
    Class<?> eventData() {
        EventData events = handler.getMethodAnnotation(EventData.class);
        return events == null ? null : events.value();
    }

    Optional<Class<?>> body() {
        return bodyParameter().map(Parameter::getType);
    }

    Optional<String> bodyName() {
        return bodyParameter().map(Parameter::getName);
    }

    private Optional<Parameter> bodyParameter() {
        return Arrays.stream(handler.getMethod().getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(RequestBody.class))
                .findFirst();
    }

    /** The statuses of its refusals. */
    Set<Integer> refusals() {
        Set<Integer> refusals = new TreeSet<>(Set.of(400, 401, 403, 406, 503));
        boolean names = has(PathVariable.class);
        if (names || has(RequestParam.class)) {
            refusals.addAll(Set.of(404, 422));
        }
        if (names || !reads()) {
            refusals.add(409);
        }
        if (!reads()) {
            refusals.addAll(Set.of(404, 408, 413, 422));
        }
        if (body().isPresent() || isUpload()) {
            refusals.add(415);
        }
        if (isDownload()) {
            refusals.addAll(Set.of(412, 416));
        }
        if (isUpload()) {
            refusals.addAll(Set.of(411, 507));
        }
        if (body().filter(HandlerFacts::namesItsProtocol).isPresent()) {
            refusals.add(426);
        }
        return refusals;
    }

    private boolean has(Class<? extends java.lang.annotation.Annotation> annotation) {
        return Arrays.stream(handler.getMethodParameters())
                .anyMatch(parameter -> parameter.hasParameterAnnotation(annotation));
    }

    private static boolean namesItsProtocol(Class<?> body) {
        return body.isRecord()
                && Arrays.stream(body.getRecordComponents())
                        .map(RecordComponent::getName)
                        .anyMatch("protocolVersion"::equals);
    }
}
