package io.fairlead.health.check;

import io.fairlead.api.AdminState;
import io.fairlead.api.HealthResult;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What an agent has said of a backend so far: what a line does not mention stays as it was.
 *
 * @param health the last of up, down, fail and stopped, or null if there was none
 * @param reason of that word, may be empty
 * @param wish DRAIN, MAINT, or null
 */
record AgentState(
        @Nullable String health,
        String reason,
        OptionalInt weightPercent,
        @Nullable AdminState wish) {
    /** Of an agent that has said nothing. */
    static final AgentState NOTHING = new AgentState(null, "", OptionalInt.empty(), null);

    AgentState after(AgentLine line) {
        AdminState admin = line.admin();
        return new AgentState(
                (line.health() == null) ? health : line.health(),
                (line.health() == null) ? reason : line.reason(),
                line.weightPercent().isPresent() ? line.weightPercent() : weightPercent,
                (admin == null) ? wish : (admin == AdminState.READY) ? null : admin);
    }

    /** Returns what this makes of the check, with remarks in its words. */
    HealthResult result(List<String> remarks) {
        String words = words(remarks);
        boolean up = health == null || health.equals("up");
        HealthResult result = up ? HealthResult.pass(words) : HealthResult.fail(words);
        if (health != null) {
            result = result.definite(); // the agent has done the counting
        }
        if (weightPercent.isPresent()) {
            result = result.weighing(weightPercent.getAsInt());
        }
        return (wish == null) ? result : result.wishing(wish);
    }

    private String words(List<String> remarks) {
        List<String> words = new ArrayList<>();
        if (health != null) {
            words.add(reason.isEmpty() ? health : health + " (" + reason + ')');
        }
        if (weightPercent.isPresent()) {
            words.add("weight " + weightPercent.getAsInt() + " %");
        }
        if (wish != null) {
            words.add(wish.name());
        }
        words.addAll(remarks);
        return words.isEmpty() ? "the agent says nothing" : Words.excerpt(String.join(", ", words));
    }
}
