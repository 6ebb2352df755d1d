package io.fairlead.samples.proxy.demo;

import java.io.IOException;
import java.util.List;

/** What {@code mvn compile exec:java} runs: three phases and an end, or with {@code --serve} a proxy to try. */
public final class Demo {
    private static final int REQUESTS = 3_000;
    private static final int SERVE_PORT = 8080;

    private Demo() {}

    /**
     * Runs the demo.
     *
     * @param args nothing, or {@code --serve} to keep the proxy running on port 8080
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean serve = List.of(args).equals(List.of("--serve"));
        if (args.length > 0 && !serve) {
            throw new IllegalArgumentException(
                    "arguments: " + String.join(" ", args) + " (expected: none, or --serve)");
        }
        System.setProperty("fairlead.log.level", "WARN"); // the lines below say it; read by logback.xml
        try (DemoRun run = DemoRun.start(serve ? SERVE_PORT : 0, Demo::print)) {
            if (serve) {
                serve(run);
            } else {
                int errors = run.show(REQUESTS).stream().mapToInt(Load::errors).sum();
                if (errors > 0) {
                    throw new IllegalStateException(errors + " requests failed");
                }
                print("OK: no request failed. Keep it running with -Dexec.args=--serve");
            }
        }
    }

    private static void print(String line) {
        System.out.println(line);
    }

    private static void serve(DemoRun run) throws IOException {
        String uri = run.uri().toString();
        print("Fairlead serves three backends at " + uri + " until you press Enter. Try:");
        print("  curl -i " + uri);
        print("  for i in {1..12}; do curl -sI " + uri + " | grep -i ^x-backend; done | sort | uniq -c");
        // no terminal, no Enter: then it serves until it is killed
        int read = System.in.read();
        while (read != '\n' && read != -1) {
            read = System.in.read();
        }
        if (read == -1) {
            try {
                Thread.currentThread().join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
