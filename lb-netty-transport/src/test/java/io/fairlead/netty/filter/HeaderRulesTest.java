package io.fairlead.netty.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** Header rules, their variables, and redirects. */
class HeaderRulesTest {
    private final RequestHead request = Mockito.mock(RequestHead.class);
    private final ResponseHead response = Mockito.mock(ResponseHead.class);

    HeaderRulesTest() {
        Mockito.when(request.clientAddress()).thenReturn("192.0.2.1");
        Mockito.when(request.authority()).thenReturn("[::1]:8080");
        Mockito.when(request.scheme()).thenReturn("http");
        Mockito.when(request.target()).thenReturn("/p?q");
        Mockito.when(request.requestId()).thenReturn("id-1");
        Mockito.when(response.backendId()).thenReturn("b1");
    }

    @Test
    void rulesAreFollowedInTheirOrder() {
        HeaderRules rules = HeaderRules.builder()
                .setRequest("X-Client", "{client}")
                .addRequest("X-Trace", "a{{{request-id}}}b")
                .removeRequest("Authorization")
                .removeResponse("Server")
                .addResponse("X-Served-By", "{backend} of {host}, {authority}{server-name}")
                .setResponse("X-Empty", "")
                .build();
        rules.forwarding(request);
        Mockito.verify(request).set("X-Client", "192.0.2.1");
        Mockito.verify(request).add("X-Trace", "a{id-1}b");
        Mockito.verify(request).remove("Authorization");
        rules.responding(request, response);
        Mockito.verify(response).remove("Server");
        Mockito.verify(response).add("X-Served-By", "b1 of [::1], [::1]:8080");
        Mockito.verify(response).set("X-Empty", "");
    }

    @Test
    void whatIsWrongIsNamed() {
        HeaderRules.Builder rules = HeaderRules.builder();
        assertThatThrownBy(() -> rules.setRequest("X-A", "{backend}"))
                .hasMessage("header X-A: {backend} (expected: in responses only)");
        assertThatThrownBy(() -> rules.setRequest("X-A", "{user}"))
                .hasMessageStartingWith("header X-A: {user} (expected: client,");
        assertThatThrownBy(() -> rules.setRequest("X-A", "{client"))
                .hasMessage("header X-A: {client (expected: } after {, or {{ for a brace)");
        assertThatThrownBy(() -> rules.setRequest("X-A", "client}"))
                .hasMessage("header X-A: client} (expected: { before }, or }} for a brace)");
        assertThatThrownBy(() -> rules.setResponse("X-A", "a\r\nb"))
                .hasMessage("header X-A: a??b (expected: no control characters, and none beyond U+00FF)");
        for (String name : List.of("Content-Length", "transfer-encoding", "Connection", "UPGRADE", "te")) {
            assertThatThrownBy(() -> rules.setResponse(name, "x"))
                    .hasMessage("header: " + name
                            + " (expected: a field that neither delimits messages nor steers a connection)");
            assertThatThrownBy(() -> rules.removeRequest(name)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> rules.addRequest("a b", "x"))
                .hasMessage("header: a b (expected: the name of a header field)");
    }

    @Test
    void redirectsLeadToTheSameThingElsewhere() {
        Redirect.to("https://www.example.com{target}", 301).received(request);
        Mockito.verify(request).answer(Answer.of(301, "Location", "https://www.example.com/p?q"));
        Redirect.toHttps().received(request);
        Mockito.verify(request).answer(Answer.of(308, "Location", "https://[::1]/p?q"));
        Mockito.when(request.scheme()).thenReturn("https");
        Mockito.clearInvocations(request);
        Redirect.toHttps().received(request);
        Mockito.verify(request, Mockito.never()).answer(Mockito.any());
        assertThatThrownBy(() -> Redirect.to("/x", 200))
                .hasMessage("status: 200 (expected: 301, 302, 303, 307 or 308)");
        assertThatThrownBy(() -> Redirect.to("{target}/", 301)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void absoluteTargetsAreNotRepeatedWhole() {
        Mockito.when(request.target()).thenReturn("http://evil.example?x");
        Redirect.to("https://a{target}", 302).received(request);
        Mockito.verify(request).answer(Answer.of(302, "Location", "https://a/?x"));
    }

    @Test
    void answersAreChecked() {
        assertThatThrownBy(() -> Answer.of(101)).hasMessage("status: 101 (expected: 200..599)");
        assertThatThrownBy(() -> Answer.of(200, "Content-Length", "1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Answer(200, List.of(), "\u00e4")).hasMessage("body: not ASCII at 0");
        assertThat(Answer.of(204).headers()).isEmpty();
    }
}
