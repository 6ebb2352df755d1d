package io.fairlead.samples.proxy.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.Failover;
import io.fairlead.api.Locality;
import io.fairlead.api.Selector;
import io.fairlead.api.Settings;
import io.fairlead.api.SlowStart;
import io.fairlead.api.Strategy;
import io.fairlead.samples.proxy.config.BackendConfig;
import io.fairlead.samples.proxy.config.CheckType;
import io.fairlead.samples.proxy.config.ListenerConfig;
import io.fairlead.samples.proxy.config.LogFormat;
import io.fairlead.samples.proxy.config.LogTarget;
import io.fairlead.samples.proxy.config.Mode;
import io.fairlead.samples.proxy.config.OutlierConfig;
import io.fairlead.samples.proxy.config.PoolConfig;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.option.SectionSpec;
import io.fairlead.samples.proxy.option.Size;
import io.fairlead.samples.proxy.option.Statuses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigLoaderTest {
    private static final String SMALL = """
            listeners: [{name: web, bind: "127.0.0.1:0", pool: p}]
            pools: [{name: p, backends: [{id: a, address: "a:80"}]}]
            """;

    @Test
    void aFewLinesAreEnough() {
        ProxyConfig config = Loading.load(SMALL);
        ListenerConfig web = config.listeners().get(0);
        assertThat(web.mode()).isEqualTo(Mode.HTTP);
        assertThat(web.bind()).isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        assertThat(web.timeouts().connect()).isEqualTo(Duration.ofSeconds(5));
        assertThat(web.limits().head()).isEqualTo(new Size(32 * 1024));
        assertThat(web.healthPath()).isEmpty();
        PoolConfig pool = config.pool(web.pool());
        assertThat(pool.strategy().name()).isEqualTo("round-robin");
        assertThat(pool.check().type()).isEqualTo(CheckType.NONE);
        assertThat(pool.retries().max()).isEqualTo(2);
        Strategy strategy = (candidates, previous) -> key -> Selector.NONE;
        assertThat(pool.toSettings(strategy)).isEqualTo(Settings.of(strategy));
        assertThat(config.admin()).isNull();
        assertThat(config.logFormatOf(web)).isEqualTo(LogFormat.OFF);
        assertThat(config.shutdown().drain()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void backendsAreWhatABalancerTakes() {
        ProxyConfig config = Loading.load("""
                listeners: [{name: web, bind: "[::1]:8080", pool: p}]
                pools:
                  - name: p
                    strategy: weighted-round-robin
                    backends:
                      - {id: a, address: "app:80", weight: 7, tier: 1, zone: eu, maxConcurrency: 9, labels: {version: 1.10}}
                      - {id: b, address: "[2001:db8::1]:81"}
                """);
        Backend a = config.pools().get(0).toBackends().get(0);
        assertThat(a.address()).isEqualTo(new InetSocketAddress("10.0.0.3", 80));
        assertThat(((InetSocketAddress) a.address()).getHostString()).isEqualTo("app");
        assertThat(a.weight()).isEqualTo(7);
        assertThat(a.tier()).isEqualTo(1);
        assertThat(a.zone()).isEqualTo("eu");
        assertThat(a.maxConcurrency()).isEqualTo(9);
        assertThat(a.labels()).isEqualTo(Map.of("version", "1.10"));
        Backend b = config.pools().get(0).toBackends().get(1);
        assertThat(b.address()).isEqualTo(new InetSocketAddress("2001:db8::1", 81));
        assertThat(b.maxConcurrency()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void tiersZonesAndSlowStartAreWhatABalancerTakes() {
        ProxyConfig config = Loading.load("""
                listeners: [{name: web, bind: "127.0.0.1:0", pool: p}]
                pools:
                  - name: p
                    overProvisioning: 2.5
                    slowStart: { window: 30s, aggression: 2, minPercent: 5, latencyFactor: 1.5 }
                    zone: { name: eu-1a, clients: 0.4, minBackends: 3 }
                    backends: [{id: a, address: "a:80"}]
                  - name: q
                    overProvisioning: 0
                    slowStart: 1m
                    zone: eu-1b
                    backends: [{id: a, address: "a:80"}]
                """);
        Strategy strategy = (candidates, previous) -> key -> Selector.NONE;
        assertThat(config.pools().get(0).toSettings(strategy))
                .isEqualTo(Settings.of(strategy)
                        .withFailover(new Failover(2.5))
                        .withSlowStart(new SlowStart(Duration.ofSeconds(30), 2, 5, 1.5))
                        .withLocality(new Locality("eu-1a", 0.4, 3)));
        assertThat(config.pools().get(1).toSettings(strategy))
                .isEqualTo(Settings.of(strategy)
                        .withFailover(Failover.lastResort())
                        .withSlowStart(SlowStart.over(Duration.ofMinutes(1)))
                        .withLocality(Locality.of("eu-1b")));
    }

    @Test
    void outliersAreDetectedIfTheSectionIsThereAndOn() {
        ProxyConfig config = Loading.load("""
                listeners: [{name: web, bind: "127.0.0.1:0", pool: p}]
                pools:
                  - { name: p, backends: [{id: a, address: "a:80"}] }
                  - { name: q, backends: [{id: a, address: "a:80"}], outlier: true }
                  - { name: r, backends: [{id: a, address: "a:80"}], outlier: { on: false, failures: 9 } }
                  - { name: s, backends: [{id: a, address: "a:80"}], outlier: }
                """);
        OutlierConfig defaults = SectionSpec.defaults(OutlierConfig.class);
        assertThat(config.pools().get(0).outlier()).isNull();
        assertThat(config.pools().get(1).outlier()).isEqualTo(defaults);
        assertThat(config.pools().get(2).outlier())
                .extracting(OutlierConfig::on, OutlierConfig::failures)
                .containsExactly(false, 9);
        assertThat(config.pools().get(3).outlier()).isEqualTo(defaults);
        assertThat(defaults.on()).isTrue();
        assertThat(defaults.falseEjections()).isEqualTo(1e-8);
    }

    @Test
    void sectionsWithAShorthandMayBeASingleValue() {
        ProxyConfig config = Loading.load("""
                listeners: [{name: web, bind: "*:80", pool: p}]
                pools: [{name: p, strategy: least-connections, backends: [{id: a, address: "a:80"}]}]
                accessLog: {to: file, file: access.log}
                """);
        assertThat(config.pools().get(0).strategy().name()).isEqualTo("least-connections");
        assertThat(config.accessLog().file().path()).isEqualTo("access.log");
        assertThat(config.accessLog().file().keep()).isEqualTo(7);
    }

    @Test
    void aSectionWithoutEntriesHasDefaults() {
        ProxyConfig config = Loading.load(SMALL + "admin:\naccessLog: {}\nshutdown:\n");
        assertThat(config.admin().bind()).isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8404));
        assertThat(config.accessLog().to()).isEqualTo(LogTarget.STDOUT);
    }

    @Test
    void listenersLogInTheFormatOfTheirMode() {
        ProxyConfig config = Loading.load("""
                listeners:
                  - {name: web, bind: "*:80", pool: p}
                  - {name: db, bind: "*:81", pool: p, mode: tcp}
                  - {name: quiet, bind: "*:82", pool: p, accessLog: off}
                  - {name: json, bind: "*:83", pool: p, mode: tcp, accessLog: json}
                pools: [{name: p, backends: [{id: a, address: "a:80"}]}]
                accessLog: {format: combined}
                """);
        assertThat(config.listeners())
                .extracting(config::logFormatOf)
                .containsExactly(LogFormat.COMBINED, LogFormat.HAPROXY_TCP, LogFormat.OFF, LogFormat.JSON);
    }

    @Test
    void statusesAreNumbersOrRanges() {
        ProxyConfig config = Loading.load("""
                listeners: [{name: web, bind: "*:80", pool: p}]
                pools:
                  - {name: p, backends: [{id: a, address: "a:80"}], check: {type: http, statuses: [200, 301-308], jitter: 0}}
                """);
        assertThat(config.pools().get(0).check().statuses())
                .containsExactly(new Statuses(200, 200), new Statuses(301, 308));
    }

    @Test
    void variablesStandForAnyValue() {
        String text = """
                listeners: [{name: web, bind: "${BIND:-*:80}", pool: p, mode: "${MODE:-tcp}", timeouts: {tunnel: "${T}"}}]
                pools:
                  - name: p
                    backends: [{id: a, address: "${HOST}:${PORT:-80}", weight: "${W:-3}", labels: {a: "$${X} ${E:-}"}}]
                """;
        ProxyConfig config = Loading.load(text, Map.of("HOST", "app", "T", "90s", "PORT", "", "E", "${HOST}"));
        BackendConfig backend = config.pools().get(0).backends().get(0);
        assertThat(config.listeners().get(0).timeouts().tunnel()).isEqualTo(Duration.ofSeconds(90));
        assertThat(((InetSocketAddress) backend.address()).getPort()).isEqualTo(80);
        assertThat(backend.weight()).isEqualTo(3);
        assertThat(backend.labels()).isEqualTo(Map.of("a", "${X} ${HOST}"));
    }

    @Test
    void aliasesRepeatWhatTheirAnchorHas() {
        ProxyConfig config = Loading.load("""
                listeners: [{name: web, bind: "*:80", pool: p}]
                pools:
                  - {name: p, backends: [{id: a, address: "a:80"}], check: &check {type: tcp, interval: 5s}}
                  - {name: q, backends: [{id: a, address: "a:80"}], check: *check}
                """);
        assertThat(config.pools().get(1).check())
                .isEqualTo(config.pools().get(0).check());
    }

    @Test
    void theTokenIsNotPrinted() {
        assertThat(Loading.load(SMALL + "admin: {token: hush}").toString()).doesNotContain("hush");
    }
}
