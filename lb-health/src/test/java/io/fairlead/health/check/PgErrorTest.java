package io.fairlead.health.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What errors say of the server that sends them, in the words of PostgreSQL and PgBouncer. */
class PgErrorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "28000|role \"fairlead\" does not exist",
                "28000|no pg_hba.conf entry for host \"10.0.0.9\", user \"fairlead\", database \"x\", no encryption",
                "28P01|password authentication failed for user \"fairlead\"",
                "42501|permission denied for database \"x\"",
                "08P01|no such user: fairlead",
                "08P01|password authentication failed",
                "08P01|SASL authentication failed",
                "08P01|\"trust\" authentication failed",
                "08P01|unsupported startup parameter: application_name"
            })
    void whoRefusesTheAskerWorks(String state, String message) {
        assertThat(new PgError("FATAL", state, message).isAboutTheAsker(false)).isTrue();
        assertThat(new PgError("FATAL", state, message).isAboutTheAsker(true)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3D000|database \"fairlead\" does not exist",
                "08P01|no such database: fairlead",
                "3D000|no such database: fairlead"
            })
    void aMissingDatabaseMattersIfItWasNamed(String state, String message) {
        assertThat(new PgError("FATAL", state, message).isAboutTheAsker(false)).isTrue();
        assertThat(new PgError("FATAL", state, message).isAboutTheAsker(true)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "57P03|the database system is starting up",
                "57P03|the database system is shutting down",
                "57P01|terminating connection due to administrator command",
                "53300|sorry, too many clients already",
                "53200|out of memory",
                "58P01|could not open file",
                "XX000|internal error",
                "08P01|server login has been failing, try again later (server_login_retry)",
                "08P01|pgbouncer cannot connect to server",
                "08P01|no more connections allowed (max_client_conn)",
                "08P01|query_wait_timeout",
                "08P01|client_login_timeout (server down)",
                "08P01|database \"x\" is disabled",
                "08P01|server login failed: FATAL role \"x\" does not exist",
                "|"
            })
    void whoSpeaksOfItselfDoesNotWork(String state, String message) {
        PgError error = new PgError("FATAL", (state == null) ? "" : state, (message == null) ? "" : message);
        assertThat(error.isAboutTheAsker(false)).isFalse();
        assertThat(error.isAboutTheAsker(true)).isFalse();
    }

    @Test
    void takesTheSeverityThatIsNotTranslated() throws Malformed {
        assertThat(read("SFATAAL\0VFATAL\0C57P03\0Mle syst\u00e8me d\u00e9marre\0\0")
                        .words())
                .isEqualTo("FATAL 57P03: le syst\u00e8me d\u00e9marre");
        assertThat(read("SERROR\0C08P01\0Mold\0\0").words()).isEqualTo("ERROR 08P01: old");
        assertThat(read("\0").words()).isEqualTo("ERROR : ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S", "SFATAL", "SFATAL\0", "SFATAL\0C57P03\0", "SFATAL\0C57P03"})
    void anErrorNeedsAnEnd(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(Malformed.class).hasMessageEndingWith("without end");
    }

    private static PgError read(String body) throws Malformed {
        return PgError.read(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
    }
}
