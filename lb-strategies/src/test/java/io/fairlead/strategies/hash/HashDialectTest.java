package io.fairlead.strategies.hash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HashDialectTest {
    @Test
    void keysAreHashedAsTheDialectDoes() {
        assertThat(HashDialect.NGINX_CRC32.hash("123456789")).isEqualTo(0xCBF43926L); // the check value of CRC-32
        assertThat(HashDialect.KETAMA_MD5.hash("abc")).isEqualTo(0x98500190L); // RFC 1321: 90015098...
        assertThat(HashDialect.ENVOY_XXH64.hash("ABC")).isEqualTo(0xe66ae7354fcfee98L);
        assertThat(HashDialect.NATIVE.hash("ABC")).isEqualTo(0xe66ae7354fcfee98L);
    }

    @Test
    void textIsEncodedAsUtf8() {
        assertThat(HashDialect.NGINX_CRC32.hash("ß")).isEqualTo(0xC1BE18A7L); // of the bytes c3 9f
    }
}
