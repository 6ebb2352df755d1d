package io.fairlead.health.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part that a Redis server plays, read off its reply to INFO replication.
 *
 * @param linked whether a replica is connected to its primary
 */
record RedisRole(Role role, boolean linked) {
    private static final Pattern ROLE = Pattern.compile("^role:(master|slave|replica)\r?$", Pattern.MULTILINE);
    private static final Pattern LINK_UP = Pattern.compile("^master_link_status:up\r?$", Pattern.MULTILINE);

    static RedisRole read(String info) throws Malformed {
        Matcher matcher = ROLE.matcher(info);
        if (!matcher.find()) {
            throw new Malformed("names no role");
        }
        return matcher.group(1).equals("master")
                ? new RedisRole(Role.PRIMARY, true)
                : new RedisRole(Role.REPLICA, LINK_UP.matcher(info).find());
    }

    String words() {
        return linked ? role.words() : role.words() + " without a link to its primary";
    }
}
