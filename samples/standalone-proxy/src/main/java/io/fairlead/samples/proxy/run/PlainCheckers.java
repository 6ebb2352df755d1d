package io.fairlead.samples.proxy.run;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthChecker;
import io.fairlead.health.check.CheckEngine;
import io.fairlead.health.check.Checks;
import io.fairlead.health.check.HttpCheckBuilder;
import io.fairlead.health.check.PostgresCheckBuilder;
import io.fairlead.health.check.RedisCheckBuilder;
import io.fairlead.health.check.ScriptCheckBuilder;
import io.fairlead.samples.proxy.config.CheckConfig;
import io.fairlead.samples.proxy.config.PgsqlConfig;
import io.fairlead.samples.proxy.config.RedisConfig;
import io.fairlead.samples.proxy.config.TurnConfig;
import io.fairlead.samples.proxy.option.Statuses;

/** Makes checkers that ask in plain text. */
final class PlainCheckers {
    private PlainCheckers() {}

    /** Returns the checker of a type that needs no event loops. */
    static HealthChecker checker(CheckConfig config, CheckEngine engine) {
        return switch (config.type()) {
            case NONE, GRPC ->
                throw new IllegalArgumentException("type: " + config.type() + " (expected: a plain check)");
            case TCP -> (config.port() == 0) ? Checks.tcp(engine) : Checks.tcp(engine, config.port());
            case HTTP -> http(config, engine);
            case PGSQL -> pgsql(requireNonNull(config.pgsql()), config.port(), engine);
            case REDIS -> redis(config.redis(), config.port(), engine);
            case SCRIPT -> script(config, engine);
        };
    }

    private static HealthChecker http(CheckConfig config, CheckEngine engine) {
        HttpCheckBuilder check = Checks.http(engine).path(config.path());
        if (!config.host().isEmpty()) {
            check.host(config.host());
        }
        if (config.port() != 0) {
            check.port(config.port());
        }
        for (Statuses statuses : config.statuses()) {
            check.expect(statuses.from(), statuses.to());
        }
        if (!config.body().isEmpty()) {
            check.bodyContains(config.body());
        }
        if (!config.bodyRegex().isEmpty()) {
            check.bodyMatches(config.bodyRegex());
        }
        return check.build();
    }

    private static HealthChecker pgsql(PgsqlConfig config, int port, CheckEngine engine) {
        PostgresCheckBuilder check = Checks.postgres(engine, config.user()).role(config.role());
        if (!config.password().isEmpty()) {
            check.password(config.password());
        }
        if (!config.database().isEmpty()) {
            check.database(config.database());
        }
        if (!config.maxLag().isZero()) {
            check.maxLag(config.maxLag());
        }
        if (port != 0) {
            check.port(port);
        }
        return check.build();
    }

    private static HealthChecker redis(RedisConfig config, int port, CheckEngine engine) {
        RedisCheckBuilder check = Checks.redis(engine).role(config.role());
        if (!config.password().isEmpty()) {
            check.login(config.user(), config.password());
        }
        if (port != 0) {
            check.port(port);
        }
        return check.build();
    }

    private static HealthChecker script(CheckConfig config, CheckEngine engine) {
        ScriptCheckBuilder check = Checks.script(engine);
        if (config.port() != 0) {
            check.port(config.port());
        }
        for (TurnConfig turn : config.script()) {
            check.send(turn.send());
            if (!turn.expect().isEmpty()) {
                check.expect(turn.expect());
            }
            if (!turn.expectLine().isEmpty()) {
                check.expectLine(turn.expectLine());
            }
        }
        return check.build();
    }
}
