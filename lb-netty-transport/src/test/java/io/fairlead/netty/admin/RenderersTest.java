package io.fairlead.netty.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.AdminState;
import io.fairlead.api.BackendState;
import io.fairlead.api.BackendView;
import io.fairlead.api.CheckView;
import io.fairlead.api.Failure;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.PoolView;
import io.fairlead.netty.log.JsonText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RenderersTest {
    /** The first 76 columns of HAProxy 2.6.12, as it writes them. */
    private static final String HAPROXY = "# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,"
            + "eresp,wretr,wredis,status,weight,act,bck,chkfail,chkdown,lastchg,downtime,qlimit,pid,iid,sid,throttle,"
            + "lbtot,tracked,type,rate,rate_lim,rate_max,check_status,check_code,check_duration,hrsp_1xx,hrsp_2xx,"
            + "hrsp_3xx,hrsp_4xx,hrsp_5xx,hrsp_other,hanafail,req_rate,req_rate_max,req_tot,cli_abrt,srv_abrt,comp_in,"
            + "comp_out,comp_byp,comp_rsp,lastsess,last_chk,last_agt,qtime,ctime,rtime,ttime,agent_status,agent_code,"
            + "agent_duration,check_desc,agent_desc,check_rise,check_fall,check_health,agent_rise,agent_fall,"
            + "agent_health,addr,cookie,mode,algo,";

    private static final Pattern SAMPLE =
            Pattern.compile("[a-z_]+\\{([a-z_]+=\"([^\"\\\\\n]|\\\\[\\\\\"n])*\",?)+} -?[0-9.E+-]+");

    @Test
    void csvHasTheColumnsOfHaproxy() {
        List<List<String>> rows = csv(StatsCsv.of(Pools.two()));

        assertThat(StatsCsv.of(Pools.two())).startsWith(HAPROXY + "weight_configured,\n");
        assertThat(rows).hasSize(5).allMatch(row -> row.size() == rows.get(0).size());
        assertThat(rows.stream().map(row -> row.get(0) + '/' + row.get(1)))
                .containsExactly("# pxname/svname", "web/FRONTEND", "api/a", "api/b", "api/BACKEND");
    }

    @Test
    void csvPutsNumbersWhereHaproxyDoes() {
        List<List<String>> rows = csv(StatsCsv.of(Pools.two()));
        List<String> names = rows.get(0);
        Map<String, String> expected = Map.ofEntries(
                Map.entry("scur", "4"),
                Map.entry("smax", "9"),
                Map.entry("stot", "100"),
                Map.entry("bin", "2048"),
                Map.entry("bout", "5000000"),
                Map.entry("econ", "7"),
                Map.entry("eresp", "2"),
                Map.entry("wretr", "3"),
                Map.entry("status", "UP"),
                Map.entry("weight", "2"),
                Map.entry("act", "1"),
                Map.entry("lastchg", "65"),
                Map.entry("downtime", "0"),
                Map.entry("chkdown", "0"),
                Map.entry("chkfail", "2"),
                Map.entry("check_status", "L7OK"),
                Map.entry("check_code", "200"),
                Map.entry("check_duration", "1"),
                Map.entry("check_desc", "Layer7 check passed"),
                Map.entry("type", "2"),
                Map.entry("hrsp_2xx", "1200"),
                Map.entry("hrsp_5xx", "34"),
                Map.entry("last_chk", "HTTP 200"),
                Map.entry("rtime", "1"),
                Map.entry("qcur", ""));

        expected.forEach((name, value) ->
                assertThat(rows.get(2).get(names.indexOf(name))).as(name).isEqualTo(value));
        assertThat(rows.get(3).get(names.indexOf("status"))).isEqualTo("DOWN");
        assertThat(rows.get(3).get(names.indexOf("last_chk"))).isEqualTo("http: HTTP 503, \"gone\"");
        assertThat(rows.get(3).get(names.indexOf("eresp"))).isEqualTo("7");
        assertThat(rows.get(3).get(names.indexOf("downtime"))).isEqualTo("125");
        assertThat(rows.get(3).get(names.indexOf("chkdown"))).isEqualTo("2");
        assertThat(rows.get(3).get(names.indexOf("check_status"))).isEmpty();
        assertThat(rows.get(4).get(names.indexOf("status"))).isEqualTo("UP");
        assertThat(rows.get(4).get(names.indexOf("type"))).isEqualTo("1");
        assertThat(rows.get(4).get(names.indexOf("eresp"))).isEqualTo("9");
    }

    @Test
    void aBackendOnTrialIsShownEverywhere() {
        Snapshot trial =
                Pools.of("api", Map.of(), Pools.backend("a", HealthStatus.TRIAL, AdminState.READY, true, "after 30 s"));

        assertThat(StatsPage.of(trial, "n", null, false)).contains("data-n=\"trial\">1 trial<");
        List<List<String>> rows = csv(StatsCsv.of(trial));
        assertThat(rows.get(2).get(rows.get(0).indexOf("status")))
                .as("for HAProxy's tools")
                .isEqualTo("UP");
        assertThat(StatsJson.of(trial)).contains("\"health\":\"TRIAL\"");
        assertThat(Metrics.of(trial)).contains("\nfairlead_backend_up{pool=\"api\",backend=\"a\"} 1\n");
        assertThat(ExplainText.brief(trial.pools().get(0))).contains("a: in: on trial, after 30 s");
    }

    @Test
    void theLastFailuresAreShownEverywhere() {
        Snapshot two = Pools.two();
        Snapshot.Pool pool = two.pools().get(0);
        assertThat(ExplainText.full(pool, pool.view().backend("a")))
                .contains("\nfailed check http: 13 s ago, connection refused (2 times)\n");
        assertThat(ExplainText.full(pool, pool.view().backend("b")))
                .contains("\nfailure seen by http: HTTP 503, \"gone\", 65 s ago\n");
        assertThat(StatsJson.of(two))
                .contains("\"failures\":[{\"source\":\"http\",\"detail\":\"connection refused\",\"age_ms\":13000,"
                        + "\"count\":2}]");
        assertThat(StatsPage.of(two, "n", null, false))
                .contains("<td title=\"http: connection refused (2 times)\"><span>http: HTTP 200")
                .contains("<td title=\"http: HTTP 503, &quot;gone&quot;\">");
        assertThat(EventStream.event(two, StatsRow.of(two))).contains(",3000,\"http: connection refused (2 times)\"]]");
    }

    /** What checks saw is told by them, not twice; of other sources the balancer knows. */
    @Test
    void failuresOfChecksAndOfOtherSourcesAreMerged() {
        BackendView b = Pools.backend("b", HealthStatus.DOWN, AdminState.READY, false, "ejected");
        CheckView check = new CheckView(
                "b",
                "http",
                HealthStatus.UP,
                "HTTP 200",
                Duration.ZERO,
                Duration.ZERO,
                1,
                9,
                5,
                IntStream.rangeClosed(1, 5)
                        .mapToObj(i -> new Failure("http", "HTTP 50" + i, Duration.ofSeconds(20L * i), 1))
                        .toList());
        Snapshot.Pool plain = Pools.of("api", Map.of(), b).pools().get(0);
        assertThat(plain.failures(b)).containsExactlyElementsOf(b.failures());
        Snapshot.Pool checked = new Snapshot.Pool(plain.view(), Map.of(), Map.of("b", List.of(check)), Map.of(), null);
        assertThat(checked.failures(b)).containsExactlyElementsOf(check.failures());
        BackendView passive = Pools.failed(b, new Failure("passive", "ejected", Duration.ofSeconds(65), 1));
        assertThat(checked.failures(passive))
                .extracting(Failure::detail)
                .containsExactly("HTTP 501", "HTTP 502", "HTTP 503", "ejected", "HTTP 504");
    }

    @Test
    void aWeightOfAnOperatorIsShownBesideTheConfiguredOne() {
        BackendView a = Pools.backend("a", HealthStatus.UP, AdminState.READY, true, "");
        BackendState state = a.state();
        BackendView heavier = new BackendView(
                a.backend(),
                new BackendState(
                        state.health(),
                        state.admin(),
                        state.operator(),
                        OptionalInt.of(700),
                        OptionalInt.empty(),
                        state.reason(),
                        state.sinceNanos()),
                a.age(),
                a.sources(),
                a.sourceAges(),
                a.failures(),
                a.configuredWeight(),
                700,
                a.factor(),
                a.ramp(),
                true,
                a.inFlight(),
                a.acquired(),
                a.outcomes());
        Snapshot changed = Pools.of("api", Map.of(), heavier);
        Snapshot before = Pools.of("api", Map.of(), a);

        List<List<String>> rows = csv(StatsCsv.of(changed));
        assertThat(rows.get(2).get(rows.get(0).indexOf("weight"))).isEqualTo("700");
        assertThat(rows.get(2).get(rows.get(0).indexOf("weight_configured"))).isEqualTo("2");
        assertThat(StatsJson.of(changed)).contains("\"weight\":700,\"configured_weight\":2,");
        assertThat(Metrics.of(changed))
                .contains(
                        "\nfairlead_backend_weight{pool=\"api\",backend=\"a\"} 700\n",
                        "\nfairlead_backend_configured_weight{pool=\"api\",backend=\"a\"} 2\n");
        assertThat(ExplainText.full(changed.pools().get(0), heavier))
                .contains("\nweight: 700, set by an operator (configured: 2)\n");
        assertThat(StatsPage.of(changed, "n", null, false))
                .contains("<td><span>700</span><small>config: 2</small></td>")
                .doesNotContain("<form");
        assertThat(StatsPage.of(before, "n", null, false)).contains("<td><span>2</span><small></small></td>");
        assertThat(StatsPage.of(changed, "n", "c\"", false))
                .contains(
                        "<form method=\"post\" action=\"/pools/api/backends/a/weight\"><input type=\"hidden\""
                                + " name=\"csrf\" value=\"c&quot;\">",
                        "max=\"65535\" value=\"700\"");
        assertThat(EventStream.changed(StatsRow.of(before), StatsRow.of(changed)))
                .hasSize(1);
        assertThat(EventStream.event(changed, StatsRow.of(changed))).contains(",[\"700\",\"config: 2\"],[");
    }

    @Test
    void metricsAreInBaseUnits() {
        assertThat(Metrics.of(Pools.two()))
                .contains(
                        "\nfairlead_pool_candidates{pool=\"api\"} 1\n",
                        "\nfairlead_pool_refusals_total{pool=\"api\"} 11\n",
                        "\nfairlead_backend_up{pool=\"api\",backend=\"b\"} 0\n",
                        "\nfairlead_backend_outcomes_total{pool=\"api\",backend=\"a\",outcome=\"timeout\"} 7\n",
                        "\nfairlead_backend_responses_total{pool=\"api\",backend=\"a\",status_class=\"2xx\"} 1200\n",
                        "\nfairlead_backend_errors_total{pool=\"api\",backend=\"a\",error_type=\"connect_failed\"} 7\n",
                        "\nfairlead_backend_latency_seconds{pool=\"api\",backend=\"a\",quantile=\"0.99\"} 0.0485\n",
                        "\nfairlead_backend_downtime_seconds_total{pool=\"api\",backend=\"b\"} 125.0\n",
                        "\nfairlead_backend_went_down_total{pool=\"api\",backend=\"b\"} 2\n",
                        "\nfairlead_backend_check_passed{pool=\"api\",backend=\"a\",source=\"http\"} 1\n",
                        "\nfairlead_backend_checks_total{pool=\"api\",backend=\"a\",source=\"http\"} 120\n",
                        "\nfairlead_backend_checks_failed_total{pool=\"api\",backend=\"a\",source=\"http\"} 2\n",
                        "\nfairlead_backend_check_duration_seconds{pool=\"api\",backend=\"a\",source=\"http\"} 0.001234567\n",
                        "\nfairlead_backend_check_timestamp_seconds{pool=\"api\",backend=\"a\",source=\"http\"} 997.0\n",
                        "\nfairlead_backend_state_changed_timestamp_seconds{pool=\"api\",backend=\"a\"} 935.0\n",
                        "\nfairlead_frontend_requests_total{frontend=\"web\"} 1234567\n")
                .doesNotContain("sessions_max{pool=\"api\",backend=\"b\"}", "-1");
    }

    @Test
    void whatAnAffinityDidIsShownWhereThereIsOne() {
        Snapshot without = Pools.two();
        Snapshot with = Pools.sticky(without);

        assertThat(StatsJson.of(with))
                .contains("\"candidates\":1,\"affinity\":{\"entries\":1500,\"hits\":123456,\"misses\":2345,"
                        + "\"moves\":17,\"evictions\":3},\"backends\":[");
        JsonText.check(StatsJson.of(with));
        assertThat(StatsJson.of(without)).doesNotContain("affinity");
        assertThat(Metrics.of(with))
                .contains(
                        "# TYPE fairlead_pool_affinity_entries gauge\n",
                        "# TYPE fairlead_pool_affinity_hits_total counter\n",
                        "\nfairlead_pool_affinity_entries{pool=\"api\"} 1500\n",
                        "\nfairlead_pool_affinity_hits_total{pool=\"api\"} 123456\n",
                        "\nfairlead_pool_affinity_misses_total{pool=\"api\"} 2345\n",
                        "\nfairlead_pool_affinity_moves_total{pool=\"api\"} 17\n",
                        "\nfairlead_pool_affinity_evictions_total{pool=\"api\"} 3\n");
        assertThat(Metrics.of(without)).doesNotContain("fairlead_pool_affinity_hits_total{");
        assertThat(StatsPage.of(with, "n", null, false))
                .contains(
                        "<dt>sticky keys</dt><dd>1,500</dd>",
                        "<dt>sticky hits</dt><dd>",
                        "<dt>sticky misses</dt><dd>",
                        "<dt>sticky moves</dt><dd>17</dd>",
                        "<dt>sticky evictions</dt><dd>3</dd>");
        assertThat(StatsPage.of(without, "n", null, false)).doesNotContain("sticky keys");
        assertThat(EventStream.event(with, List.of())).contains("\"17\",\"3\"],false]");
        assertThat(StatsPage.shape(with)).isNotEqualTo(StatsPage.shape(without));
    }

    @Test
    void jsonIsJson() {
        String json = StatsJson.of(Pools.two());

        JsonText.check(json);
        assertThat(json).contains("\"bytes_in\":2048", "\"latency_p99_ns\":48500000", "\"candidate\":false");
        assertThat(json)
                .contains(
                        "\"downtime_ms\":125000,\"went_down\":2,\"checks\":[]",
                        "\"checks\":[{\"source\":\"http\",\"status\":\"UP\",\"checks\":120,\"failed\":2,\"passed\":true,\"detail\":\"HTTP 200\",\"duration_ns\":1234567,\"age_ms\":3000,\"streak\":5}]");
        JsonText.check(StatsJson.of(new Snapshot(List.of(), List.of(), 0)));
    }

    @Property(tries = 300)
    void noTextBreaksOut(@ForAll String text) {
        holds(Pools.hostile(text), text);
    }

    @Test
    void noKnownTrickBreaksOut() {
        for (String text : List.of(
                "<script>alert(1)</script>",
                "\"'><img src=x onerror=alert(1)>",
                "a\nb\r\nc",
                "</style>",
                "\u2028\u0000\u001b[2J",
                "a\",b=\"",
                "\\",
                "]]>",
                "&lt;",
                "</title><svg onload=alert(1)>",
                "</script><!--",
                "\ndata: x\n\nevent: y",
                "} 1\nfairlead_backend_up{pool=\"a",
                "=HYPERLINK(\"http://x\",\"y\")",
                "+1",
                "-1+1",
                "@SUM(A1)",
                "\t=1",
                "Zürich 東京 \uD83D\uDE80",
                "\uD800")) {
            holds(Pools.hostile(text), text);
        }
    }

    private static void holds(Snapshot snapshot, String text) {
        String page = StatsPage.of(snapshot, "bm9uY2U=", "csrf", false);
        String plain = StatsPage.of(Pools.hostile("x"), "bm9uY2U=", "csrf", false);
        assertThat(tags(page)).as(text).isEqualTo(tags(plain));
        JsonText.check(StatsJson.of(snapshot));
        String event = EventStream.event(snapshot, StatsRow.of(snapshot));
        assertThat(event.indexOf('\n')).isEqualTo(event.length() - 2);
        JsonText.check(event.substring("data:".length()));
        List<List<String>> rows = csv(StatsCsv.of(snapshot));
        assertThat(rows).hasSize(4).allMatch(row -> row.size() == 79);
        rows.forEach(row -> assertThat(row).noneMatch(field -> field.matches("(?s)[=+\\-@\t\r].*")));
        assertThat(Metrics.of(snapshot).lines())
                .allMatch(line -> line.startsWith("# ") || SAMPLE.matcher(line).matches());
        Snapshot.Pool pool = snapshot.pools().get(0);
        assertThat(ExplainText.full(pool, pool.view().backends().get(0)).lines())
                .hasSize(17);
        assertThat(ExplainText.brief(pool).lines()).hasSize(2);
        assertThat(Probes.readiness(snapshot, false).text().lines()).hasSize(3);
    }

    @Test
    void thePageShowsStateReasonAndNumbers() {
        String page = StatsPage.of(Pools.two(), "n", null, true);

        assertThat(page)
                .contains(
                        "<span class=\"st up\">UP</span><time data-a=\"65000\">1 m 5 s</time>",
                        "<small>out: HTTP 503, &quot;gone&quot;</small>",
                        "<td>4 / 9 / 100</td><td>1,234,567</td><td>2.0 KiB</td><td>4.7 MiB</td>",
                        "<td>backend timeout 2, connect failed 7</td><td>3</td><td>1.8 ms</td><td>48.5 ms</td><td></td>",
                        "><span>http: HTTP 200</span><small>in <b>1.2 ms</b>, <time data-a=\"3000\">3 s</time> ago</small></td>",
                        "<td>2 m 5 s, 2×</td><td title=\"http: HTTP 503, &quot;gone&quot;\"><span>http: HTTP 503, &quot;gone&quot;</span><small hidden>",
                        "<script nonce=\"n\">",
                        "<style nonce=\"n\">",
                        "href=\"/login\"")
                .doesNotContain("<button", "style=\"", "onclick", "http://", "https://");
        assertThat(StatsPage.of(Pools.two(), "n", "c\"<", false))
                .contains("value=\"c&quot;&lt;\"", "formaction=\"/pools/api/backends/a/drain\"");
    }

    @Test
    void aThousandBackendsStayAPageOfModestSize() {
        assertThat(StatsPage.of(Pools.many(1000), "n", null, false).length()).isLessThan(500_000);
    }

    @Test
    void liveUpdatesCarryWhatChanged() {
        List<StatsRow> rows = StatsRow.of(Pools.two());

        assertThat(EventStream.changed(rows, rows)).isEmpty();
        assertThat(EventStream.changed(List.of(), rows)).hasSize(2);
        List<StatsRow> other = new ArrayList<>(rows);
        other.set(1, StatsRow.of(Pools.hostile("y")).get(0));
        assertThat(EventStream.changed(rows, other)).containsExactly(other.get(1));
        assertThat(StatsPage.shape(Pools.two())).isEqualTo(StatsPage.shape(Pools.two()));
        assertThat(StatsPage.shape(Pools.two())).isNotEqualTo(StatsPage.shape(Pools.many(2)));
    }

    @Test
    void theExplanationSaysWhy() {
        assertThat(why(HealthStatus.UP, AdminState.READY, true)).isEqualTo("in: healthy");
        assertThat(why(HealthStatus.UNKNOWN, AdminState.READY, true)).isEqualTo("in: nothing reported yet");
        assertThat(why(HealthStatus.DOWN, AdminState.READY, true)).startsWith("in: panic");
        assertThat(why(HealthStatus.DOWN, AdminState.READY, false)).isEqualTo("out: HTTP 503");
        assertThat(why(HealthStatus.UP, AdminState.DRAIN, false)).startsWith("draining: ");
        assertThat(why(HealthStatus.UP, AdminState.MAINT, false)).isEqualTo("out: an operator set MAINT");
        assertThat(why(HealthStatus.UP, AdminState.READY, false)).startsWith("standby: tier 0 waits");
    }

    @Test
    void readinessNeedsACandidateInEveryPool() {
        Snapshot down = Pools.of("api", Map.of(), Pools.backend("a", HealthStatus.DOWN, AdminState.READY, false, "x"));

        assertThat(Probes.readiness(Pools.two(), false))
                .isEqualTo(new Probes.Readiness(
                        true, "[+]accepting ok\n[+]pool api ok: 1 of 2 backends take requests\nreadyz check passed\n"));
        assertThat(Probes.readiness(down, false))
                .isEqualTo(new Probes.Readiness(
                        false,
                        "[+]accepting ok\n[-]pool api failed: 0 of 1 backends take requests\nreadyz check failed\n"));
        assertThat(Probes.readiness(Pools.two(), true).ready()).isFalse();
    }

    @Test
    void numbersAreForPeople() {
        assertThat(List.of(Words.bytes(1023), Words.bytes(1024), Words.bytes(1_048_575), Words.bytes(Long.MAX_VALUE)))
                .containsExactly("1023 B", "1.0 KiB", "1023 KiB", "7.9 EiB");
        assertThat(List.of(Words.count(999), Words.count(1000), Words.count(Long.MAX_VALUE), Words.count(-1)))
                .containsExactly("999", "1,000", "9,223,372,036,854,775,807", "");
        assertThat(List.of(Words.age(999), Words.age(61_000), Words.age(3_660_000), Words.age(90_000_000)))
                .containsExactly("0 s", "1 m 1 s", "1 h 1 m", "1 d 1 h");
        assertThat(List.of(Words.latency(900_000), Words.latency(1_834_000), Words.latency(250_000_000L)))
                .containsExactly("900 µs", "1.8 ms", "250 ms");
    }

    private static String why(HealthStatus health, AdminState admin, boolean candidate) {
        BackendView backend = Pools.backend("a", health, admin, candidate, "HTTP 503");
        PoolView pool = Pools.of("api", Map.of(), backend).pools().get(0).view();
        return pool.summary(backend.backend().id());
    }

    /** The tags of the page and the names of their attributes. */
    private static List<String> tags(String page) {
        String markup = page.substring(0, page.indexOf("<script")).replaceAll("(?s)<style.*?</style>", "");
        List<String> tags = new ArrayList<>();
        Matcher tag = Pattern.compile("<[^>]*>").matcher(markup);
        while (tag.find()) {
            tags.add(tag.group().replaceAll("=\"[^\"]*\"", ""));
        }
        return tags;
    }

    /** Reads CSV by RFC 4180; the last, empty field of HAProxy's lines is kept. */
    private static List<List<String>> csv(String text) {
        List<List<String>> rows = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (line.isEmpty()) {
                continue;
            }
            List<String> row = new ArrayList<>();
            StringBuilder field = new StringBuilder();
            boolean quoted = false;
            for (char c : (line + ',').toCharArray()) {
                if (c == '"') {
                    quoted = !quoted;
                    field.append(c);
                } else if (c == ',' && !quoted) {
                    String value = field.toString();
                    row.add(
                            value.startsWith("\"")
                                    ? value.substring(1, value.length() - 1).replace("\"\"", "\"")
                                    : value);
                    field.setLength(0);
                } else {
                    field.append(c);
                }
            }
            rows.add(row);
        }
        return rows;
    }
}
