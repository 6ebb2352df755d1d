package io.fairlead.samples.proxy.load;

import static java.util.Objects.requireNonNull;

import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.config.StrategyConfig;
import io.fairlead.samples.proxy.option.HostResolver;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Reads a YAML file into a {@link ProxyConfig}, or says everything that is wrong with it. */
public final class ConfigLoader {
    private final UnaryOperator<@Nullable String> environment;
    private final HostResolver hosts;
    private final StrategyCatalog strategies;

    private ConfigLoader(UnaryOperator<@Nullable String> environment, HostResolver hosts, StrategyCatalog strategies) {
        this.environment = requireNonNull(environment, "environment");
        this.hosts = requireNonNull(hosts, "hosts");
        this.strategies = requireNonNull(strategies, "strategies");
    }

    /** Returns a loader that asks the operating system for variables and hosts. */
    public static ConfigLoader of(StrategyCatalog strategies) {
        return new ConfigLoader(System::getenv, HostResolver.system(), strategies);
    }

    /** Returns a loader that knows only the given environment variables and hosts. */
    public static ConfigLoader of(
            UnaryOperator<@Nullable String> environment, HostResolver hosts, StrategyCatalog strategies) {
        return new ConfigLoader(environment, hosts, strategies);
    }

    /**
     * Reads a file. Blocks, also for name resolution.
     *
     * @throws ConfigException with every problem, also that the file cannot be read
     */
    public ProxyConfig load(Path file) throws ConfigException {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            Problems problems = new Problems(file.toString());
            problems.add(0, "", "cannot be read: " + reason(file, e));
            throw problems.failure();
        }
        return parse(file.toString(), text);
    }

    /**
     * Reads a text.
     *
     * @param file what to call it in messages
     * @throws ConfigException with every problem
     */
    public ProxyConfig parse(String file, String text) throws ConfigException {
        Problems problems = new Problems(file);
        Node node = compose(text, problems);
        if (node != null) {
            Names names = new Names();
            names.predefine("strategies", strategies.names());
            Scalars scalars = new Scalars(problems, new Substitution(environment), hosts);
            Record root =
                    new Binder(problems, scalars, names, this::inspect).root(SectionSpec.of(ProxyConfig.class), node);
            if (root instanceof ProxyConfig config && problems.count() == 0) {
                return config;
            }
        }
        throw problems.failure();
    }

    /** A strategy that is not known is reported as such already. */
    private void inspect(Record made) {
        if (made instanceof StrategyConfig strategy && strategies.names().contains(strategy.name())) {
            strategies.create(strategy);
        }
    }

    private static @Nullable Node compose(String text, Problems problems) {
        try {
            LoadSettings settings = LoadSettings.builder().build();
            Optional<Node> node =
                    new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text))).getSingleNode();
            if (node.isEmpty()) {
                problems.add(1, "", "empty (expected: listeners and pools)");
            }
            return node.orElse(null);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(mark -> mark.getLine() + 1)
                    .orElse(0);
            problems.add(line, "", "not valid YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(
                    0,
                    "",
                    "not valid YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        } catch (StackOverflowError e) {
            problems.add(0, "", "not valid YAML: nested too deeply");
        }
        return null;
    }

    private static String reason(Path file, IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "access denied";
        }
        if (failure instanceof CharacterCodingException) {
            return "not UTF-8";
        }
        return Files.isDirectory(file) ? "a directory" : String.valueOf(failure.getMessage());
    }
}
