package io.fairlead.samples.proxy.config;

import io.fairlead.health.check.Role;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.time.Duration;

/** How a check begins a session with PostgreSQL or PgBouncer. */
@Section(
        doc =
                "How a check begins a session with PostgreSQL or PgBouncer. With a user alone, a server that asks for the password, or refuses the user, works; with a password, a role or a lag the check logs in and asks whether the server is in recovery")
public record PgsqlConfig(
        @Option(doc = "The user", required = true, format = Format.LINE)
        String user,

        @Option(doc = "The user's password, sent by SCRAM-SHA-256 or MD5; absent: none", format = Format.SECRET)
        String password,

        @Option(doc = "The database; absent: the one with the user's name", format = Format.LINE)
        String database,

        @Option(doc = "What the server has to be", otherwise = "any")
        Role role,

        @Option(
                doc =
                        "How far a replica may be behind; its weight goes down to a tenth with its lag. 0s: it is not asked for",
                otherwise = "0s",
                range = "0s..1d")
        Duration maxLag) {
    /** Checks each option. */
    public PgsqlConfig {
        SectionSpec.check(PgsqlConfig.class, user, password, database, role, maxLag);
    }

    /** Keeps the password out of logs. */
    @Override
    public String toString() {
        return "PgsqlConfig[user=" + user + ", password=" + (password.isEmpty() ? "none" : "***") + ", database="
                + database + ", role=" + role + ", maxLag=" + maxLag + ']';
    }
}
