package io.fairlead.health.check;

import io.fairlead.api.AdminState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of an agent, in the language of HAProxy's agent-check: words between spaces, tabs or commas, in
 * any order and case, and a reason after a sharp. Of words of one kind the last one counts.
 *
 * @param health up, down, fail or stopped as the agent put it, or null
 * @param reason empty if there is none
 * @param admin what the agent wants, or null; READY withdraws a wish
 * @param remarks what was not done, in words
 */
record AgentLine(
        @Nullable String health,
        String reason,
        OptionalInt weightPercent,
        @Nullable AdminState admin,
        List<String> remarks) {
    /** The most that a weight can be multiplied by. */
    static final int MOST_PERCENT = 1000;

    private static final Pattern WORD = Pattern.compile("[^ \\t,]+");
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,9})%");
    private static final int MOST_REMARKS = 3;

    static AgentLine parse(String line) {
        int sharp = sharp(line);
        String reason = (sharp < 0) ? "" : line.substring(sharp + 1).strip();
        Matcher words = WORD.matcher((sharp < 0) ? line : line.substring(0, sharp));
        String health = null;
        AdminState admin = null;
        OptionalInt percent = OptionalInt.empty();
        List<String> remarks = new ArrayList<>();
        while (words.find()) {
            String word = words.group().toLowerCase(Locale.ROOT);
            switch (word) {
                case "up", "down", "fail", "failed", "stopped" -> health = word;
                case "ready" -> admin = AdminState.READY;
                case "drain" -> admin = AdminState.DRAIN;
                case "maint" -> admin = AdminState.MAINT;
                default -> {
                    Matcher number = PERCENT.matcher(word);
                    if (number.matches()) {
                        int said = Integer.parseInt(number.group(1));
                        percent = OptionalInt.of(Math.min(said, MOST_PERCENT));
                        if (said > MOST_PERCENT) {
                            remark(remarks, word + " taken as " + MOST_PERCENT + '%');
                        }
                    } else {
                        remark(
                                remarks,
                                word.startsWith("maxconn:")
                                        ? word + " ignored: limits are not the agent's"
                                        : '"' + word + "\" not understood");
                    }
                }
            }
        }
        return new AgentLine(health, reason, percent, admin, List.copyOf(remarks));
    }

    /** Returns where the reason begins, which only a word can: HAProxy takes a#b as a word. */
    private static int sharp(String line) {
        for (int i = line.indexOf('#'); i >= 0; i = line.indexOf('#', i + 1)) {
            if (i == 0 || " \t,".indexOf(line.charAt(i - 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static void remark(List<String> remarks, String words) {
        if (remarks.size() < MOST_REMARKS) {
            remarks.add(words);
        }
    }
}
