package io.fairlead.netty.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.HealthResult;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Messages of the gRPC health service, byte for byte. */
final class GrpcHealthTest {
    private static final HexFormat HEX = HexFormat.of();

    private static HealthResult result(String hex) {
        return GrpcHealth.result(HEX.parseHex(hex));
    }

    @Test
    void aRequestNamesItsService() {
        assertThat(HEX.formatHex(GrpcHealth.request(""))).isEqualTo("0000000000");
        assertThat(HEX.formatHex(GrpcHealth.request("a"))).isEqualTo("0000000003" + "0a0161");
        assertThat(HEX.formatHex(GrpcHealth.request("\u00e9"))).isEqualTo("0000000004" + "0a02c3a9");
        assertThat(HEX.formatHex(GrpcHealth.request("x".repeat(127))))
                .isEqualTo("0000000081" + "0a7f" + "78".repeat(127));
        assertThat(HEX.formatHex(GrpcHealth.request("x".repeat(200))))
                .isEqualTo("00000000cb" + "0ac801" + "78".repeat(200));
    }

    @Test
    void aResponseIsReadWhateverElseItHas() {
        assertThat(result("0000000002" + "0801")).isEqualTo(HealthResult.pass("SERVING"));
        assertThat(result("0000000000")).isEqualTo(HealthResult.fail("UNKNOWN"));
        // fields of every wire type before the status, which comes twice
        String others = "1096ffffff0f" + "190102030405060708" + "2203616263" + "2d01020304";
        assertThat(result("000000001d" + others + "0802" + "0801").passed()).isTrue();
        // minus one, in ten bytes
        assertThat(result("000000000b" + "08ffffffffffffffffff01"))
                .isEqualTo(HealthResult.fail("serving status -1 (expected: 1)"));
    }

    @Test
    void whatIsMalformedFails() {
        assertThat(result("0100000002" + "0801"))
                .isEqualTo(HealthResult.fail("compressed response (expected: one that is not)"));
        for (String wrong : new String[] {"0000000003" + "0801", "0000000001" + "0801", "00ffffffff0801"}) {
            assertThat(result(wrong)).isEqualTo(HealthResult.fail("not one gRPC message"));
        }
        HealthResult other = HealthResult.fail("not a response of grpc.health.v1.Health");
        for (String wrong : new String[] {
            "",
            "00000000",
            "0000000001" + "08", // no number
            "0000000002" + "0880", // half a number
            "000000000c" + "08ffffffffffffffffffff01", // more than ten bytes
            "0000000003" + "120561", // shorter than it says
            "0000000001" + "0b", // a group
            "0000000002" + "2d01" // half a word
        }) {
            assertThat(result(wrong)).as(wrong).isEqualTo(other);
        }
    }

    @Property
    void anyBytesHaveAResult(@ForAll @Size(max = 40) byte[] message) {
        byte[] body = new byte[message.length + 5];
        body[4] = (byte) message.length;
        System.arraycopy(message, 0, body, 5, message.length);
        HealthResult result = GrpcHealth.result(body);
        assertThat(result.detail()).isNotEmpty();
        assertThat(GrpcHealth.result(message)).isNotNull();
    }

    @Property
    void theLastStatusCounts(@ForAll byte[] statuses) {
        int last = 0;
        int count = Math.min(statuses.length, 50);
        byte[] body = new byte[5 + 2 * count];
        body[4] = (byte) (2 * count);
        for (int i = 0; i < count; i++) {
            last = statuses[i] & 0x7F;
            body[5 + 2 * i] = 8;
            body[6 + 2 * i] = (byte) last;
        }
        assertThat(GrpcHealth.result(body).passed()).isEqualTo(last == 1);
    }
}
