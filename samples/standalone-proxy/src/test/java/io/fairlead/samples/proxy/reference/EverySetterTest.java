package io.fairlead.samples.proxy.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Settings;
import io.fairlead.health.HealthMonitor;
import io.fairlead.netty.BackendProxyHeader;
import io.fairlead.netty.Forwarding;
import io.fairlead.netty.HttpProxy;
import io.fairlead.netty.Limits;
import io.fairlead.netty.ProxyProtocol;
import io.fairlead.netty.RetryOn;
import io.fairlead.netty.TcpProxy;
import io.fairlead.netty.TcpRoute;
import io.fairlead.netty.TcpRoutes;
import io.fairlead.netty.TcpTimeouts;
import io.fairlead.netty.Timeouts;
import io.fairlead.netty.admin.AdminServer;
import io.fairlead.netty.check.GrpcCheckBuilder;
import io.fairlead.netty.check.Http2CheckBuilder;
import io.fairlead.netty.check.HttpsCheckBuilder;
import io.fairlead.netty.check.TlsCheckBuilder;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.route.RouteBuilder;
import io.fairlead.netty.route.Routes;
import io.fairlead.netty.tls.BackendTls;
import io.fairlead.netty.tls.ServerTls;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.option.OptionSpec;
import io.fairlead.samples.proxy.option.SectionSpec;
import io.fairlead.strategies.sticky.StickyTable;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The file can say whatever a program can: each setter of the library is an option, or an exception for a reason. A new setter
 * fails here until it is either.
 */
class EverySetterTest {
    private static final String NO = "no: ";

