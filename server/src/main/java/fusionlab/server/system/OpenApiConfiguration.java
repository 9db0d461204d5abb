package fusionlab.server.system;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.math.BigDecimal;
import java.util.Arrays;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.HandlerMethod;

/** The description of the REST interface at {@code /v3/api-docs}. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Paging.class, Idempotency.class);
    }

    @Bean
    OpenAPI openApi(ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        return new OpenAPI()
                .info(
                        new Info()
                                .title("FusionLab")
                                .version(properties == null ? "development" : properties.getVersion())
                                .description(
                                        "Device lab and architecture search for on-device diffusion UNets. Errors are application/problem+json with detail, field and remedy."))
                .components(new Components()
                        .addSecuritySchemes(
                                "apiToken",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description(
                                                "An API token; VIEWER reads, OPERATOR also writes, BRIDGE may only POST /api/v1/bridges/sync, WORKER only /api/v1/workers/**"))
                        .addSecuritySchemes(
                                "deviceToken",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("A device's token, for /api/v1/agent only")))
                .addSecurityItem(new SecurityRequirement().addList("apiToken"));
    }

    @Bean
    OperationCustomizer sharedParameters() {
        return (operation, handler) -> {
            if (takes(handler, Paging.class)) {
                operation.addParametersItem(number("page", "Counted from 0", 0, null));
                operation.addParametersItem(number("size", "Items on a page", 1, Paging.MAX_SIZE));
            }
            if (takes(handler, Idempotency.class)) {
                operation.addParametersItem(new HeaderParameter()
                        .name("Idempotency-Key")
                        .description("Makes the creation repeatable for a day")
                        .required(false)
                        .schema(new StringSchema().maxLength(IdempotencyResolver.MAX_LENGTH)));
            }
            return forAgents(operation, handler);
        };
    }

    private static Operation forAgents(Operation operation, HandlerMethod handler) {
        boolean agents = Arrays.stream(handler.getMethodParameters())
                .anyMatch(parameter ->
                        parameter.getParameterType().getSimpleName().equals("DevicePrincipal"));
        return agents ? operation.addSecurityItem(new SecurityRequirement().addList("deviceToken")) : operation;
    }

    private static boolean takes(HandlerMethod handler, Class<?> type) {
        return Arrays.stream(handler.getMethodParameters()).anyMatch(parameter -> parameter.getParameterType() == type);
    }

    private static QueryParameter number(
            String name, String description, int low, @org.jspecify.annotations.Nullable Integer high) {
        IntegerSchema schema = new IntegerSchema();
        schema.setMinimum(BigDecimal.valueOf(low));
        if (high != null) {
            schema.setMaximum(BigDecimal.valueOf(high));
        }
        QueryParameter parameter = new QueryParameter();
        parameter.name(name).description(description).required(false).schema(schema);
        return parameter;
    }
}
