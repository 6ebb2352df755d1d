package io.fairlead.samples.proxy.config;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.samples.proxy.option.SectionSpec;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records check themselves, also when no file is behind them. */
class RecordsTest {
    @Test
    void rangesHold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.backend("a", -1))
                .withMessage("weight: -1 (expected: 0..65535)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.check(CheckType.HTTP, 0))
                .withMessage("fall: 0 (expected: 1..1000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ShutdownConfig(Duration.ofDays(2)))
                .withMessage("drain: 2d (expected: 0ms..1d)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.retries(2, Double.NaN))
                .withMessage("ratio: NaN (expected: 0.0..10.0)");
    }

    @Test
    void textsHaveTheirFormat() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.backend("a b", 1))
                .withMessage("id: \"a b\" (expected: letters, digits and . _ : -)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.backend("", 1))
                .withMessage("id: \"\" (expected: letters, digits and . _ : -)");
    }

    @Test
    void addressesAreResolved() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("app", 80);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BackendConfig("a", unresolved, 1, 0, "", 0, Map.of()))
                .withMessage("address: unknown host \"app\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BackendConfig("a", Configs.address(0), 1, 0, "", 0, Map.of()))
                .withMessage("address: port 0 (expected: 1..65535)");
    }

    @Test
    void namesAreUniqueAndPoolsExist() {
        PoolConfig pool = Configs.pool("p");
        ListenerConfig web = Configs.listener("web", 80, "p");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.proxy(List.of(web, web), List.of(pool)))
                .withMessage("listeners: two have the same name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.proxy(List.of(web), List.of(pool, pool)))
                .withMessage("pools: two have the same name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.proxy(List.of(web), List.of(Configs.pool("q"))))
                .withMessage("listeners[0].pool: \"p\" is not defined");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.proxy(List.of(), List.of(pool)))
                .withMessage("listeners: empty (expected: at least one)");
        BackendConfig a = Configs.backend("a", 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.pool("p", "round-robin", List.of(a, a), pool.check(), pool.retries()))
                .withMessage("backends: two have the id \"a\"");
    }

    @Test
    void weightsThatDifferNeedAStrategyThatLooksAtThem() {
        PoolConfig pool = Configs.pool("p");
        List<BackendConfig> different = List.of(Configs.backend("a", 1), Configs.backend("b", 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.pool("p", "round-robin", different, pool.check(), pool.retries()))
                .withMessage("strategy: round-robin gives each backend the same, but weights differ"
                        + " (expected: weighted-round-robin, or equal weights)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.pool("p", "random", different, pool.check(), pool.retries()))
                .withMessageEndingWith("(expected: weighted-random, or equal weights)");
        List<BackendConfig> drained = List.of(Configs.backend("a", 0), Configs.backend("b", 2));
        Configs.pool("p", "round-robin", drained, pool.check(), pool.retries());
        Configs.pool("p", "least-connections", different, pool.check(), pool.retries());
    }

    @Test
    void aLogInAFileNeedsAFile() {
        SyslogConfig syslog = SectionSpec.defaults(SyslogConfig.class);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new AccessLogConfig(LogFormat.JSON, List.of(), List.of(), LogTarget.FILE, null, syslog))
                .withMessage("file: missing, but \"to\" is file");
    }
}
