package io.fairlead.samples.proxy.cli;

import static java.util.Objects.requireNonNull;

import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.load.ConfigException;
import io.fairlead.samples.proxy.load.ConfigLoader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code fairlead}: reads its arguments and says what became of the configuration. */
@Command(
        name = "fairlead",
        description = "A load balancer for TCP and HTTP.",
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it went well",
            "1:the configuration is not valid, or it failed",
            "2:the command line is not valid"
        })
@SuppressWarnings("UnusedVariable") // some options are for picocli itself to act on
public final class FairleadCommand implements Callable<Integer> {
    private final Supplier<ConfigLoader> loader;
    private final Serve serve;
    private final PrintWriter out;
    private final PrintWriter err;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-f", "--config"},
            paramLabel = "FILE",
            description = "The configuration, in YAML.")
    private @Nullable Path file; // required, but not of subcommands

    @Option(
            names = {"-c", "--check-config"},
            description = "Check the configuration, say everything that is wrong with it, and exit.")
    private boolean checkConfig;

    @Option(
            names = {"-v", "--version"},
            versionHelp = true,
            description = "Print the version and exit.")
    private boolean version;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help and exit.")
    private boolean help;

    private FairleadCommand(Supplier<ConfigLoader> loader, Serve serve, PrintWriter out, PrintWriter err) {
        this.loader = loader;
        this.serve = serve;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command.
     *
     * @param loader reads the configuration
     * @param serve runs a configuration that is valid
     * @param out where results go
     * @param err where problems go
     * @param args the command line
     * @return the exit code: 0 it went well, 1 it failed, 2 the command line is not valid
     */
    public static int run(
            Supplier<ConfigLoader> loader, Serve serve, PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new FairleadCommand(loader, serve, out, err))
                .addSubcommand(ExplainCommand.of(loader, out, err))
                .setOut(out)
                .setErr(err)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .execute(args);
    }

    @Override
    public Integer call() {
        Path file = this.file;
        if (file == null) {
            throw new ParameterException(
                    requireNonNull(spec).commandLine(), "Missing required option: '--config=FILE'");
        }
        try {
            ConfigLoader used = loader.get();
            ProxyConfig config = used.load(file);
            if (!checkConfig) {
                return serve.run(config, file, used);
            }
            out.println("Configuration file is valid");
            out.flush();
            return CommandLine.ExitCode.OK;
        } catch (ConfigException e) {
            return report(e, file.toString(), err);
        }
    }

    /** Says what is wrong with a configuration, and returns the exit code. */
    static int report(ConfigException wrong, String file, PrintWriter err) {
        wrong.problems().forEach(err::println);
        int count = wrong.problems().size();
        err.println(count + ((count == 1) ? " problem in " : " problems in ") + file);
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }
}
