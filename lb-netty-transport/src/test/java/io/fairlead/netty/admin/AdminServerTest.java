package io.fairlead.netty.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.AdminState;
import io.fairlead.api.AffinityStats;
import io.fairlead.api.Backend;
import io.fairlead.api.Discovery;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.StoreView;
import io.fairlead.api.Verdict;
import io.fairlead.netty.discovery.ListSource;
import io.fairlead.strategies.Strategies;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdminServerTest {
    private static final String TOKEN = "correct horse battery staple";

    private final LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
            .name("api")
            .controlExecutor(Runnable::run)
            .backends(List.of(Backend.of("a", "127.0.0.1", 80), Backend.of("b/ü", "127.0.0.1", 81)))
            .build();
    private final ListSource list = ListSource.named("api");
    private final Discovery discovery = Discovery.builder(balancer)
            .fixed(List.of(Backend.of("a", "127.0.0.1", 80), Backend.of("b/ü", "127.0.0.1", 81)))
            .source(list)
            .executor(Runnable::run)
            .start();
    private final AdminServer server = AdminServer.builder(List.of(balancer))
            .token(TOKEN)
            .listen("127.0.0.1", 0)
            .refresh(Duration.ofMillis(100))
            .discoveries(pool -> discovery.views())
            .stores(() -> List.of(new StoreView("redis <here>:1", false, 7, 5, 1, "no answer")))
            .lists(pool -> pool.equals("api") ? list : null)
            .affinities(pool -> pool.equals("api") ? new AffinityStats(4, 3, 2, 1, 0) : null)
            .start();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        server.close();
        server.close();
        balancer.close();
    }

    @Test
    void everyPageIsServed() {
        for (String path : List.of(
                "/",
                "/stats",
                "/stats;csv",
                "/stats.json",
                "/livez",
                "/readyz",
                "/health/api",
                "/metrics",
                "/explain/api/a",
                "/explain/api/b%2F%c3%bc",
                "/login",
                "/stats?x=y")) {
            HttpResponse<String> response = get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertThat(response.body()).as(path).isNotEmpty();
            assertThat(header(response, "x-content-type-options")).isEqualTo("nosniff");
            assertThat(header(response, "content-security-policy")).startsWith("default-src 'none'");
            assertThat(header(response, "access-control-allow-origin")).isEmpty();
        }
        assertThat(get("/explain/api/a").body()).contains("backend a of pool api\nin: nothing reported yet\n");
        HttpResponse<String> page = get("/stats");
        String nonce = header(page, "content-security-policy").replaceAll(".*script-src 'nonce-([^']*)'.*", "$1");
        assertThat(page.body()).contains("<script nonce=\"" + nonce + "\">");
        assertThat(get("/stats").body()).doesNotContain(nonce);
    }

    @Test
    void whatTheAffinityOfAPoolDidIsServed() {
        assertThat(get("/stats.json").body())
                .contains("\"affinity\":{\"entries\":4,\"hits\":3,\"misses\":2,\"moves\":1,\"evictions\":0}");
        assertThat(get("/metrics").body()).contains("\nfairlead_pool_affinity_hits_total{pool=\"api\"} 3\n");
        assertThat(get("/stats").body()).contains("<dt>sticky keys</dt><dd>4</dd>");
    }

    @Test
    void whoNamedTheMembersIsServed() {
        list.put(List.of(Backend.of("c", "127.0.0.1", 82)));
        assertThat(get("/stats").body()).contains("<dt>api</dt><dd>1 backend, 0 s ago</dd>");
        assertThat(get("/stats.json").body())
                .contains("\"discovery\":[{\"source\":\"api\",\"backends\":1,\"age_ms\":")
                .contains("\"answers\":2,\"failures\":0,\"problem\":\"\"}]");
        assertThat(get("/metrics").body())
                .contains("\nfairlead_pool_discovery_backends{pool=\"api\",source=\"api\"} 1\n")
                .contains("\nfairlead_pool_discovery_problem{pool=\"api\",source=\"api\"} 0\n");
        assertThat(get("/explain/api").body()).contains("source api: 1 backend, 0 s ago\n");
    }

    @Test
    void howTheSharedStoreDoesIsServed() {
        assertThat(get("/stats").body())
                .contains("Shared state: redis &lt;here&gt;:1, down, 7 commands, 5 failed; no answer</p>");
        assertThat(get("/stats.json").body())
                .contains("\"stores\":[{\"name\":\"redis \\u003chere\\u003e:1\",\"up\":false,\"asked\":7,"
                        + "\"failed\":5,\"garbage\":1,\"problem\":\"no answer\"}]");
        assertThat(get("/metrics").body())
                .contains("\nfairlead_state_store_up{store=\"redis <here>:1\"} 0\n")
                .contains("\nfairlead_state_store_failures_total{store=\"redis <here>:1\"} 5\n");
    }

    @Test
    void operatorsNameMembers() {
        String path = "/pools/api/backends";
        assertThat(edit("PUT", path, "10.0.0.1:80\n10.0.0.2:80 id=two weight=3\n")
                        .body())
                .isEqualTo("2 backends\n");
        assertThat(members()).containsExactly("a", "b/ü", "10.0.0.1:80", "two");
        assertThat(edit("GET", path, "").body()).isEqualTo("10.0.0.1:80\n10.0.0.2:80 id=two weight=3\n");
        assertThat(edit("POST", path, "10.0.0.3:80 id=three\n10.0.0.2:80 id=two\n")
                        .body())
                .isEqualTo("3 backends\n");
        assertThat(balancer.view().backend("two").weight()).isEqualTo(1);
        assertThat(edit("DELETE", path + "/10.0.0.1%3A80", "").body()).isEqualTo("2 backends\n");
        assertThat(edit("DELETE", path + "/10.0.0.1:80", "").statusCode()).isEqualTo(404);
        assertThat(edit("DELETE", path + "/a", "").statusCode())
                .as("it is fixed")
                .isEqualTo(404);
        assertThat(members()).containsExactly("a", "b/ü", "two", "three");
        assertThat(edit("PUT", path, "").body()).isEqualTo("0 backends\n");
        assertThat(members()).containsExactly("a", "b/ü");
    }

    @Test
    void aListWithAMistakeChangesNothing() {
        edit("PUT", "/pools/api/backends", "10.0.0.1:80\n");
        HttpResponse<String> refused = edit("PUT", "/pools/api/backends", "10.0.0.2:80\nnowhere\n");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).startsWith("line 2: \"nowhere\" (expected: IP address and port");
        assertThat(members()).containsExactly("a", "b/ü", "10.0.0.1:80");
    }

    @Test
    void aListMayBeLongForWhoHasTheTokenAlone() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            lines.append("10.1.")
                    .append(i >> 8)
                    .append('.')
                    .append(i & 0xFF)
                    .append(":80 zone=somewhere label.rack=")
                    .append(i)
                    .append('\n');
        }
        assertThat(edit("PUT", "/pools/api/backends", lines.toString()).body()).isEqualTo("10000 backends\n");
        assertThat(members()).hasSize(10_002);
        assertThat(send("PUT", "/pools/api/backends", lines.toString()).statusCode())
                .isEqualTo(413);
    }

    @Test
    void onlyTheTokenNamesMembersAndOnlyWhereTheyAreNamed() {
        assertThat(send("PUT", "/pools/api/backends", "10.0.0.1:80\n").statusCode())
                .isEqualTo(401);
        assertThat(send("DELETE", "/pools/api/backends/a", "").statusCode()).isEqualTo(401);
        assertThat(send("GET", "/pools/api/backends", "").statusCode()).isEqualTo(401);
        assertThat(edit("PUT", "/pools/web/backends", "").statusCode()).isEqualTo(404);
        assertThat(edit("DELETE", "/pools/api/backends", "").statusCode()).isEqualTo(405);
        assertThat(edit("PUT", "/pools/api/backends/a", "").statusCode()).isEqualTo(405);
        assertThat(members()).containsExactly("a", "b/ü");
    }

    private HttpResponse<String> edit(String method, String path, String body) {
        return send(method, path, body, "Authorization", "Bearer " + TOKEN);
    }

    private List<String> members() {
        return balancer.view().backends().stream()
                .map(view -> view.backend().id())
                .toList();
    }

    @Test
    void readinessFollowsThePool() {
        balancer.report("a", "http", Verdict.down("HTTP 503"));
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        balancer.admin("a", AdminState.MAINT);
        balancer.admin("b/ü", AdminState.MAINT);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        balancer.admin("a", AdminState.READY);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        server.drain();
        assertThat(get("/readyz").body()).startsWith("[-]accepting failed: draining\n");
    }

    @Test
    void aPoolHasAHealthOfItsOwn() {
        assertThat(get("/health/api").body())
                .isEqualTo(
                        "{\"status\":\"healthy\",\"pool\":\"api\",\"backends\":2,\"candidates\":2,\"panic\":false}\n");
        assertThat(header(get("/health/api"), "content-type")).isEqualTo("application/json");
        balancer.report("a", "http", Verdict.down("HTTP 503"));
        assertThat(get("/health/api").statusCode()).isEqualTo(200);
        balancer.report("b/ü", "http", Verdict.down("HTTP 503"));
        assertThat(get("/readyz").statusCode()).as("panic takes requests").isEqualTo(200);
        assertThat(get("/health/api").statusCode()).isEqualTo(503);
        assertThat(get("/health/api").body())
                .startsWith("{\"status\":\"unhealthy\",")
                .endsWith("\"panic\":true}\n");
        balancer.report("a", "http", Verdict.up("HTTP 200"));
        assertThat(get("/health/api").statusCode()).isEqualTo(200);
        for (String unknown : List.of("/health/", "/health/other", "/health/api/a", "/health/%ff")) {
            assertThat(get(unknown).statusCode()).as(unknown).isEqualTo(404);
        }
        assertThat(post("/health/api", "").statusCode()).isEqualTo(405);
        server.drain();
        assertThat(get("/health/api").statusCode()).isEqualTo(503);
        assertThat(get("/health/api").body()).startsWith("{\"status\":\"draining\",");
    }

    @Test
    void aTokenSwitchesABackend() {
        String path = "/pools/api/backends/b%2F%C3%BC/";

        assertThat(post(path + "drain", "", "Authorization", "Bearer " + TOKEN).statusCode())
                .isEqualTo(200);
        assertThat(state("b/ü")).isEqualTo(AdminState.DRAIN);
        assertThat(post(path + "maint", "token=" + TOKEN.replace(' ', '+')).body())
                .isEqualTo("MAINT\n");
        assertThat(state("b/ü")).isEqualTo(AdminState.MAINT);
        assertThat(post(path + "ready", "", "Authorization", "bearer " + TOKEN).statusCode())
                .isEqualTo(200);
        assertThat(state("b/ü")).isEqualTo(AdminState.READY);
    }

    @Test
    void aTokenSetsAWeightAndGivesTheConfiguredOneBack() {
        String path = "/pools/api/backends/b%2F%C3%BC/weight";
        String token = "Bearer " + TOKEN;

        assertThat(post(path, "weight=65535", "Authorization", token).body()).isEqualTo("weight 65535\n");
        assertThat(weight("b/ü")).isEqualTo(65_535);
        assertThat(post(path, "weight=0", "Authorization", token).body()).isEqualTo("weight 0\n");
        assertThat(weight("b/ü")).isZero();
        assertThat(get("/explain/api/b%2F%C3%BC").body()).contains("\nweight: 0, set by an operator (configured: 1)\n");
        assertThat(post(path, "weight=", "Authorization", token).body()).isEqualTo("weight 1, as configured\n");
        assertThat(weight("b/ü")).isEqualTo(1);
    }

    @Test
    void whatIsNoWeightChangesNothingAndIsNamed() {
        String path = "/pools/api/backends/a/weight";
        String token = "Bearer " + TOKEN;
        assertThat(post(path, "weight=7", "Authorization", token).statusCode()).isEqualTo(200);

        for (String form : List.of(
                "",
                "wait=5",
                "weight=-1",
                "weight=65536",
                "weight=1.5",
                "weight=x",
                "weight=%zz",
                "weight=99999999999",
                "weight=%D9%A3",
                "weight=+5",
                "weight=0x10",
                "weight")) {
            HttpResponse<String> refused = post(path, form, "Authorization", token);
            assertThat(refused.statusCode()).as(form).isEqualTo(400);
            assertThat(refused.body())
                    .isEqualTo("weight: missing or no weight (expected: weight=0..65535, or weight= for the configured"
                            + " one)\n");
        }
        assertThat(send(request(path)
                                .header("Authorization", token)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("weight=5")))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(path, "weight=5").statusCode()).isEqualTo(401);
        assertThat(post(path, "weight=5", "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(401);
        assertThat(get(path).statusCode()).isEqualTo(405);
        assertThat(post("/pools/api/backends/x/weight", "weight=5", "Authorization", token)
                        .body())
                .isEqualTo("no such backend\n");
        assertThat(post("/pools/x/backends/a/weight", "weight=5", "Authorization", token)
                        .body())
                .isEqualTo("no such pool\n");
        assertThat(weight("a")).isEqualTo(7);
        balancer.close();
        assertThat(post(path, "weight=5", "Authorization", token).statusCode()).isEqualTo(409);
    }

    @Test
    void nothingElseSwitchesABackend() {
        String path = "/pools/api/backends/a/drain";
        String token = "Bearer " + TOKEN;

        assertThat(post(path, "").statusCode()).isEqualTo(401);
        assertThat(post(path, "", "Authorization", "Bearer wrong").statusCode()).isEqualTo(401);
        assertThat(post(path + "?token=" + TOKEN.replace(' ', '+'), "").statusCode())
                .isEqualTo(401);
        assertThat(post(path, "", "Cookie", "fairlead_admin=" + TOKEN.replace(' ', '+'))
                        .statusCode())
                .isEqualTo(401);
        assertThat(get(path).statusCode()).isEqualTo(405);
        assertThat(header(get(path), "allow")).isEqualTo("POST");
        assertThat(send(request(path).header("Authorization", token).DELETE()).statusCode())
                .isEqualTo(405);
        assertThat(post("/pools/api/backends/x/drain", "", "Authorization", token)
                        .statusCode())
                .isEqualTo(404);
        assertThat(post("/pools/x/backends/a/drain", "", "Authorization", token).statusCode())
                .isEqualTo(404);
        assertThat(post("/pools/api/backends/a/explode", "", "Authorization", token)
                        .statusCode())
                .isEqualTo(404);
        assertThat(state("a")).isEqualTo(AdminState.READY);
        balancer.close();
        assertThat(post(path, "", "Authorization", token).statusCode()).isEqualTo(409);
    }

    @Test
    void aBrowserSignsInAndSendsTheTokenOfItsForm() {
        assertThat(post("/login", "token=wrong").statusCode()).isEqualTo(401);
        HttpResponse<String> signedIn = post("/login", "token=" + TOKEN.replace(' ', '+'));
        assertThat(signedIn.statusCode()).isEqualTo(303);
        String cookie = header(signedIn, "set-cookie");
        assertThat(cookie).endsWith("; Path=/; HttpOnly; SameSite=Strict").doesNotContain("horse");
        cookie = cookie.substring(0, cookie.indexOf(';'));
        String page = send(request("/stats").header("Cookie", cookie).GET()).body();
        String csrf = page.replaceAll("(?s).*name=\"csrf\" value=\"([^\"]+)\".*", "$1");

        String path = "/pools/api/backends/a/drain";
        assertThat(post(path, "", "Cookie", cookie).statusCode()).isEqualTo(403);
        assertThat(post(path, "csrf=x", "Cookie", cookie).statusCode()).isEqualTo(403);
        assertThat(post(path, "csrf=" + csrf, "Cookie", cookie, "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(state("a")).isEqualTo(AdminState.READY);
        HttpResponse<String> done = post(path, "csrf=" + csrf, "Cookie", "x=y; " + cookie);
        assertThat(done.statusCode()).isEqualTo(303);
        assertThat(header(done, "location")).isEqualTo("/stats");
        assertThat(state("a")).isEqualTo(AdminState.DRAIN);
        String weight = "/pools/api/backends/a/weight";
        assertThat(page).contains("action=\"" + weight + '"');
        assertThat(post(weight, "weight=9", "Cookie", cookie).statusCode()).isEqualTo(403);
        assertThat(post(weight, "csrf=" + csrf + "&weight=9", "Cookie", cookie).statusCode())
                .isEqualTo(303);
        assertThat(weight("a")).isEqualTo(9);
        assertThat(get("/stats").body()).doesNotContain("csrf", "<button");
    }

    @Test
    void withoutATokenNothingCanBeSwitched() {
        try (AdminServer open = AdminServer.builder(() -> List.of(balancer))
                .listen("127.0.0.1", 0)
                .start()) {
            URI uri = URI.create("http://127.0.0.1:" + open.address().getPort() + "/pools/api/backends/a/maint");
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .header("Authorization", "Bearer ")
                    .POST(HttpRequest.BodyPublishers.noBody());
            assertThat(send(request).statusCode()).isEqualTo(403);
            assertThat(state("a")).isEqualTo(AdminState.READY);
        }
    }

    @Test
    void elsewhereThanOnLoopbackEverythingNeedsTheToken() {
        AdminServer.Builder builder = AdminServer.builder(List.of(balancer)).listen("0.0.0.0", 0);
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("admin listen 0.0.0.0:0: not a loopback address (expected: token");
        try (AdminServer open = builder.token(TOKEN).start()) {
            String base = "http://127.0.0.1:" + open.address().getPort();
            for (String path : List.of("/", "/stats.json", "/metrics", "/events", "/explain/api/a", "/nothing")) {
                assertThat(send(HttpRequest.newBuilder(URI.create(base + path))).statusCode())
                        .as(path)
                        .isEqualTo(401);
            }
            assertThat(send(HttpRequest.newBuilder(URI.create(base + "/livez"))).statusCode())
                    .isEqualTo(200);
            HttpRequest.Builder metrics =
                    HttpRequest.newBuilder(URI.create(base + "/metrics")).header("Authorization", "Bearer " + TOKEN);
            assertThat(send(metrics).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void eventsFirstTellEverythingThenWhatChanged() throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.getOutputStream()
                    .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(next(lines, "HTTP/1.1")).isEqualTo("HTTP/1.1 200 OK");
            assertThat(next(lines, "content-type")).isEqualTo("content-type: text/event-stream");
            assertThat(next(lines, "data:")).contains("[\"r0-0\",\"unknown\"", "[\"r0-1\",\"unknown\"");
            next(lines, "data:"); // the first tick knows of no page before it
            assertThat(next(lines, "data:")).contains("\"rows\":[]");
            balancer.report("a", "http", Verdict.down("gone"));
            String event = next(lines, "data:");
            while (event.contains("\"rows\":[]")) {
                event = next(lines, "data:");
            }
            assertThat(event).contains("[\"r0-0\",\"down\",\"DOWN\",\"out: ").doesNotContain("r0-1");
        }
    }

    @Test
    void badInputIsRefusedAndTheServerStays() throws IOException {
        assertThat(raw("GET /stats HTTP/1.1\r\nHost: evil.example\r\n\r\n")).startsWith("HTTP/1.1 421 ");
        assertThat(raw("GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw("GET stats HTTP/1.1\r\nHost: localhost\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw("\u0000\u0001garbage\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw("GET /<script>alert(1)</script> HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ")
                .doesNotContain("script");
        assertThat(raw("POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n" + "a".repeat(5000)))
                .startsWith("HTTP/1.1 413 ");
        assertThat(raw("POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1400\r\n"
                        + "a".repeat(0x1400) + "\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
        assertThat(raw("POST /stats HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ");
        assertThat(raw("HEAD /stats HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\n");
        assertThat(raw("HEAD /events HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            byte[] noise = new byte[200];
            random.nextBytes(noise);
            raw(new String(noise, StandardCharsets.ISO_8859_1) + "\r\n\r\n");
        }
        assertThat(get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void mistakesNameTheirField() {
        AdminServer.Builder builder = AdminServer.builder(List.of(balancer));

        assertThatThrownBy(() -> builder.token("short")).hasMessageStartingWith("admin token: 5 characters (expected");
        assertThatThrownBy(() -> builder.refresh(Duration.ZERO))
                .hasMessageStartingWith("admin refresh: PT0S (expected");
        assertThatThrownBy(() -> builder.listen("127.0.0.1", 70_000))
                .hasMessageContaining("port: 70000 (expected: 0..65535)");
        assertThatThrownBy(() ->
                        builder.listen("127.0.0.1", server.address().getPort()).start())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(
                        "admin listen 127.0.0.1:" + server.address().getPort());
    }

    private int weight(String id) {
        return balancer.view().backend(id).weight();
    }

    private AdminState state(String id) {
        return balancer.view().backend(id).state().admin();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    private HttpResponse<String> get(String path) {
        return send(request(path));
    }

    private HttpResponse<String> post(String path, String form, String... headers) {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = request(path).method(method, HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String raw(String bytes) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String next(BufferedReader lines, String prefix) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith(prefix)) {
            line = lines.readLine();
        }
        return String.valueOf(line);
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
