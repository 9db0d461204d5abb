package fusionlab.server.security;

import fusionlab.protocol.Protocol;
import fusionlab.server.system.OneLine;
import jakarta.servlet.DispatcherType;
import java.util.function.Predicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** The three filter chains: agents, programs, people ({@code docs/decisions/tokens-and-filter-chains.md}). */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    /** No inline script and no inline style; htmx must not add its own style element nor evaluate strings. */
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /** What only operators may read; without these lines any viewer may read. */
    private static final String[] READ_BY_OPERATORS = {
        PeoplePaths.PATH + "/**",
        ApiTokenPaths.PATH + "/**",
        "/api/v1/webhooks/**",
        "/api/v1/activity/**",
        "/people/rows",
        "/tokens/**",
        "/notifications/webhooks/**",
        "/activity/**"
    };

    /** A public key: who checks a bundle need not have an account in the lab that made it. */
    private static final String SIGNING_KEY = "/api/v1/signing-key";

    @Bean
    @Order(1)
    SecurityFilterChain agents(HttpSecurity http, ObjectProvider<DeviceTokens> devices, Refusals refusals)
            throws Exception {
        BearerFilter bearer = new BearerFilter(
                token -> devices.getObject()
                        .holder(token)
                        .map(device -> BearerFilter.authenticated(device, "ROLE_DEVICE")),
                refusals);
        return stateless(http, refusals)
                .securityMatcher("/api/v1/agent/**")
                .csrf(csrf -> csrf.disable())
                .addFilterBefore(bearer, AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(paths -> paths.dispatcherTypeMatchers(DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers(HttpMethod.POST, Protocol.REGISTER)
                        .permitAll()
                        .anyRequest()
                        .hasRole("DEVICE"))
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain programs(
            HttpSecurity http,
            ApiTokens tokens,
            OwnBridge bridge,
            Accounts accounts,
            CsrfTokens csrfTokens,
            Refusals refusals)
            throws Exception {
        BearerFilter bearer = new BearerFilter(
                secret -> bridge.holder(secret).or(() -> tokens.valid(secret)
                        .map(token -> BearerFilter.authenticated(
                                new TokenPrincipal(token.name()), token.role().authority()))),
                refusals);
        return stateless(http, refusals)
                .securityMatcher("/api/**", "/actuator/**", "/v3/api-docs/**", "/v3/api-docs.yaml")
                .csrf(csrf -> csrf.csrfTokenRepository(csrfTokens).ignoringRequestMatchers(BearerFilter::hasBearer))
                .addFilterBefore(new PersonSessions(accounts, refusals), AnonymousAuthenticationFilter.class)
                .addFilterBefore(bearer, AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(paths -> paths.dispatcherTypeMatchers(DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers("/actuator/health/**")
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, SIGNING_KEY)
                        .permitAll()
                        .requestMatchers(HttpMethod.HEAD, SIGNING_KEY)
                        .permitAll()
                        .requestMatchers(HttpMethod.POST, Protocol.BRIDGE_SYNC)
                        .hasRole("BRIDGE")
                        .requestMatchers("/api/v1/workers/**")
                        .hasRole("WORKER")
                        .requestMatchers(HttpMethod.POST, PeoplePaths.PATH + "/*/password")
                        .hasRole("VIEWER")
                        .requestMatchers(READ_BY_OPERATORS)
                        .hasRole("OPERATOR")
                        .requestMatchers(HttpMethod.GET)
                        .hasRole("VIEWER")
                        .requestMatchers(HttpMethod.HEAD)
                        .hasRole("VIEWER")
                        .anyRequest()
                        .hasRole("OPERATOR"))
                .build();
    }

    /** Never creates a session; a chain that checks CSRF still reads the session of the dashboard's login. */
    private static HttpSecurity stateless(HttpSecurity http, Refusals refusals) throws Exception {
        return headers(http)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.NEVER))
                .requestCache(cache -> cache.disable())
                .logout(logout -> logout.disable())
                .exceptionHandling(failures -> failures.authenticationEntryPoint(
                                (request, response, failure) -> refusals.unauthenticated(request, response))
                        .accessDeniedHandler(refusals::forbidden));
    }

    /** Creates a session at the login and not before. */
    @Bean
    @Order(3)
    SecurityFilterChain dashboard(
            HttpSecurity http, Accounts accounts, CsrfTokens csrfTokens, LoginAnswers answers, Refusals refusals)
            throws Exception {
        return headers(http)
                .csrf(csrf -> csrf.csrfTokenRepository(csrfTokens))
                .addFilterBefore(new PersonSessions(accounts, refusals), AnonymousAuthenticationFilter.class)
                .requestCache(cache -> cache.disable())
                .exceptionHandling(failures ->
                        failures.authenticationEntryPoint(answers::ask).accessDeniedHandler(answers::forbidden))
                .authorizeHttpRequests(paths -> paths.dispatcherTypeMatchers(
                                DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.FORWARD)
                        .permitAll()
                        .requestMatchers("/login", "/error", "/webjars/**", "/css/**", "/js/**", "/images/**")
                        .permitAll()
                        .requestMatchers("/favicon.ico", "/favicon.svg", "/robots.txt")
                        .permitAll()
                        .requestMatchers("/agent/sign-in")
                        .hasRole("VIEWER")
                        .requestMatchers("/agent", "/agent/**")
                        .permitAll()
                        .requestMatchers(READ_BY_OPERATORS)
                        .hasRole("OPERATOR")
                        .requestMatchers(HttpMethod.GET)
                        .hasRole("VIEWER")
                        .requestMatchers(HttpMethod.HEAD)
                        .hasRole("VIEWER")
                        .anyRequest()
                        .hasRole("OPERATOR"))
                .formLogin(form -> form.loginPage("/login")
                        .authenticationDetailsSource(LoginRequest::new)
                        .failureHandler(answers::failed)
                        .successHandler(answers::succeeded)
                        .permitAll())
                .logout(logout -> logout.logoutSuccessUrl("/login?logout").permitAll())
                .build();
    }

    private static HttpSecurity headers(HttpSecurity http) throws Exception {
        return http.headers(
                headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                        // HSTS would keep browsers from the plain port, which stays open in addition to the TLS one.
                        .httpStrictTransportSecurity(HeadersConfigurer.HstsConfig::disable)
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN)));
    }

    /** Requests are observed as a whole; observing each filter of each chain costs more than some filters do. */
    @Bean
    SecurityObservationSettings observations() {
        return SecurityObservationSettings.noObservations();
    }

    /** Each filter that reads a header has it checked again; by the firewall's patterns alone that was a twelfth of an agent's request. */
    @Bean
    static StrictHttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        Predicate<String> ascii = OneLine::isAscii;
        firewall.setAllowedHeaderNames(ascii.or(StrictHttpFirewall.ALLOWED_HEADER_NAMES));
        firewall.setAllowedHeaderValues(ascii.or(StrictHttpFirewall.ALLOWED_HEADER_VALUES));
        return firewall;
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return new BCryptPasswordEncoder();
    }

    @Bean
    static RoleHierarchy roleHierarchy() {
        return RoleHierarchyImpl.fromHierarchy("ROLE_OPERATOR > ROLE_VIEWER");
    }
}
