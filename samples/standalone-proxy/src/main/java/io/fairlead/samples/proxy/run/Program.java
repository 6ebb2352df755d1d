package io.fairlead.samples.proxy.run;

import io.fairlead.api.Strategy;
import io.fairlead.netty.ServiceManager;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.config.StrategyConfig;
import io.fairlead.samples.proxy.load.ConfigException;
import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.option.Addresses;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Runs a configuration until it is told to end: SIGHUP reloads the file, SIGTERM and SIGINT drain and end. */
public final class Program {
    private enum Order {
        RELOAD,
        END
    }

    private final Path file;
    private final ConfigLoader loader;
    private final PrintWriter out;
    private final PrintWriter err;
    private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    private final ServiceManager manager = ServiceManager.ofProcess();

    private Program(Path file, ConfigLoader loader, PrintWriter out, PrintWriter err) {
        this.file = file;
        this.loader = loader;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs a configuration and blocks until the end.
     *
     * @param config what the file says now
     * @param file read again on SIGHUP
     * @param strategies makes strategies
     * @return the exit code: 0 after an orderly end, 1 if it could not start
     */
    public static int run(
            ProxyConfig config,
            Path file,
            ConfigLoader loader,
            Function<StrategyConfig, Strategy> strategies,
            PrintWriter out,
            PrintWriter err) {
        return new Program(file, loader, out, err).run(config, strategies);
    }

    private int run(ProxyConfig config, Function<StrategyConfig, Strategy> strategies) {
        StandaloneProxy proxy;
        try {
            proxy = StandaloneProxy.start(config, strategies);
        } catch (RuntimeException e) {
            say(err, "fairlead: " + e.getMessage());
            return 1;
        }
        Signals.on("HUP", () -> orders.add(Order.RELOAD));
        Signals.on("TERM", () -> orders.add(Order.END));
        Signals.on("INT", () -> orders.add(Order.END));
        announce(proxy);
        manager.tell("READY=1");
        try {
            for (Order order = orders.take(); order == Order.RELOAD; order = orders.take()) {
                reload(proxy);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // a second signal while draining ends it at once
        Daemons.start("fairlead-impatience", this::endAtOnce);
        manager.tell("STOPPING=1");
        say(out, "draining: up to " + proxy.config.shutdown().drain().toMillis() + " ms");
        proxy.drain();
        proxy.close();
        say(out, "stopped");
        return 0;
    }

    private void announce(StandaloneProxy proxy) {
        proxy.addresses().forEach((name, address) -> say(out, "listener " + name + ": " + Addresses.show(address)));
        InetSocketAddress admin = proxy.adminAddress();
        if (admin != null) {
            say(out, "admin: http://" + Addresses.show(admin) + "/stats");
        }
        say(out, "ready");
    }

    private void reload(StandaloneProxy proxy) {
        // Type=notify-reload wants to know when, by the clock that the JDK takes nanoTime from on Linux
        manager.tell("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
        try {
            proxy.reload(loader.load(file));
            say(out, "reloaded " + file);
        } catch (ConfigException e) {
            e.problems().forEach(problem -> say(err, problem.toString()));
            say(err, "not reloaded: " + file + " is not valid; nothing has changed");
        } catch (RuntimeException e) {
            say(err, "not reloaded: " + e.getMessage());
        }
        manager.tell("READY=1");
    }

    private void endAtOnce() {
        try {
            for (Order order = orders.take(); order != Order.END; order = orders.take()) {
                say(err, "not reloaded: draining");
            }
            say(err, "stopped at once");
            Runtime.getRuntime().halt(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(PrintWriter to, String line) {
        to.println(line);
        to.flush();
    }
}
