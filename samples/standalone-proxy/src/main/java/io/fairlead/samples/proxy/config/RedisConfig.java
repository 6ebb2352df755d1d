package io.fairlead.samples.proxy.config;

import io.fairlead.health.check.Role;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;

/** How a check asks Redis. */
@Section(doc = "How a check asks Redis; without a password, a server that asks for one works")
public record RedisConfig(
        @Option(doc = "The user, of Redis 6 or later; absent: the default user", format = Format.LINE)
        String user,

        @Option(doc = "The user's password; absent: none", format = Format.SECRET)
        String password,

        @Option(doc = "What the server has to be", otherwise = "any")
        Role role) {
    /** Checks each option, and that a user has a password. */
    public RedisConfig {
        SectionSpec.check(RedisConfig.class, user, password, role);
        if (!user.isEmpty() && password.isEmpty()) {
            throw new BadValue("password: missing, but there is a \"user\"");
        }
    }

    /** Keeps the password out of logs. */
    @Override
    public String toString() {
        return "RedisConfig[user=" + user + ", password=" + (password.isEmpty() ? "none" : "***") + ", role=" + role
                + ']';
    }
}
