import com.fasterxml.jackson.databind.ObjectMapper;
import fusionlab.client.ApiClient;
import fusionlab.client.ApiException;
import fusionlab.client.api.AgentApi;
import fusionlab.client.api.ArchitecturesApi;
import fusionlab.client.api.DevicesApi;
import fusionlab.client.api.LatencyTablesApi;
import fusionlab.client.api.QualityTablesApi;
import fusionlab.client.api.SearchesApi;
import fusionlab.client.model.*;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** The story of a lab, as a program tells it that knows the generated client only: Story LAB TOKEN LATENCIES QUALITIES BUNDLE. */
final class Story {

    private static String lab;

    public static void main(String[] arguments) throws Exception {
        lab = arguments[0];
        String token = arguments[1];
        DevicesApi devices = new DevicesApi(as(token));
        InvitedDevice created =
                devices.createDevice(new NewDevice().name("java").kind(DeviceKind.HOST), "java");
        HostFacts host = new HostFacts()
                .os("Test OS")
                .osFingerprint("test-os")
                .processor("Test CPU")
                .cores(2)
                .memoryBytes(8_000_000_000L)
                .instructionSet("x86_64")
                .runtimes(Map.of("onnxruntime", "1.29.0"))
                .providers(Map.of("onnxruntime", List.of("cpu")));
        RegistrationResponse agent = new AgentApi(as(null))
                .registerAgent(new RegistrationRequest()
                        .protocolVersion(2)
                        .registrationToken(created.getRegistrationToken())
                        .agentVersion("java")
                        .host(host));
        int lease = new AgentApi(as(agent.getDeviceToken()))
                .createAgentLeaseWithHttpInfo(new LeaseRequest()
                        .protocolVersion(2)
                        .agentVersion("java")
                        .waitSeconds(0)
                        .host(host))
                .getStatusCode();
        require(lease == 204, "there is no work, but the lab answered " + lease);
        DeviceView device = devices.getDevice(created.getId());
        require(device.getHost().getProcessor().equals("Test CPU"), device);
        require(device.getRegisteredAt() != null, device);

        TableView latencies = new LatencyTablesApi(as(token)).createLatencyTable(json(arguments[2]), null);
        QualityTableDetails qualities = new QualityTablesApi(as(token))
                .createQualityTable(json(arguments[3]), "java", null, null, null, null, null, null);
        require(qualities.getName().equals("java") && !qualities.getSlots().isEmpty(), qualities);

        SearchesApi searches = new SearchesApi(as(token));
        SearchDetails search = searches.createSearch(
                new SearchRequest()
                        .latencyTableId(latencies.getId())
                        .qualityTableId(qualities.getId())
                        .latencyTargetPercent(60.0)
                        .rounds(20),
                null);
        while (search.getState() == SearchState.QUEUED || search.getState() == SearchState.RUNNING) {
            Thread.sleep(100);
            search = searches.getSearch(search.getId());
        }
        ArchitecturesApi architectures = new ArchitecturesApi(as(token));
        ArchitectureView winner = architectures.getArchitecture(search.getWinnerId());
        require(!winner.getText().isEmpty() && !winner.getLatencies().isEmpty(), winner);

        File bundle = architectures.downloadArchitecture(
                winner.getId(), null, search.getId(), null, null, null, null);
        Files.move(bundle.toPath(), Path.of(arguments[4]), StandardCopyOption.REPLACE_EXISTING);

        try {
            devices.getDevice(987_654_321L);
            throw new AssertionError("there is no such device");
        } catch (ApiException refused) {
            require(refused.getCode() == 404 && refused.getResponseBody().contains("remedy"), refused);
        }
        System.out.println("search " + search.getId() + " " + search.getState() + " winner " + winner.getText());
    }

    private static ApiClient as(String token) {
        ApiClient client = new ApiClient();
        client.updateBaseUri(lab);
        if (token != null) {
            client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
        }
        return client;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> json(String file) throws Exception {
        return new ObjectMapper().readValue(new File(file), Map.class);
    }

    private static void require(boolean holds, Object what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
