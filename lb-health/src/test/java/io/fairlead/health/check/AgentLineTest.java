package io.fairlead.health.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.AdminState;
import io.fairlead.api.HealthResult;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The language of agents, and what becomes of several lines. */
class AgentLineTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "up                      | up      | ''         | -    | -",
                "UP                      | up      | ''         | -    | -",
                "down                    | down    | ''         | -    | -",
                "fail                    | fail    | ''         | -    | -",
                "failed                  | failed  | ''         | -    | -",
                "stopped                 | stopped | ''         | -    | -",
                "down #disk full         | down    | disk full  | -    | -",
                "down#disk               | -       | ''         | -    | -",
                "down,#  a, b # c        | down    | a, b # c   | -    | -",
                "#up                     | -       | up         | -    | -",
                "75%                     | -       | ''         | 75   | -",
                "0%                      | -       | ''         | 0    | -",
                "1000%                   | -       | ''         | 1000 | -",
                "5000%                   | -       | ''         | 1000 | -",
                "999999999%              | -       | ''         | 1000 | -",
                "drain                   | -       | ''         | -    | DRAIN",
                "maint                   | -       | ''         | -    | MAINT",
                "ready                   | -       | ''         | -    | READY",
                "up 30%,ready            | up      | ''         | 30   | READY",
                "ready\t30% , ,up        | up      | ''         | 30   | READY",
                "drain maint 10% 20%     | -       | ''         | 20   | MAINT",
                "up down stopped #reason | stopped | reason     | -    | -",
                "-5%                     | -       | ''         | -    | -",
                "5%%                     | -       | ''         | -    | -",
                "9999999999%             | -       | ''         | -    | -"
            })
    void readsWords(String line, String health, String reason, Integer percent, AdminState admin) {
        AgentLine read = AgentLine.parse(line);
        assertThat(read.health()).isEqualTo(health);
        assertThat(read.reason()).isEqualTo(reason);
        assertThat(read.weightPercent()).isEqualTo((percent == null) ? OptionalInt.empty() : OptionalInt.of(percent));
        assertThat(read.admin()).isEqualTo(admin);
    }

    @Test
    void saysWhatItDoesNotDo() {
        assertThat(AgentLine.parse("up maxconn:30").remarks())
                .containsExactly("maxconn:30 ignored: limits are not the agent's");
        assertThat(AgentLine.parse("5000% hello").remarks())
                .containsExactly("5000% taken as 1000%", "\"hello\" not understood");
        assertThat(AgentLine.parse("a b c d e f").remarks()).hasSize(3);
        assertThat(AgentLine.parse("up 10% ready #all well").remarks()).isEmpty();
    }

    @Test
    void upAndDownAreDefinite() {
        assertThat(after("up")).isEqualTo(HealthResult.pass("up").definite());
        assertThat(after("down #disk full"))
                .isEqualTo(HealthResult.fail("down (disk full)").definite());
        assertThat(after("stopped")).isEqualTo(HealthResult.fail("stopped").definite());
    }

    @Test
    void otherWordsSayNothingOfHealth() {
        assertThat(after("75%")).isEqualTo(HealthResult.pass("weight 75 %").weighing(75));
        assertThat(after("drain")).isEqualTo(HealthResult.pass("DRAIN").wishing(AdminState.DRAIN));
        assertThat(after("")).isEqualTo(HealthResult.pass("the agent says nothing"));
    }

    @Test
    void whatIsNotMentionedStays() {
        assertThat(after("down #disk", "50%", "maint"))
                .isEqualTo(HealthResult.fail("down (disk), weight 50 %, MAINT")
                        .definite()
                        .weighing(50)
                        .wishing(AdminState.MAINT));
        assertThat(after("down #disk", "50%", "maint", "up"))
                .isEqualTo(HealthResult.pass("up, weight 50 %, MAINT")
                        .definite()
                        .weighing(50)
                        .wishing(AdminState.MAINT));
        assertThat(after("down #disk", "50%", "maint", "up ready 100%"))
                .isEqualTo(HealthResult.pass("up, weight 100 %").definite().weighing(100));
        assertThat(after("down #disk", "", "nonsense"))
                .isEqualTo(HealthResult.fail("down (disk), \"nonsense\" not understood")
                        .definite());
        assertThat(after("down #disk", "down"))
                .isEqualTo(HealthResult.fail("down").definite());
    }

    @Test
    void textsAreFitToBeShown() {
        assertThat(after("down #\u001b[31mred\u001b[0m \u00e9").detail())
                .isEqualTo("down (\\u001b[31mred\\u001b[0m \u00e9)");
        assertThat(after("down #" + "x".repeat(4000)).detail()).hasSize(203).endsWith("...");
    }

    @Property
    void noLineBreaksTheParser(@ForAll String line) {
        assertThat(AgentState.NOTHING
                        .after(AgentLine.parse(line))
                        .result(List.of())
                        .detail())
                .isNotEmpty();
    }

    private static HealthResult after(String... lines) {
        AgentState state = AgentState.NOTHING;
        List<String> remarks = List.of();
        for (String line : lines) {
            AgentLine read = AgentLine.parse(line);
            state = state.after(read);
            remarks = read.remarks();
        }
        return state.result(remarks);
    }
}
