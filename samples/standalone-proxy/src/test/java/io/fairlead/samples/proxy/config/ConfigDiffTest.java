package io.fairlead.samples.proxy.config;

import static io.fairlead.samples.proxy.config.Configs.backend;
import static io.fairlead.samples.proxy.config.Configs.check;
import static io.fairlead.samples.proxy.config.Configs.listener;
import static io.fairlead.samples.proxy.config.Configs.pool;
import static io.fairlead.samples.proxy.config.Configs.proxy;
import static io.fairlead.samples.proxy.config.Configs.retries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.samples.proxy.option.SectionSpec;
import io.fairlead.samples.proxy.option.Statuses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ConfigDiffTest {
    private static final CheckConfig CHECK = check(CheckType.TCP, 3);
    private static final List<BackendConfig> BACKENDS = List.of(backend("a", 1));
    private static final ListenerConfig WEB = listener("web", 8080, "p");

    @Test
    void otherBackendsAreAnUpdate() {
        PoolChange change = change(pool("p", "round-robin", List.of(backend("b", 1)), CHECK, retries(2, 0.2)));
        assertThat(change.updatesBackends()).isTrue();
        assertThat(change.replacesMonitor()).isFalse();
        assertThat(change.changesSettings()).isFalse();
        assertThat(change.changesListeners()).isFalse();
    }

    @Test
    void tiersZonesAndSlowStartAreSettings() {
        PoolConfig plain = Configs.shaped("p", 1.4, "PT0S", "");
        for (PoolConfig after : List.of(
                Configs.shaped("p", 0, "PT0S", ""),
                Configs.shaped("p", 1.4, "PT9S", ""),
                Configs.shaped("p", 1.4, "PT0S", "east"))) {
            PoolChange change = new PoolChange(plain, after);
            assertThat(change.changesSettings()).isTrue();
            assertThat(change.updatesBackends()).isFalse();
            assertThat(change.replacesMonitor()).isFalse();
        }
        assertThatThrownBy(() -> Configs.shaped("p", 0.9, "PT0S", ""))
                .hasMessage("overProvisioning: 0.9 (expected: 0, or 1..100)");
    }

    @Test
    void otherChecksAreAnotherMonitor() {
        PoolChange change = change(pool("p", "round-robin", BACKENDS, check(CheckType.TCP, 9), retries(2, 0.2)));
        assertThat(change.replacesMonitor()).isTrue();
        assertThat(change.updatesBackends()).isFalse();
        assertThat(change.changesSettings()).isFalse();
    }

    @Test
    void anotherStrategyIsChangedInPlace() {
        PoolConfig after = pool("p", "least-connections", List.of(backend("b", 1)), CHECK, retries(2, 0.2));
        PoolChange change = change(after);
        assertThat(change.changesSettings()).isTrue();
        assertThat(change.updatesBackends()).isTrue();
        assertThat(change.replacesMonitor()).isFalse();
        assertThat(change.changesListeners()).isFalse();
        assertThat(diff(after).rewiredListeners()).isEmpty();
        assertThat(change.reversed().reversed()).isEqualTo(change);
    }

    @Test
    void anotherBudgetIsAnotherSettingAndOtherTriesAreToldToTheListeners() {
        assertThat(change(pool("p", "round-robin", BACKENDS, CHECK, retries(2, 0.5)))
                        .changesSettings())
                .isTrue();
        PoolConfig tries = pool("p", "round-robin", BACKENDS, CHECK, retries(1, 0.2));
        assertThat(change(tries).changesSettings()).isFalse();
        assertThat(diff(tries).rewiredListeners()).containsExactly(WEB);
    }

    @Test
    void whatIsTriedElsewhereIsToldToTheListeners() {
        BudgetConfig budget = retries(2, 0.2).budget();
        for (RetriesConfig other : List.of(
                new RetriesConfig(2, true, List.of(), budget),
                new RetriesConfig(2, false, List.of(new Statuses(502, 504)), budget))) {
            PoolChange change = change(pool("p", "round-robin", BACKENDS, CHECK, other));
            assertThat(change.changesListeners()).isTrue();
            assertThat(change.changesSettings()).isFalse();
        }
    }

    @Test
    void whatEncryptsChecksBeginsThemAnew() {
        BackendTlsConfig plain = SectionSpec.defaults(BackendTlsConfig.class);
        BackendTlsConfig tls = Configs.with(plain, "authorities", "ca.pem");
        PoolConfig tcp = pool("p");
        assertThat(new PoolChange(tcp, Configs.with(tcp, "tls", tls)).replacesMonitor())
                .isTrue();
        assertThat(new PoolChange(tcp, Configs.with(tcp, "protocol", PoolProtocol.HTTP2)).replacesMonitor())
                .isFalse();
        PoolConfig http = Configs.with(tcp, "check", check(CheckType.HTTP, 3));
        assertThat(new PoolChange(http, Configs.with(http, "protocol", PoolProtocol.HTTP2)).replacesMonitor())
                .isTrue();
        PoolConfig clear = Configs.with(tcp, "check", Configs.with(CHECK, "plain", true));
        assertThat(new PoolChange(clear, Configs.with(clear, "tls", tls)).replacesMonitor())
                .isFalse();

        PoolConfig own = Configs.with(tcp, "check", Configs.with(CHECK, "tls", tls));
        ProxyConfig reads = proxy(List.of(WEB), List.of(own));
        assertThat(ConfigDiff.between(reads, reads).recheckedPools()).containsExactly(own);
        assertThat(ConfigDiff.between(reads, reads).rewiredListeners()).isEmpty();
        assertThat(ConfigDiff.between(reads, reads).isEmpty()).isFalse();
        ProxyConfig others = proxy(List.of(WEB), List.of(Configs.with(clear, "tls", tls)));
        assertThat(ConfigDiff.between(others, others).recheckedPools()).isEmpty();
        ProxyConfig known = proxy(List.of(WEB), List.of(Configs.with(tcp, "tls", plain)));
        assertThat(ConfigDiff.between(known, known).recheckedPools())
                .as("no files")
                .isEmpty();
        assertThat(ConfigDiff.between(proxy(List.of(listener("other", 81, "q")), List.of(pool("q"))), reads)
                        .recheckedPools())
                .as("read when it starts")
                .isEmpty();
    }

    @Test
    void anotherDetectionOfOutliersIsNothingButThat() {
        OutlierConfig on = SectionSpec.defaults(OutlierConfig.class);
        PoolConfig with = Configs.with(pool("p"), "outlier", on);
        for (PoolChange change : List.of(
                new PoolChange(Configs.with(pool("p"), "outlier", null), with),
                new PoolChange(with, Configs.with(pool("p"), "outlier", null)))) {
            assertThat(change.replacesOutliers()).isTrue();
            assertThat(change.changesSettings()).isFalse();
            assertThat(change.replacesMonitor()).isFalse();
            assertThat(change.changesListeners()).isFalse();
        }
        assertThat(new PoolChange(with, Configs.with(pool("p"), "outlier", on)).replacesOutliers())
                .isFalse();
    }

    @Test
    void anotherTableIsNothingButThat() {
        PoolConfig before = sticky(StickyBy.SOURCE, "", 10);
        PoolChange change = change(before, sticky(StickyBy.SOURCE, "", 20));
        assertThat(change.replacesTable()).isTrue();
        assertThat(change.changesSettings()).isFalse();
        assertThat(change.changesListeners()).isFalse();
        assertThat(change(pool("p", "least-connections", BACKENDS, CHECK, retries(2, 0.2)))
                        .replacesTable())
                .as("the table survives another strategy")
                .isFalse();
    }

    @Test
    void anotherHeaderIsAnotherTableAndOtherListeners() {
        PoolChange change = change(sticky(StickyBy.HEADER, "X-A", 10), sticky(StickyBy.HEADER, "X-B", 10));
        assertThat(change.replacesTable()).isTrue();
        assertThat(change.changesListeners()).isTrue();
        assertThat(change.changesSettings()).isFalse();
    }

    @Test
    void listenersAreKnownByTheirNames() {
        ProxyConfig before = proxy(List.of(WEB, listener("old", 8081, "p"), listener("moved", 8082, "p")), pools("p"));
        ProxyConfig after = proxy(List.of(WEB, listener("new", 8084, "p"), listener("moved", 8083, "p")), pools("p"));
        ConfigDiff diff = ConfigDiff.between(before, after);
        assertThat(diff.addedListeners()).extracting("name").containsExactly("new");
        assertThat(diff.removedListeners()).extracting("name").containsExactly("old");
        assertThat(diff.changedListeners()).singleElement().satisfies(change -> {
            assertThat(change.before().name()).isEqualTo("moved");
            assertThat(change.moves()).isTrue();
        });
        assertThat(diff.rewiredListeners()).isEmpty();
        assertThat(diff.changedPools()).isEmpty();
    }

    @Test
    void anotherNameOnTheSameAddressIsTheSameListener() {
        ListenerConfig renamed = listener("site", 8080, "p");
        ConfigDiff diff = ConfigDiff.between(proxy(List.of(WEB), pools("p")), proxy(List.of(renamed), pools("p")));
        assertThat(diff.changedListeners()).containsExactly(new ListenerChange(WEB, renamed));
        assertThat(diff.addedListeners()).isEmpty();
        assertThat(diff.removedListeners()).isEmpty();
    }

    @Test
    void anAddressStaysWithItsSocketWhateverTheNames() {
        ListenerConfig site = listener("site", 8080, "p");
        ListenerConfig moved = listener("web", 8081, "p");
        ConfigDiff diff = ConfigDiff.between(proxy(List.of(WEB), pools("p")), proxy(List.of(moved, site), pools("p")));
        assertThat(diff.addedListeners()).containsExactly(moved);
        assertThat(diff.changedListeners()).containsExactly(new ListenerChange(WEB, site));
        ListenerConfig other = listener("site", 8081, "p");
        diff = ConfigDiff.between(proxy(List.of(WEB, other), pools("p")), proxy(List.of(site, moved), pools("p")));
        assertThat(diff.changedListeners())
                .containsExactly(new ListenerChange(WEB, site), new ListenerChange(other, moved))
                .noneMatch(ListenerChange::moves);
    }

    @Test
    void aListenerThatStaysMayUseAnotherPool() {
        ConfigDiff diff = ConfigDiff.between(
                proxy(List.of(WEB), pools("p")), proxy(List.of(listener("web", 8080, "q")), pools("q")));
        assertThat(diff.addedPools()).extracting("name").containsExactly("q");
        assertThat(diff.removedPools()).extracting("name").containsExactly("p");
        assertThat(diff.changedListeners())
                .singleElement()
                .satisfies(change -> assertThat(change.moves()).isFalse());
    }

    @Test
    void anotherLogIsToldToAllListeners() {
        ConfigDiff diff = ConfigDiff.between(withLog(LogFormat.AUTO), withLog(LogFormat.JSON));
        assertThat(diff.parts()).containsExactly(ProcessPart.ACCESS_LOG);
        assertThat(diff.rewiredListeners()).containsExactly(WEB);
    }

    @Test
    void partsOfTheProcessAreNamed() {
        ProxyConfig before = proxy(List.of(WEB), pools("p"));
        ProxyConfig after = Configs.with(before, "admin", SectionSpec.defaults(AdminConfig.class));
        after = Configs.with(after, "shutdown", new ShutdownConfig(Duration.ZERO));
        after = Configs.with(after, "threads", 2);
        after = Configs.with(after, "transport", TransportChoice.NIO);
        assertThat(ConfigDiff.between(before, after).parts())
                .containsExactlyInAnyOrder(
                        ProcessPart.ADMIN, ProcessPart.SHUTDOWN, ProcessPart.THREADS, ProcessPart.TRANSPORT);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void nothingIsToBeDoneExactlyWhenTheConfigurationsAreEqual(
            @ForAll("configs") ProxyConfig before, @ForAll("configs") ProxyConfig after) {
        assertThat(ConfigDiff.between(before, before).isEmpty()).isTrue();
        boolean sameOrder = names(before).equals(names(after));
        if (sameOrder) {
            assertThat(ConfigDiff.between(before, after).isEmpty()).isEqualTo(before.equals(after));
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void everyListenerOfTheNewConfigurationIsAddedChangedRewiredOrTheSame(
            @ForAll("configs") ProxyConfig before, @ForAll("configs") ProxyConfig after) {
        ConfigDiff diff = ConfigDiff.between(before, after);
        List<ListenerConfig> result = new ArrayList<>(before.listeners());
        result.removeAll(diff.removedListeners());
        diff.changedListeners().forEach(change -> result.set(result.indexOf(change.before()), change.after()));
        result.addAll(diff.addedListeners());
        assertThat(result).containsExactlyInAnyOrderElementsOf(after.listeners());
        List<PoolConfig> pools = new ArrayList<>(before.pools());
        pools.removeAll(diff.removedPools());
        diff.changedPools().forEach(change -> pools.set(pools.indexOf(change.before()), change.after()));
        pools.addAll(diff.addedPools());
        assertThat(pools).containsExactlyInAnyOrderElementsOf(after.pools());
        assertThat(diff.changedPools())
                .allMatch(change -> change.changesSettings()
                        || change.updatesBackends()
                        || change.replacesMonitor()
                        || change.replacesAgent()
                        || change.changesListeners()
                        || change.replacesTable());
    }

    @Provide
    Arbitrary<ProxyConfig> configs() {
        Arbitrary<PoolConfig> pool = Combinators.combine(
                        Arbitraries.of("p", "q"),
                        Arbitraries.of("round-robin", "least-connections"),
                        Arbitraries.of(1, 2),
                        Arbitraries.of(2, 3),
                        Arbitraries.of(0, 2),
                        Arbitraries.of(
                                Configs.sticky(StickyBy.NONE, "", 1),
                                Configs.sticky(StickyBy.SOURCE, "", 1),
                                Configs.sticky(StickyBy.SOURCE, "", 2),
                                Configs.sticky(StickyBy.HEADER, "X", 2)))
                .as((name, strategy, weight, fall, max, stickiness) -> pool(
                        name,
                        strategy,
                        stickiness,
                        List.of(backend("a", weight)),
                        check(CheckType.TCP, fall),
                        retries(max, 0.2)));
        Arbitrary<List<PoolConfig>> pools =
                pool.list().ofMinSize(1).ofMaxSize(2).uniqueElements(PoolConfig::name);
        return pools.flatMap(some -> Combinators.combine(
                        Arbitraries.of("x", "y", "z"), Arbitraries.of(8080, 8081), Arbitraries.of(some))
                .as((name, port, used) -> listener(name, port, used.name()))
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .uniqueElements(ListenerConfig::name)
                .map(listeners -> proxy(listeners, some)));
    }

    private static List<String> names(ProxyConfig config) {
        List<String> names = new ArrayList<>();
        config.listeners().forEach(listener -> names.add(listener.name()));
        config.pools().forEach(pool -> names.add(pool.name()));
        return names;
    }

    private static ProxyConfig withLog(LogFormat format) {
        AccessLogConfig log = new AccessLogConfig(
                format, List.of(), List.of(), LogTarget.STDOUT, null, SectionSpec.defaults(SyslogConfig.class));
        return Configs.with(proxy(List.of(WEB), pools("p")), "accessLog", log);
    }

    private static List<PoolConfig> pools(String name) {
        return List.of(pool(name));
    }

    private static PoolConfig sticky(StickyBy by, String name, int size) {
        return pool("p", "round-robin", Configs.sticky(by, name, size), BACKENDS, CHECK, retries(2, 0.2));
    }

    private static ConfigDiff diff(PoolConfig after) {
        return diff(pool("p"), after);
    }

    private static ConfigDiff diff(PoolConfig before, PoolConfig after) {
        return ConfigDiff.between(proxy(List.of(WEB), List.of(before)), proxy(List.of(WEB), List.of(after)));
    }

    private static PoolChange change(PoolConfig after) {
        return change(pool("p"), after);
    }

    private static PoolChange change(PoolConfig before, PoolConfig after) {
        return diff(before, after).changedPools().get(0);
    }
}