    /** What can be set, and the option for it; behind {@value #NO} why there is none. */
    private static final String TABLE = """
            HttpProxy.accessLog = listeners[].accessLog
            HttpProxy.affinity = pools[].stickiness
            HttpProxy.backendProtocol = pools[].protocol
            HttpProxy.backendProxyProtocol = pools[].sendProxy
            HttpProxy.backendTls = pools[].tls
            HttpProxy.cookie = pools[].stickiness
            HttpProxy.drainTimeout = shutdown.drain
            HttpProxy.eventLoopGroup = no: a process has its own
            HttpProxy.eventLoopThreads = threads
            HttpProxy.filters = listeners[].requestHeaders
            HttpProxy.forwarding = listeners[].forwarded
            HttpProxy.healthPath = listeners[].healthPath
            HttpProxy.http2 = listeners[].http2
            HttpProxy.http2Limits = listeners[].limits.http2
            HttpProxy.key = pools[].key
            HttpProxy.limits = listeners[].limits
            HttpProxy.listen = listeners[].bind
            HttpProxy.maxTries = pools[].retries.max
            HttpProxy.name = listeners[].name
            HttpProxy.proxyProtocol = listeners[].proxyProtocol
            HttpProxy.pseudonym = listeners[].via
            HttpProxy.queueing = pools[].queue
            HttpProxy.requestId = listeners[].requestId
            HttpProxy.retryAfter = listeners[].limits.retryAfter
            HttpProxy.retryOn = pools[].retries.statuses
            HttpProxy.routes = listeners[].routes
            HttpProxy.socketFile = listeners[].socket
            HttpProxy.stickyHost = pools[].stickiness.host
            HttpProxy.timeouts = listeners[].timeouts
            HttpProxy.tls = listeners[].tls
            HttpProxy.transparentSource = listeners[].transparentSource
            HttpProxy.transport = transport
            HttpProxy.upgrades = listeners[].upgrades
            HttpProxy.xBackend = listeners[].xBackend
            TcpProxy.accessLog = listeners[].accessLog
            TcpProxy.affinity = pools[].stickiness
            TcpProxy.backendDrainTimeout = listeners[].timeouts.backendDrain
            TcpProxy.backendProxyProtocol = pools[].sendProxy
            TcpProxy.backendTls = pools[].tls
            TcpProxy.closeSessionsOnDown = listeners[].closeSessionsOnDown
            TcpProxy.drainTimeout = shutdown.drain
            TcpProxy.eventLoopGroup = no: a process has its own
            TcpProxy.eventLoopThreads = threads
            TcpProxy.keyPrefix = listeners[].keyBits4
            TcpProxy.listen = listeners[].bind
            TcpProxy.maxConnections = listeners[].limits.connections
            TcpProxy.maxTries = pools[].retries.max
            TcpProxy.name = listeners[].name
            TcpProxy.proxyProtocol = listeners[].proxyProtocol
            TcpProxy.queueing = pools[].queue
            TcpProxy.routes = listeners[].tcpRoutes
            TcpProxy.socketFile = listeners[].socket
            TcpProxy.splice = no: long streams are cheaper through pipes
            TcpProxy.timeouts = listeners[].timeouts
            TcpProxy.tls = listeners[].tls
            TcpProxy.transparentSource = listeners[].transparentSource
            TcpProxy.transport = transport
            TcpRoutes.add = listeners[].tcpRoutes
            TcpRoutes.longestHello = no: 16 KiB are plenty
            TcpRoutes.patience = listeners[].patience
            TcpRoute.affinity = pools[].stickiness
            TcpRoute.alpn = listeners[].tcpRoutes[].alpn
            TcpRoute.backendProxyProtocol = pools[].sendProxy
            TcpRoute.backendTls = pools[].tls
            TcpRoute.maxTries = pools[].retries.max
            TcpRoute.protocols = listeners[].tcpRoutes[].protocols
            TcpRoute.queueing = pools[].queue
            TcpRoute.serverName = listeners[].tcpRoutes[].serverNames
            TcpRoute.silent = listeners[].tcpRoutes[].silent
            LoadBalancer.backends = pools[].backends
            LoadBalancer.controlExecutor = no: threads are the process's
            LoadBalancer.decisions = no: for programs; explain asks the running pool
            LoadBalancer.leakDetection = no: for programs that forget leases
            LoadBalancer.name = pools[].name
            LoadBalancer.panic = pools[].panic
            LoadBalancer.passiveHealth = pools[].outlier
            LoadBalancer.retryBudget = pools[].retries.budget
            LoadBalancer.scheduler = no: threads are the process's
            LoadBalancer.seed = no: for tests
            LoadBalancer.ticker = no: for tests
            Settings.failover = pools[].overProvisioning
            Settings.locality = pools[].zone
            Settings.panic = pools[].panic
            Settings.retryBudget = pools[].retries.budget
            Settings.slowStart = pools[].slowStart
            Settings.strategy = pools[].strategy
            Limits.headBytes = listeners[].limits.head
            Limits.headerFields = listeners[].limits.headerFields
            Limits.maxConnections = listeners[].limits.connections
            Limits.maxRequests = listeners[].limits.requests
            Limits.replayBytes = listeners[].limits.replay
            Limits.requestLineBytes = listeners[].limits.requestLine
            Timeouts.body = listeners[].timeouts.body
            Timeouts.connect = listeners[].timeouts.connect
            Timeouts.idle = listeners[].timeouts.idle
            Timeouts.requestHead = listeners[].timeouts.requestHead
            Timeouts.responseHead = listeners[].timeouts.responseHead
            Timeouts.total = listeners[].timeouts.total
            Timeouts.tunnel = listeners[].timeouts.tunnel
            Timeouts.upstreamIdle = listeners[].timeouts.upstreamIdle
            TcpTimeouts.connect = listeners[].timeouts.connect
            TcpTimeouts.halfOpen = listeners[].timeouts.halfOpen
            TcpTimeouts.idle = listeners[].timeouts.tunnel
            RetryOn.statuses = pools[].retries.statuses
            RetryOn.timeouts = pools[].retries.timeouts
            BackendProxyHeader.tlvs = pools[].sendProxyTlvs
            BackendProxyHeader.version = pools[].sendProxy
            Forwarding.style = listeners[].forwarded.style
            Forwarding.trusted = listeners[].forwarded.trust
            ProxyProtocol.others = listeners[].proxyProtocol.others
            ProxyProtocol.timeout = listeners[].proxyProtocol.timeout
            ProxyProtocol.trusted = listeners[].proxyProtocol.trust
            Routes.add = listeners[].routes
            Routes.strictPaths = listeners[].strictPaths
            RouteBuilder.affinity = pools[].stickiness
            RouteBuilder.backendProtocol = pools[].protocol
            RouteBuilder.backendProxyProtocol = pools[].sendProxy
            RouteBuilder.backendTls = pools[].tls
            RouteBuilder.cookie = pools[].stickiness
            RouteBuilder.filter = listeners[].routes[].redirect
            RouteBuilder.header = listeners[].routes[].headers
            RouteBuilder.headerMatching = listeners[].routes[].headerRegexes
            RouteBuilder.host = listeners[].routes[].hosts
            RouteBuilder.key = pools[].key
            RouteBuilder.maxTries = pools[].retries.max
            RouteBuilder.methods = listeners[].routes[].methods
            RouteBuilder.path = listeners[].routes[].paths
            RouteBuilder.prefix = listeners[].routes[].prefixes
            RouteBuilder.priority = listeners[].routes[].priority
            RouteBuilder.queueing = pools[].queue
            RouteBuilder.regex = listeners[].routes[].regexes
            RouteBuilder.retryOn = pools[].retries.statuses
            RouteBuilder.serverName = listeners[].routes[].serverNames
            RouteBuilder.stickyHost = pools[].stickiness.host
            RouteBuilder.timeouts = listeners[].routes[].timeouts
            ServerTls.alpn = listeners[].tls.alpn
            ServerTls.askForClientCertificates = listeners[].tls.clients
            ServerTls.certificate = listeners[].tls.certificates
            ServerTls.ciphers = listeners[].tls.ciphers
            ServerTls.engine = no: BoringSSL where there is one is right for a process
            ServerTls.executor = no: threads are the process's
            ServerTls.handshakeTimeout = listeners[].tls.handshake
            ServerTls.maxContexts = listeners[].tls.maxContexts
            ServerTls.protocols = listeners[].tls.versions
            ServerTls.requireClientCertificates = listeners[].tls.clients
            ServerTls.strictNames = listeners[].tls.strictNames
            ServerTls.ticketLife = listeners[].tls.ticketLife
            BackendTls.alpn = pools[].tls.alpn
            BackendTls.certificate = pools[].tls.certificate
            BackendTls.engine = no: BoringSSL where there is one is right for a process
            BackendTls.insecure = pools[].tls.verify
            BackendTls.protocols = pools[].tls.versions
            BackendTls.serverName = pools[].tls.serverName
            BackendTls.trust = pools[].tls.authorities
            HealthMonitor.downInterval = pools[].check.downInterval
            HealthMonitor.fall = pools[].check.fall
            HealthMonitor.fastInterval = pools[].check.fastInterval
            HealthMonitor.initial = pools[].check.initial
            HealthMonitor.interval = pools[].check.interval
            HealthMonitor.jitter = pools[].check.jitter
            HealthMonitor.maxConcurrent = no: its default is plenty for a process
            HealthMonitor.rise = pools[].check.rise
            HealthMonitor.scheduler = no: threads are the process's
            HealthMonitor.seed = no: for tests
            HealthMonitor.source = pools[].check.type
            HealthMonitor.ticker = no: for tests
            HealthMonitor.timeout = pools[].check.timeout
            TlsCheckBuilder.port = pools[].check.port
            TlsCheckBuilder.serverName = pools[].check.tls.serverName
            TlsCheckBuilder.tls = pools[].check.tls
            TlsCheckBuilder.trust = pools[].check.tls.authorities
            TlsCheckBuilder.warnBefore = no: two weeks are right
            HttpsCheckBuilder.bodyContains = pools[].check.body
            HttpsCheckBuilder.bodyMatches = pools[].check.bodyRegex
            HttpsCheckBuilder.expect = pools[].check.statuses
            HttpsCheckBuilder.header = no: a page for checks is known by path and host
            HttpsCheckBuilder.host = pools[].check.host
            HttpsCheckBuilder.method = no: a page for checks answers GET
            HttpsCheckBuilder.path = pools[].check.path
            HttpsCheckBuilder.port = pools[].check.port
            HttpsCheckBuilder.serverName = pools[].check.tls.serverName
            HttpsCheckBuilder.tls = pools[].check.tls
            HttpsCheckBuilder.trust = pools[].check.tls.authorities
            HttpsCheckBuilder.warnBefore = no: two weeks are right
            Http2CheckBuilder.bodyContains = pools[].check.body
            Http2CheckBuilder.bodyMatches = pools[].check.bodyRegex
            Http2CheckBuilder.expect = pools[].check.statuses
            Http2CheckBuilder.header = no: a page for checks is known by path and host
            Http2CheckBuilder.host = pools[].check.host
            Http2CheckBuilder.method = no: a page for checks answers GET
            Http2CheckBuilder.path = pools[].check.path
            Http2CheckBuilder.plaintext = pools[].check.plain
            Http2CheckBuilder.port = pools[].check.port
            Http2CheckBuilder.serverName = pools[].check.tls.serverName
            Http2CheckBuilder.tls = pools[].check.tls
            Http2CheckBuilder.trust = pools[].check.tls.authorities
            Http2CheckBuilder.warnBefore = no: two weeks are right
            GrpcCheckBuilder.plaintext = pools[].check.plain
            GrpcCheckBuilder.port = pools[].check.port
            GrpcCheckBuilder.serverName = pools[].check.tls.serverName
            GrpcCheckBuilder.service = pools[].check.service
            GrpcCheckBuilder.tls = pools[].check.tls
            GrpcCheckBuilder.trust = pools[].check.tls.authorities
            GrpcCheckBuilder.warnBefore = no: two weeks are right
            StickyTable.executor = no: threads are the process's
            StickyTable.idle = pools[].stickiness.idle
            StickyTable.patience = store.patience
            StickyTable.scheduler = no: threads are the process's
            StickyTable.share = pools[].stickiness.shared
            StickyTable.size = pools[].stickiness.size
            StickyTable.ticker = no: for tests
            AdminServer.affinities = no: the process shows its own
            AdminServer.checks = no: the process shows its own
            AdminServer.clock = no: for tests
            AdminServer.discoveries = no: the process shows its own
            AdminServer.eventLoopGroup = no: it has a thread of its own
            AdminServer.listen = admin.bind
            AdminServer.lists = pools[].discover
            AdminServer.refresh = no: a second is right
            AdminServer.stores = no: the process shows its own
            AdminServer.token = admin.token
            AdminServer.traffic = no: the process shows its own
            AccessLog.capacity = no: its default is plenty, and what is lost is counted
            AccessLog.closeTimeout = no: two seconds are right
            AccessLog.format = accessLog.format
            AccessLog.requestHeaders = accessLog.requestHeaders
            AccessLog.responseHeaders = accessLog.responseHeaders
            AccessLog.zone = no: that of the process, as TZ says
            """;

