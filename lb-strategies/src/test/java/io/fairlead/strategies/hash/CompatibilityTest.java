package io.fairlead.strategies.hash;

import static io.fairlead.strategies.hash.HashDialect.ENVOY_XXH64;
import static io.fairlead.strategies.hash.HashDialect.KETAMA_MD5;
import static io.fairlead.strategies.hash.HashDialect.NGINX_CRC32;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Other programs find the same backend for the same key: values from their tests, or computed by them. */
class CompatibilityTest {
    private static final HashStrategy KETAMA = HashStrategy.ring(KETAMA_MD5, 160);
    private static final String MAX = "18446744073709551615";

    @Test
    void ketamaFindsWhatLibketamaFinds() {
        List<Backend> backends = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            backends.add(Nodes.node("10.0.1." + i + ":11211", 1));
        }
        Selector selector = Nodes.selector(KETAMA, backends);
        List<String> pairs = Nodes.lines("/ketama.txt");
        assertThat(pairs).hasSize(1400);
        for (String pair : pairs) {
            String[] keyAndServer = pair.split(" ", -1);
            assertThat(Nodes.pick(selector, backends, KETAMA_MD5.hash(keyAndServer[0])))
                    .as(keyAndServer[0])
                    .isEqualTo("10.0.1." + keyAndServer[1] + ":11211");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "5, 36, 2",
        "5, 10037, 3",
        "5, 22051, 1",
        "5, 49044, 4",
        "4, dustin, 0",
        "4, noelani, 2",
        "4, some other key, 0",
        "4, V5XS8C8N, 3",
        "4, 8KR2DKR2, 3",
        "4, L9KH6X4X, 3"
    })
    void ketamaFindsWhatSpymemcachedFinds(int servers, String key, int server) {
        List<Backend> backends = ports(10_000, servers);

        assertThat(Nodes.selector(KETAMA, backends).select(HashKey.of(KETAMA_MD5.hash(key))))
                .isEqualTo(server);
    }

    @Test
    void theLastPointOfTheRingIsThatOfSpymemcached() {
        long last = 0;
        for (Backend backend : ports(10_000, 4)) {
            long[] points = new long[160];
            RingPoints.write(KETAMA_MD5, backend.id(), 160, points, 0);
            last = Math.max(
                    last, Arrays.stream(points).map(point -> point >>> 32).max().orElseThrow());
        }
        assertThat(last).isEqualTo(4294887009L);
    }

    /** Host names, without the port where it is 11211, as libmemcached has them; weights of 8 each. */
    @ParameterizedTest
    @CsvSource({"key1, 11212", "key2, 11211", "key3, 11212", "key4, 11212"})
    void ketamaFindsWhatLibmemcachedFinds(String key, String port) {
        List<Backend> backends = List.of(labeled("11211", "localhost"), labeled("11212", "localhost:11212"));
        Selector selector = Nodes.selector(KETAMA.named(BackendName.label("ring")), backends);

        assertThat(Nodes.pick(selector, backends, KETAMA_MD5.hash(key))).isEqualTo(port);
    }

    private static Backend labeled(String id, String label) {
        return Backend.builder(id, "127.0.0.1", 1024)
                .weight(8)
                .labels(Map.of("ring", label))
                .build();
    }

    @Test
    void ketamaDividesPointsByWeightInGroupsOfFour() {
        assertThat(RingCounts.of(KETAMA_MD5, 160, new int[] {1, 1, 1})).containsExactly(160, 160, 160);
        assertThat(RingCounts.of(KETAMA_MD5, 160, new int[] {1, 2})).containsExactly(104, 212); // floor(26.7), 53.3
        assertThat(RingCounts.of(KETAMA_MD5, 160, new int[] {1, 100})).containsExactly(0, 316);
        for (int size = 1; size <= 200; size++) { // where libketama's float arithmetic gives some only 156
            int[] weights = new int[size];
            Arrays.fill(weights, 3);
            assertThat(RingCounts.of(KETAMA_MD5, 160, weights)).containsOnly(160);
        }
    }

    /** By the formula of ngx_http_upstream_hash_module, computed apart; the last digit of the port. */
    @Test
    void nginxFindsTheSamePeer() {
        int[] peers = {1, 3, 1, 3, 1, 3, 1, 2, 1, 2, 1, 1, 2, 1, 2, 2, 3, 1, 1, 2};
        List<Backend> backends = ports(8081, 3);
        Selector selector = Nodes.selector(HashStrategy.ring(NGINX_CRC32, 160), backends);
        for (int key = 1; key <= peers.length; key++) {
            assertThat(selector.select(HashKey.of(NGINX_CRC32.hash(Integer.toString(key)))))
                    .as("key %d", key)
                    .isEqualTo(peers[key - 1] - 1);
        }
    }

    /** CRC32 of host, zero, port and the point before, computed by zlib: the port is what follows a last colon. */
    @ParameterizedTest
    @CsvSource({
        "unix:/run/a.sock, 4086230301, 1903376335, 3751054279",
        "cache.example, 2645285081, 2250293401, 1561584128",
        "127.0.0.1:8081, 1353366775, 3101462538, 708007374",
        "10, 2533520949, 1557532193, 816704546",
        "a:9, 480002776, 1167528793, 2354034203",
        "a:0, 294396073, 3827615603, 2859034841",
        ":80, 3563381304, 3417476822, 3870680565"
    })
    void nginxSplitsNamesAlike(String name, long first, long second, long third) {
        long[] points = new long[3];
        RingPoints.write(NGINX_CRC32, name, 3, points, 0);

        assertThat(Arrays.stream(points).map(point -> point >>> 32)).containsExactly(first, second, third);
    }

    /** ring_hash_lb_test.cc, Basic: the points of the ring, and who is found at and after each. */
    @Test
    void envoysRingHasTheSamePoints() {
        String[] points = {
            "94 833437586790550860", "92 928266305478181108", "90 1033482794131418490", "95 3551244743356806947",
            "93 3851675632748031481", "91 5583722120771150861", "91 6311230543546372928", "93 7700377290971790572",
            "95 13144177310400110813", "92 13444792449719432967", "94 15516499411664133160", "90 16117243373044804889"
        };
        assertRing(ports(90, 6), BackendName.address(), 12, points);
    }

    /** The same file, BasicWithHostname. */
    @Test
    void envoysRingOfHostNamesHasTheSamePoints() {
        String[] points = {
            "95 1975508444536362413", "95 2376063919839173711", "93 2386806903309390596", "94 6749904478991551885",
            "93 6803900775736438537", "92 7225015537174310577", "90 8787465352164086522", "92 11282020843382717940",
            "91 13723418369486627818", "90 13776502110861797421", "91 14338313586354474791", "94 15364271037087512980"
        };
        assertRing(Nodes.named("90", "91", "92", "93", "94", "95"), BackendName.id(), 12, points);
    }

    /** The same file, UnevenHosts: two points each, because three cannot be divided by two. */
    @Test
    void envoysRingIsRoundedUp() {
        assertRing(
                ports(80, 2),
                BackendName.address(),
                3,
                "80 5454692015285649509",
                "81 7859399908942313493",
                "80 13838424394637650569",
                "81 16064866803292627174");
        assertRing(
                ports(81, 2),
                BackendName.address(),
                3,
                "81 7859399908942313493",
                "82 8241336090459785962",
                "82 12882406409176325258",
                "81 16064866803292627174");
    }

    /** The same file, HostWeightedTinyRing and HostAndLocalityWeightedTinyRing. */
    @Test
    void envoysRingIsDividedByWeight() {
        assertRing(
                weightedPorts(1, 2, 3),
                BackendName.address(),
                6,
                "92 928266305478181108",
                "92 4443673547860492590",
                "91 5583722120771150861",
                "91 6311230543546372928",
                "92 13444792449719432967",
                "90 16117243373044804889");
        assertRing(
                weightedPorts(1, 2, 2, 4),
                BackendName.address(),
                9,
                "92 928266305478181108",
                "93 3851675632748031481",
                "91 5583722120771150861",
                "91 6311230543546372928",
                "93 7700377290971790572",
                "93 12559126875973811811",
                "92 13444792449719432967",
                "93 13784988426630141778",
                "90 16117243373044804889");
    }

    /** The same file, HostWeightedLargeRing and HostAndLocalityWeightedLargeRing: hashes all around the ring. */
    @Test
    void envoysLargeRingsDivideHashesAlike() {
        assertThat(around(weightedPorts(1, 2, 3), 6144, 6000)).containsExactly(987, 1932, 3081);
        assertThat(around(weightedPorts(1, 2, 2, 4), 9216, 9000)).containsExactly(924, 2009, 2053, 4014);
    }

    /** maglev_lb_test.cc, Basic: entry by entry. */
    @Test
    void envoysMaglevTableIsTheSame() {
        assertThat(entries(ports(90, 6), BackendName.address(), 7)).containsExactly(2, 4, 0, 1, 5, 0, 3);
        assertThat(entries(Nodes.named("90", "91", "92", "93", "94", "95"), BackendName.id(), 7))
                .containsExactly(2, 5, 0, 3, 4, 1, 0);
    }

    /** The same file, Weighted; and the documentation of Envoy for the usual size. */
    @Test
    void envoysWeightedMaglevTableIsTheSame() {
        List<Backend> backends = weightedPorts(1, 2);

        assertThat(entries(backends, BackendName.address(), 17))
                .containsExactly(1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1);
        assertThat(IntStream.of(entries(backends, BackendName.address(), 65_537))
                        .sum())
                .isEqualTo(43_691);
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 14, -2, -9}) // -2 = 2^64 - 2, a multiple of 7; so is 2^64 - 9
    void hashesAreReducedAsUnsigned(long hash) {
        List<Backend> backends = ports(90, 6);
        HashStrategy envoy = HashStrategy.maglev(7, ENVOY_XXH64).named(BackendName.address());

        assertThat(Nodes.selector(envoy, backends).select(HashKey.of(hash))).isEqualTo(2);
    }

    /** Table 1 of the Maglev paper, before and after B1 is removed. */
    @Test
    void maglevFillsTheTableOfThePaper() {
        int[] turns = {0, 1, 2, 0, 1, 2, 0};
        assertThat(MaglevTable.filled(new int[] {3, 0, 3}, new int[] {4, 2, 1}, turns, 7))
                .containsExactly(1, 0, 1, 0, 2, 2, 0);
        assertThat(MaglevTable.filled(new int[] {3, 3}, new int[] {4, 1}, new int[] {0, 1, 0, 1, 0, 1, 0}, 7))
                .containsExactly(0, 0, 0, 0, 1, 1, 1);
    }

    /** The table in the tests of dgryski/go-maglev. */
    @Test
    void maglevFillsTheTableOfGoMaglev() {
        int[] turns = {0, 1, 2, 0, 1, 2, 0};
        assertThat(MaglevTable.filled(new int[] {2, 0, 1}, new int[] {4, 5, 2}, turns, 7))
                .containsExactly(1, 2, 0, 2, 0, 1, 0);
        assertThat(MaglevTable.filled(new int[] {2, 1}, new int[] {4, 2}, new int[] {0, 1, 0, 1, 0, 1, 0}, 7))
                .containsExactly(0, 1, 0, 1, 0, 1, 0);
    }

    private static void assertRing(List<Backend> backends, BackendName naming, int size, String... points) {
        List<Backend> shuffled = new ArrayList<>(backends);
        Collections.reverse(shuffled); // the order of an update does not matter
        Selector selector = Nodes.selector(HashStrategy.ring(ENVOY_XXH64, size).named(naming), shuffled);
        String first = points[0].split(" ", -1)[0];
        String port = first;
        for (int i = points.length - 1; i >= 0; i--) {
            String[] portAndPoint = points[i].split(" ", -1);
            long point = Long.parseUnsignedLong(portAndPoint[1]);
            assertThat(portOf(selector, shuffled, point + 1))
                    .as("after %s", points[i])
                    .isEqualTo(port);
            port = portAndPoint[0];
            assertThat(portOf(selector, shuffled, point)).as("at %s", points[i]).isEqualTo(port);
        }
        assertThat(portOf(selector, shuffled, 0)).isEqualTo(first);
        assertThat(portOf(selector, shuffled, Long.parseUnsignedLong(MAX))).isEqualTo(first);
    }

    private static String portOf(Selector selector, List<Backend> backends, long hash) {
        String id = Nodes.pick(selector, backends, hash);
        return id.substring(id.indexOf(':') + 1);
    }

    private static int[] around(List<Backend> backends, int size, int hashes) {
        HashStrategy envoy = HashStrategy.ring(ENVOY_XXH64, size).named(BackendName.address());
        Selector selector = Nodes.selector(envoy, backends);
        long step = Long.divideUnsigned(-1, hashes);
        int[] counts = new int[backends.size()];
        for (int i = 0; i < hashes; i++) {
            counts[selector.select(HashKey.of(i * step))]++;
        }
        return counts;
    }

    private static int[] entries(List<Backend> backends, BackendName naming, int size) {
        HashStrategy envoy = HashStrategy.maglev(size, ENVOY_XXH64).named(naming);
        Selector selector = Nodes.selector(envoy, backends);
        return IntStream.range(0, size)
                .map(entry -> selector.select(HashKey.of(entry)))
                .toArray();
    }

    /** Returns 127.0.0.1:port and the ports after it, of weight 1. */
    private static List<Backend> ports(int first, int count) {
        int[] weights = new int[count];
        Arrays.fill(weights, 1);
        return ports(first, weights);
    }

    /** Returns 127.0.0.1:90 and the ports after it, of the given weights. */
    private static List<Backend> weightedPorts(int... weights) {
        return ports(90, weights);
    }

    private static List<Backend> ports(int first, int[] weights) {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            int port = first + i;
            backends.add(Backend.builder("127.0.0.1:" + port, "127.0.0.1", port)
                    .weight(weights[i])
                    .build());
        }
        return backends;
    }
}
