package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a flight recording of the JDK holds of a balancer. */
class FlightRecordingTest {
    private static final List<String> KINDS =
            List.of("StateChange", "Ejection", "Readmission", "Panic", "Refusal", "Selection");

    @TempDir
    Path directory;

    private final VirtualTime time = VirtualTime.create();
    private final List<Consumer<Verdict>> ports = new ArrayList<>();

    private LoadBalancer balancer(String... ids) {
        return Balancers.builder(time, Balancers.first(), ids)
                .name("flight " + directory.getFileName()) // other tests of this JVM are recorded too
                .passiveHealth((backend, verdicts) -> {
                    ports.add(verdicts);
                    return Tracker.NONE;
                })
                .panic(Panic.never())
                .decisions(10, 1)
                .build();
    }

    @Test
    void holdsChangesEjectionsPanicAndRefusals() throws IOException {
        LoadBalancer balancer = balancer("a", "b");
        List<RecordedEvent> events = recorded(false, balancer.name(), () -> {
            ports.get(0).accept(Verdict.down("5 failures in a row"));
            ports.get(0).accept(Verdict.down("6 failures in a row"));
            ports.get(0).accept(Verdict.trial("after 30 s"));
            ports.get(0).accept(Verdict.up("3 successes in a row"));
            balancer.report("b", "check", Verdict.down("HTTP 503"));
            time.runPending();
            balancer.admin("a", AdminState.MAINT);
            balancer.acquire(balancer.attempt());
            balancer.reconfigure(balancer.settings().withPanic(Panic.whenNoneIsEligible()));
        });

        assertThat(events.stream().map(FlightRecordingTest::words))
                .containsExactly(
                        "StateChange a UNKNOWN -> DOWN: passive: 5 failures in a row",
                        "Ejection a by passive: 5 failures in a row",
                        "StateChange a DOWN -> TRIAL: passive: after 30 s",
                        "Readmission a by passive to TRIAL: after 30 s",
                        "StateChange a TRIAL -> UP: passive: 3 successes in a row",
                        "Readmission a by passive to UP: 3 successes in a row",
                        "StateChange b UNKNOWN -> DOWN: check: HTTP 503",
                        "StateChange a UP -> MAINT: passive: 3 successes in a row",
                        "Refusal ALL_DOWN",
                        "Panic true");
    }

    @Test
    void holdsSelectionsOnlyWhenAskedTo() throws IOException {
        LoadBalancer balancer = balancer("a", "b");
        Runnable pick = () -> balancer.acquire(balancer.attempt());
        assertThat(recorded(false, balancer.name(), pick)).isEmpty();

        List<RecordedEvent> events = recorded(true, balancer.name(), pick);
        assertThat(events).hasSize(1);
        RecordedEvent event = events.get(0);
        assertThat(event.getString("backend")).isEqualTo("a");
        assertThat(event.getInt("candidates")).isEqualTo(2);
        assertThat(event.getLong("pick")).isEqualTo(2);
        assertThat(event.getLong("generation")).isEqualTo(balancer.view().generation());
    }

    private List<RecordedEvent> recorded(boolean selections, String pool, Runnable action) throws IOException {
        Path file = directory.resolve(selections + ".jfr");
        try (Recording recording = new Recording()) {
            if (selections) {
                recording.enable("io.fairlead.Selection");
            }
            recording.start();
            action.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> KINDS.contains(kind(event)))
                .filter(event -> pool.equals(event.getString("pool")))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .toList();
    }

    private static String kind(RecordedEvent event) {
        return event.getEventType().getName().replace("io.fairlead.", "");
    }

    private static String words(RecordedEvent event) {
        String kind = kind(event);
        return switch (kind) {
            case "StateChange" ->
                kind + ' ' + event.getString("backend") + ' ' + event.getString("before") + " -> "
                        + event.getString("after") + ": " + event.getString("reason");
            case "Ejection" ->
                kind + ' ' + event.getString("backend") + " by " + event.getString("source") + ": "
                        + event.getString("reason");
            case "Readmission" ->
                kind + ' ' + event.getString("backend") + " by " + event.getString("source") + " to "
                        + event.getString("status") + ": " + event.getString("reason");
            case "Panic" -> kind + ' ' + event.getBoolean("entered");
            case "Refusal" -> kind + ' ' + event.getString("refusal");
            default -> kind;
        };
    }
}
