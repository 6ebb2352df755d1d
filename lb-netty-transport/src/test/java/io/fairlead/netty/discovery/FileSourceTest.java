package io.fairlead.netty.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
    private static final Duration LOOK = Duration.ofMillis(1100); // the interval and all of its jitter

    @TempDir
    Path directory;

    private final VirtualTime time = VirtualTime.create();
    private final Heard heard = new Heard();
    private FileSource source;

    @AfterEach
    void close() {
        source.close();
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void aWholeFileIsTakenAtOnceAndAChangeWhenTwoLooksSawIt() throws IOException {
        Path file = Files.writeString(directory.resolve("backends"), "10.0.0.1:80\n");
        start(file);
        assertThat(heard.next().ids()).containsExactly("10.0.0.1:80");
        Files.writeString(file, "10.0.0.2:80\n");
        time.advance(LOOK);
        assertThat(heard.waiting()).as("one look may see half of a file").isZero();
        time.advance(LOOK);
        assertThat(heard.next().ids()).containsExactly("10.0.0.2:80");
    }

    @Test
    void aFileThatGrowsIsNotBelieved() throws IOException {
        Path file = Files.writeString(directory.resolve("backends"), "10.0.0.1:80\n");
        start(file);
        heard.next();
        StringBuilder written = new StringBuilder();
        for (int i = 1; i < 20; i++) {
            written.append("10.0.0.").append(i).append(":80\n");
            Files.writeString(file, written);
            time.advance(Duration.ofSeconds(1)); // at most one look
        }
        assertThat(heard.waiting()).isZero();
        time.advance(LOOK.multipliedBy(2));
        assertThat(heard.next().ids()).hasSize(19);
    }

    @Test
    void aLastLineWithoutEndIsNotBelieved() throws IOException {
        Path file = Files.writeString(directory.resolve("backends"), "10.0.0.1:80\n");
        start(file);
        heard.next();
        Files.writeString(file, "10.0.0.1:80\n10.0.0.2:8");
        time.advance(LOOK.multipliedBy(2));
        assertThat(heard.next().problem()).isEqualTo("failed: the last line has no end");
        Files.writeString(file, "10.0.0.1:80\n10.0.0.2:80\n");
        time.advance(LOOK.multipliedBy(2));
        Heard.Said said = heard.next();
        while (!said.problem().isEmpty()) {
            said = heard.next(); // it is said at each look
        }
        assertThat(said.ids()).containsExactly("10.0.0.1:80", "10.0.0.2:80");
    }

    @Test
    void aMistakeIsNamedWithItsLine() throws IOException {
        Path file = Files.writeString(directory.resolve("backends"), "10.0.0.1:80\n10.0.0.1:http\n");
        start(file);
        assertThat(heard.next().problem()).startsWith("failed: line 2: \"10.0.0.1:http\"");
    }

    @Test
    void aFileThatIsGoneIsAFailureAndOneThatComesBackCounts() throws IOException {
        Path file = directory.resolve("backends");
        start(file);
        assertThat(heard.next().problem()).isEqualTo("failed: no such file");
        Files.writeString(file, "10.0.0.1:80\n");
        time.advance(LOOK.multipliedBy(2));
        assertThat(heard.next().ids()).containsExactly("10.0.0.1:80");
        Files.delete(file);
        time.advance(LOOK);
        assertThat(heard.next().problem()).isEqualTo("failed: no such file");
        Files.writeString(file, "10.0.0.1:80\n");
        time.advance(LOOK.multipliedBy(2));
        assertThat(heard.next().ids()).containsExactly("10.0.0.1:80");
    }

    @Test
    void aLinkIsFollowedAtEachLookAsKubernetesTurnsThem() throws IOException {
        Path one = Files.createDirectory(directory.resolve("one"));
        Path two = Files.createDirectory(directory.resolve("two"));
        Files.writeString(one.resolve("backends"), "10.0.0.1:80\n");
        Files.writeString(two.resolve("backends"), "10.0.0.2:80\n");
        Path data = Files.createSymbolicLink(directory.resolve("..data"), one);
        start(data.resolve("backends"));
        assertThat(heard.next().ids()).containsExactly("10.0.0.1:80");
        Path turned = Files.createSymbolicLink(directory.resolve("turned"), two);
        Files.move(turned, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        time.advance(LOOK.multipliedBy(2));
        assertThat(heard.next().ids()).containsExactly("10.0.0.2:80");
    }

    @Test
    void whatDoesNotChangeIsSaidAgain() throws IOException {
        start(Files.writeString(directory.resolve("backends"), "# nobody\n"));
        assertThat(heard.next().ids()).isEmpty();
        time.advance(LOOK);
        assertThat(heard.next().ids()).as("so that empty lists can be counted").isEmpty();
    }

    @Test
    void aDirectoryIsAFailure() {
        start(directory);
        assertThat(heard.next().problem()).startsWith("failed: cannot be read: ");
    }

    private void start(Path file) {
        source = FileSource.builder(file)
                .interval(Duration.ofSeconds(1))
                .scheduler(time)
                .executor(Runnable::run)
                .build();
        source.start(heard);
    }
}
