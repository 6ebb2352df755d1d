package io.fairlead.netty.conformance;

import java.util.ArrayList;
import java.util.List;

/** What a proxy adds to messages of its own accord: taken away here, so that the corpus need not repeat it. */
interface Proxied {
    /** Returns the fields of a request that reached the backend, without what the proxy adds. */
    List<String> request(Message request);

    /** Returns the fields of a response of the backend that reached the client, without what the proxy adds. */
    List<String> response(Message response);

    /** Returns whether the response is the proxy's own. */
    boolean isOwn(Message response);

    /** For others, of whom it is not known what they add: their answers are pages of markup. */
    Proxied NOTHING = new Proxied() {
        @Override
        public List<String> request(Message request) {
            return request.fields();
        }

        @Override
        public List<String> response(Message response) {
            return response.fields();
        }

        @Override
        public boolean isOwn(Message response) {
            return response.status() >= 400
                    && (response.body().startsWith("<html")
                            || !response.values("server").isEmpty());
        }
    };

    /** What ours adds: exactly this, once, to every message. */
    Proxied FAIRLEAD = new Proxied() {
        private static final String VIA = "via: 1.[01] fairlead";

        @Override
        public List<String> request(Message request) {
            List<String> fields = new ArrayList<>(request.fields());
            take(fields, "x-forwarded-for: 127\\.0\\.0\\.1");
            take(fields, "x-forwarded-proto: http");
            take(fields, "x-forwarded-port: [0-9]{1,5}");
            take(fields, VIA);
            String host = String.join(",", request.values("host"));
            if (!host.isEmpty()) {
                take(fields, "x-forwarded-host: \\Q" + host + "\\E");
            }
            return fields;
        }

        @Override
        public List<String> response(Message response) {
            List<String> fields = new ArrayList<>(response.fields());
            if (response.status() >= 200) {
                take(fields, VIA);
            }
            return fields;
        }

        @Override
        public boolean isOwn(Message response) {
            String text = response.body();
            return response.status() >= 400
                    && response.values("cache-control").equals(List.of("no-store"))
                    && response.values("connection").equals(List.of("close"))
                    && (text.isEmpty() || text.matches(response.status() + " [A-Za-z0-9 ()-]+\n"))
                    && response.values("via").isEmpty();
        }

        private void take(List<String> fields, String pattern) {
            for (int i = 0; i < fields.size(); i++) {
                if (fields.get(i).matches(pattern)) {
                    fields.remove(i);
                    return;
                }
            }
            fields.add("!no " + pattern);
        }
    };
}
