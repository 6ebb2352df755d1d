package io.fairlead.samples.proxy.cli;

import io.fairlead.samples.proxy.load.ConfigException;
import io.fairlead.samples.proxy.load.ConfigLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code fairlead explain}: asks a running process why backends get requests or do not. */
@Command(
        name = "explain",
        description = "Ask a running process why backends get requests or do not.",
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:explained",
            "1:the configuration is not valid, or the answer is not understood",
            "2:the command line is not valid",
            "3:the pool or the backend is not found",
            "4:no connection",
            "5:the token is missing or refused"
        })
@SuppressWarnings("UnusedVariable") // some options are for picocli itself to act on
final class ExplainCommand implements Callable<Integer> {
    private static final int NOT_FOUND = 3;
    private static final int NO_CONNECTION = 4;
    private static final int REFUSED = 5;

    private final Supplier<ConfigLoader> loader;
    private final PrintWriter out;
    private final PrintWriter err;

    @Option(names = "--pool", required = true, paramLabel = "POOL", description = "The pool.")
    private String pool = "";

    @Option(
            names = "--backend",
            paramLabel = "ID",
            description = "One of its backends, in detail. Without it: all of them, one line each.")
    private @Nullable String backend;

    @ArgGroup(multiplicity = "1")
    private Where where = new Where();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:FAIRLEAD_ADMIN_TOKEN:-}",
            description = "The admin token. Else that of the environment variable FAIRLEAD_ADMIN_TOKEN, or of FILE.")
    private String token = "";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help and exit.")
    private boolean help;

    /** One of the two. */
    static final class Where {
        @Option(
                names = "--admin",
                paramLabel = "URL",
                description = "The admin listener, such as http://127.0.0.1:8404.")
        private @Nullable String url;

        @Option(
                names = {"-f", "--config"},
                paramLabel = "FILE",
                description = "The configuration of the process, which names its admin listener and its token.")
        private @Nullable Path file;
    }

    private ExplainCommand(Supplier<ConfigLoader> loader, PrintWriter out, PrintWriter err) {
        this.loader = loader;
        this.out = out;
        this.err = err;
    }

    static ExplainCommand of(Supplier<ConfigLoader> loader, PrintWriter out, PrintWriter err) {
        return new ExplainCommand(loader, out, err);
    }

    @Override
    public Integer call() {
        if (!token.chars().allMatch(c -> c >= ' ' && c < 127)) {
            return say(CommandLine.ExitCode.USAGE, "--token: has characters that a header cannot carry");
        }
        AdminAddress address;
        try {
            address = address();
        } catch (ConfigException e) {
            return FairleadCommand.report(e, String.valueOf(where.file), err);
        } catch (IllegalArgumentException e) {
            return say(
                    (where.file == null) ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE,
                    String.valueOf(e.getMessage()));
        }
        try {
            return show(address, AdminClient.of(address).get(path()));
        } catch (IOException e) {
            String reason = (e.getMessage() == null) ? e.getClass().getSimpleName() : e.getMessage();
            return say(
                    NO_CONNECTION,
                    address + ": no connection: " + reason + " (expected: the admin listener of a running process)");
        }
    }

    private AdminAddress address() throws ConfigException {
        Path file = where.file;
        return (file == null)
                ? AdminAddress.of(String.valueOf(where.url), token)
                : AdminAddress.in(loader.get().load(file), file, token);
    }

    private List<String> path() {
        return (backend == null) ? List.of("explain", pool) : List.of("explain", pool, backend);
    }

    private int show(AdminAddress address, AdminClient.Answer answer) {
        switch (answer.status()) {
            case 200 -> {
                out.print(answer.body());
                out.flush();
                return CommandLine.ExitCode.OK;
            }
            case 401 -> {
                return say(
                        REFUSED,
                        address.token().isEmpty()
                                ? address + ": needs a token (expected: --token, or FAIRLEAD_ADMIN_TOKEN)"
                                : address + ": the token was refused");
            }
            case 404 -> {
                if (answer.body().startsWith("no such pool")) {
                    return say(NOT_FOUND, "pool " + pool + ": not found at " + address);
                }
                if (answer.body().startsWith("no such backend")) {
                    return say(NOT_FOUND, "backend " + backend + ": not found in pool " + pool + " at " + address);
                }
            }
            default -> {}
        }
        return say(
                CommandLine.ExitCode.SOFTWARE,
                address + ": HTTP " + answer.status() + " (expected: the admin listener of Fairlead)");
    }

    private int say(int code, String message) {
        err.println(message);
        err.flush();
        return code;
    }
}