    @Test
    void eachSetterIsAnOptionOrAnExceptionForAReason() {
        Map<String, String> table = new LinkedHashMap<>();
        TABLE.lines().forEach(line -> {
            int equals = line.indexOf(" = ");
            table.put(line.substring(0, equals), line.substring(equals + 3));
        });
        TreeSet<String> unsaid = new TreeSet<>(setters());
        unsaid.removeAll(table.keySet());
        assertThat(unsaid).as("setters without an option").isEmpty();
        TreeSet<String> gone = new TreeSet<>(table.keySet());
        gone.removeAll(setters());
        assertThat(gone).as("options of setters that are gone").isEmpty();
        Map<String, OptionSpec> options = new TreeMap<>();
        collect("", SectionSpec.of(ProxyConfig.class), options);
        assertThat(table.values().stream().filter(option -> !option.startsWith(NO)))
                .as("options that are none")
                .allMatch(options::containsKey);
    }

    private static Set<String> setters() {
        TreeSet<String> names = new TreeSet<>();
        for (Class<?> builder : List.of(
                HttpProxy.Builder.class,
                TcpProxy.Builder.class,
                LoadBalancer.Builder.class,
                Routes.Builder.class,
                RouteBuilder.class,
                TcpRoutes.Builder.class,
                TcpRoute.Builder.class,
                ServerTls.Builder.class,
                BackendTls.Builder.class,
                HealthMonitor.Builder.class,
                TlsCheckBuilder.class,
                HttpsCheckBuilder.class,
                Http2CheckBuilder.class,
                GrpcCheckBuilder.class,
                StickyTable.Builder.class,
                AdminServer.Builder.class,
                AccessLog.Builder.class)) {
            Class<?> outer = builder.getEnclosingClass();
            Stream.of(builder.getMethods())
                    .filter(method -> isSetter(method, builder))
                    .forEach(method ->
                            names.add((outer == null ? builder : outer).getSimpleName() + '.' + method.getName()));
        }
        for (Class<?> values : List.of(
                Limits.class,
                Timeouts.class,
                TcpTimeouts.class,
                RetryOn.class,
                BackendProxyHeader.class,
                Forwarding.class,
                ProxyProtocol.class,
                Settings.class)) {
            for (RecordComponent component : values.getRecordComponents()) {
                names.add(values.getSimpleName() + '.' + component.getName());
            }
        }
        return names;
    }

    /** Setters return what they are called on; inherited ones are generic. */
    private static boolean isSetter(Method method, Class<?> builder) {
        return method.getDeclaringClass() != Object.class
                && method.getParameterCount() + (method.getReturnType() == builder ? 1 : 0) > 0
                && method.getReturnType().isAssignableFrom(builder);
    }

    private static void collect(String path, SectionSpec spec, Map<String, OptionSpec> options) {
        for (OptionSpec option : spec.options()) {
            String key = path.isEmpty() ? option.key() : path + '.' + option.key();
            boolean list = option.shape() == OptionSpec.Shape.SECTIONS;
            options.put(key, option);
            if (list || option.shape() == OptionSpec.Shape.SECTION) {
                collect(key + (list ? "[]" : ""), option.section(), options);
            }
        }
    }
}
