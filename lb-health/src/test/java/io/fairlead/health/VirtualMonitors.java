package io.fairlead.health;

import io.fairlead.api.Backend;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What tests of monitors in virtual time share. */
abstract class VirtualMonitors {
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Strategy FIRST = (candidates, previous) -> key -> (candidates.size() == 0) ? Selector.NONE : 0;

    final VirtualTime time = VirtualTime.create();
    final ScriptedChecker checker = new ScriptedChecker(time);

    /** A balancer of backends at one address. */
    final LoadBalancer balancer(String... ids) {
        return named("default", ids);
    }

    final LoadBalancer named(String name, String... ids) {
        List<Backend> backends = new ArrayList<>();
        for (String id : ids) {
            backends.add(backend(id, 1));
        }
        return LoadBalancer.builder(FIRST)
                .name(name)
                .controlExecutor(time)
                .ticker(time)
                .scheduler(time)
                .backends(backends)
                .build();
    }

    /** A monitor that asks every second, without jitter. */
    final HealthMonitor.Builder regular(LoadBalancer balancer) {
        return HealthMonitor.builder(balancer, checker)
                .interval(SECOND)
                .jitter(0)
                .scheduler(time)
                .ticker(time);
    }

    static Verdict verdict(LoadBalancer balancer, String id) {
        return balancer.view().backend(id).sources().get("check");
    }

    static HealthStatus health(LoadBalancer balancer, String id) {
        return balancer.view().backend(id).state().health();
    }

    static Backend backend(String id, int port) {
        return Backend.of(id, at(port));
    }

    static SocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
