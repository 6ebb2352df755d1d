package io.fairlead.netty.filter;

import io.fairlead.netty.head.Fields;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets, adds and removes header fields of the requests that are forwarded and of the responses that are sent, in the
 * order of writing.
 *
 * <pre>{@code
 * HeaderRules.builder()
 *         .setRequest("X-Client", "{client}")
 *         .removeResponse("Server")
 *         .setResponse("X-Served-By", "{backend}")
 *         .build()
 * }</pre>
 *
 * <p>Values may name, in braces, {@code client} (the address of the client), {@code host} (as it was asked for, without
 * port), {@code authority} (with port), {@code scheme}, {@code target} (path and query), {@code request-id},
 * {@code server-name} (of the TLS handshake) and, in responses, {@code backend} (its id); what is not known is empty. Two
 * braces stand for one. Immutable.
 */
public final class HeaderRules implements HttpFilter {
    private enum Verb {
        SET,
        ADD,
        REMOVE
    }

    private record Rule(Verb verb, String name, Template value) {}

    private final List<Rule> request;
    private final List<Rule> response;

    private HeaderRules(Builder builder) {
        request = List.copyOf(builder.request);
        response = List.copyOf(builder.response);
    }

    /** Returns a builder of rules that do nothing yet. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void forwarding(RequestHead head) {
        for (int i = 0; i < request.size(); i++) {
            Rule rule = request.get(i);
            switch (rule.verb) {
                case SET -> head.set(rule.name, rule.value.fill(head, null));
                case ADD -> head.add(rule.name, rule.value.fill(head, null));
                case REMOVE -> head.remove(rule.name);
            }
        }
    }

    @Override
    public void responding(RequestHead head, ResponseHead answer) {
        for (int i = 0; i < response.size(); i++) {
            Rule rule = response.get(i);
            switch (rule.verb) {
                case SET -> answer.set(rule.name, rule.value.fill(head, answer));
                case ADD -> answer.add(rule.name, rule.value.fill(head, answer));
                case REMOVE -> answer.remove(rule.name);
            }
        }
    }

    /** Builds {@link HeaderRules}. */
    public static final class Builder {
        private static final Template NOTHING = Template.of("value", "", false);

        private final List<Rule> request = new ArrayList<>();
        private final List<Rule> response = new ArrayList<>();

        private Builder() {}

        /**
         * Gives requests the field with this value alone.
         *
         * @throws IllegalArgumentException if the field cannot be changed, or the value is none
         */
        public Builder setRequest(String name, String value) {
            request.add(rule(Verb.SET, name, value, false));
            return this;
        }

        /**
         * Adds the field to requests, behind those that have its name.
         *
         * @throws IllegalArgumentException if the field cannot be changed, or the value is none
         */
        public Builder addRequest(String name, String value) {
            request.add(rule(Verb.ADD, name, value, false));
            return this;
        }

        /**
         * Removes the field from requests.
         *
         * @throws IllegalArgumentException if the field cannot be changed
         */
        public Builder removeRequest(String name) {
            Fields.requireChangeable(name);
            request.add(new Rule(Verb.REMOVE, name, NOTHING));
            return this;
        }

        /**
         * Gives responses the field with this value alone.
         *
         * @throws IllegalArgumentException if the field cannot be changed, or the value is none
         */
        public Builder setResponse(String name, String value) {
            response.add(rule(Verb.SET, name, value, true));
            return this;
        }

        /**
         * Adds the field to responses, behind those that have its name.
         *
         * @throws IllegalArgumentException if the field cannot be changed, or the value is none
         */
        public Builder addResponse(String name, String value) {
            response.add(rule(Verb.ADD, name, value, true));
            return this;
        }

        /**
         * Removes the field from responses.
         *
         * @throws IllegalArgumentException if the field cannot be changed
         */
        public Builder removeResponse(String name) {
            Fields.requireChangeable(name);
            response.add(new Rule(Verb.REMOVE, name, NOTHING));
            return this;
        }

        /** Returns the rules. */
        public HeaderRules build() {
            return new HeaderRules(this);
        }

        private static Rule rule(Verb verb, String name, String value, boolean response) {
            Fields.requireChangeable(name);
            Fields.requireValue(name, value);
            return new Rule(verb, name, Template.of("header " + name, value, response));
        }
    }
}
