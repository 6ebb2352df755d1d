package io.fairlead.netty.admin;

import io.fairlead.api.BackendView;
import io.fairlead.api.PoolView;
import io.fairlead.api.StoreView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The HTML of the stats page. Every text is escaped; the only script and style carry the nonce of the page. */
final class StatsPage {
    private static final List<String> COLUMNS = List.of(
            "Backend",
            "State",
            "Weight",
            "<abbr title=\"now / most / total\">Sessions</abbr>",
            "Requests",
            "Bytes in",
            "Bytes out",
            "Errors",
            "Retries",
            "<abbr title=\"latency to the head of the response, or to the connection (TCP): median\">p50</abbr>",
            "<abbr title=\"latency to the head of the response, or to the connection (TCP): 99th percentile\">p99</abbr>",
            "<abbr title=\"how long its health was down, and how often it went down\">Downtime</abbr>",
            "<abbr title=\"the last failures appear where a pointer rests\">Last check</abbr>");

    private final StringBuilder out = new StringBuilder(1 << 14);
    private final String nonce;

    private StatsPage(String nonce) {
        this.nonce = nonce;
    }

    /**
     * Returns the page.
     *
     * @param csrf what forms must send back; null when the reader may not change anything
     * @param signIn whether a reader could become an operator
     */
    static String of(Snapshot snapshot, String nonce, @Nullable String csrf, boolean signIn) {
        StatsPage page = new StatsPage(nonce);
        page.head("Fairlead", shape(snapshot));
        page.out.append("<header><h1>Fairlead</h1><nav><a href=\"/stats;csv\">CSV</a><a href=\"/stats.json\">JSON</a>"
                + "<a href=\"/metrics\">Metrics</a><a href=\"/readyz\">Ready</a>");
        page.out.append(signIn ? "<a href=\"/login\">Sign in</a></nav>" : "</nav>");
        page.out.append("<input id=\"find\" type=\"search\" placeholder=\"Filter backends\" aria-label=\"Filter"
                + " backends\"><span id=\"live\" role=\"status\"></span></header><main>");
        if (csrf != null) {
            page.out.append("<form id=\"act\" method=\"post\"><input type=\"hidden\" name=\"csrf\" value=\"");
            Words.html(page.out, csrf).append("\"></form>");
        }
        for (int p = 0; p < snapshot.pools().size(); p++) {
            page.pool(p, snapshot.pools().get(p), csrf);
        }
        for (StoreView store : snapshot.stores()) {
            Words.html(page.out.append("<p class=\"store\">"), Words.store(store))
                    .append("</p>");
        }
        if (snapshot.pools().isEmpty()) {
            page.out.append("<section><p class=\"empty\"><br>There is no pool.</p></section>");
        }
        page.out.append("</main><script nonce=\"").append(nonce).append("\">");
        page.out.append(PageAssets.SCRIPT).append("</script></body></html>\n");
        return page.out.toString();
    }

    static String login(String nonce, boolean failed) {
        StatsPage page = new StatsPage(nonce);
        page.head("Sign in – Fairlead", "");
        page.out.append("<main><section class=\"login\"><h1>Fairlead</h1><form method=\"post\" action=\"/login\">"
                + "<p><label>Admin token<input type=\"password\" name=\"token\" required autofocus"
                + " autocomplete=\"current-password\"></label><button>Sign in</button></p>");
        page.out.append(failed ? "<p class=\"st down\" role=\"alert\">That is not the token.</p>" : "");
        page.out.append("</form></section></main></body></html>\n");
        return page.out.toString();
    }

    /**
     * Changes when pools, backends, the affinity of a pool or what its summary names come, go or change places: a page
     * of another shape must be loaded anew.
     */
    static String shape(Snapshot snapshot) {
        int hash = 7;
        for (Snapshot.Pool pool : snapshot.pools()) {
            hash = hash * 31 + pool.view().name().hashCode();
            hash = hash * 31 + PoolSummary.names(pool).hashCode();
            for (BackendView backend : pool.view().backends()) {
                hash = hash * 31 + backend.backend().id().hashCode();
                hash = hash * 31 + Words.address(backend.backend().address()).hashCode();
            }
        }
        return Integer.toHexString(hash);
    }

    private void head(String title, String shape) {
        out.append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(title);
        out.append("</title><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                + "<meta name=\"robots\" content=\"noindex\"><link rel=\"icon\" href=\"data:,\"><style nonce=\"");
        out.append(nonce).append("\">").append(PageAssets.STYLE).append("</style>");
        out.append(shape.isEmpty() ? "" : "<noscript><meta http-equiv=\"refresh\" content=\"10\"></noscript>");
        out.append("</head><body data-shape=\"").append(shape).append("\">");
    }

    private void pool(int index, Snapshot.Pool pool, @Nullable String csrf) {
        PoolView view = pool.view();
        out.append("<section aria-labelledby=\"h").append(index).append("\">");
        summary(index, pool);
        if (view.backends().isEmpty()) {
            out.append("<p class=\"empty\">The pool has no backends.</p></section>");
            return;
        }
        out.append("<table><thead><tr>");
        for (String column : COLUMNS) {
            out.append("<th scope=\"col\">").append(column).append("</th>");
        }
        out.append(csrf != null ? "<th scope=\"col\">Actions</th></tr></thead><tbody>" : "</tr></thead><tbody>");
        for (int b = 0; b < view.backends().size(); b++) {
            BackendView backend = view.backends().get(b);
            row(StatsRow.of("r" + index + '-' + b, pool, backend), view, backend, csrf);
        }
        out.append("</tbody></table></section>");
    }

    private void summary(int index, Snapshot.Pool pool) {
        PoolSummary summary = PoolSummary.of(pool);
        out.append("<div class=\"sum\" id=\"p")
                .append(index)
                .append("\"><div><h2 id=\"h")
                .append(index)
                .append("\">");
        Words.html(out, pool.view().name()).append("</h2><span class=\"how\">");
        Words.html(out, pool.view().strategy()).append("</span>");
        for (int i = 0; i < StatsRow.STATES.size(); i++) {
            String state = StatsRow.STATES.get(i);
            int count = summary.states().get(i);
            out.append("<span class=\"chip ")
                    .append(state)
                    .append("\" data-n=\"")
                    .append(state)
                    .append('"');
            out.append(count == 0 ? " hidden>" : ">")
                    .append(count)
                    .append(' ')
                    .append(state)
                    .append("</span>");
        }
        out.append("<span class=\"st panic\"").append(summary.panic() ? ">" : " hidden>");
        out.append("panic: health is ignored</span>");
        out.append(pool.view().closed() ? "<span class=\"st down\">closed</span>" : "");
        out.append("</div><svg class=\"bar\" aria-hidden=\"true\">");
        double total = Math.max(1, pool.view().backends().size());
        double x = 0;
        for (int i = 0; i < StatsRow.STATES.size(); i++) {
            double width = summary.states().get(i) / total * 100;
            out.append("<rect class=\"")
                    .append(StatsRow.STATES.get(i))
                    .append("\" height=\"6\" x=\"")
                    .append(x);
            out.append("%\" width=\"").append(width).append("%\"/>");
            x += width;
        }
        out.append("</svg><dl>");
        for (int i = 0; i < summary.names().size(); i++) {
            Words.html(out.append("<div><dt>"), summary.names().get(i));
            Words.html(out.append("</dt><dd>"), summary.values().get(i)).append("</dd></div>");
        }
        out.append("</dl></div>");
    }

    private void row(StatsRow row, PoolView pool, BackendView backend, @Nullable String csrf) {
        out.append("<tr id=\"").append(row.key()).append("\"><th scope=\"row\">");
        Words.html(out, backend.backend().id()).append("<small>");
        Words.html(out, Words.address(backend.backend().address())).append("</small></th><td><span class=\"st ");
        out.append(row.state()).append("\">").append(row.label()).append("</span><time data-a=\"");
        out.append(row.ageMillis())
                .append("\">")
                .append(Words.age(row.ageMillis()))
                .append("</time><small>");
        Words.html(out, row.reason()).append("</small></td>");
        weight(row, pool, backend, csrf);
        for (String cell : row.cells()) {
            Words.html(out.append("<td>"), cell).append("</td>");
        }
        check(row.check());
        if (csrf != null) {
            out.append("<td><span class=\"act\">");
            for (String action : List.of("ready", "drain", "maint")) {
                out.append("<button form=\"act\" formaction=\"");
                action(pool, backend, action).append("\">");
                out.append(action).append("</button>");
            }
            out.append("</span></td>");
        }
        out.append("</tr>");
    }

    private StringBuilder action(PoolView pool, BackendView backend, String action) {
        Words.html(out.append("/pools/"), Paths.encode(pool.name())).append("/backends/");
        return Words.html(out, Paths.encode(backend.backend().id())).append('/').append(action);
    }

    private void weight(StatsRow row, PoolView pool, BackendView backend, @Nullable String csrf) {
        if (csrf == null) {
            out.append("<td><span>").append(row.weight()).append("</span><small>");
        } else {
            out.append("<td><form method=\"post\" action=\"");
            action(pool, backend, "weight").append("\"><input type=\"hidden\" name=\"csrf\" value=\"");
            Words.html(out, csrf).append("\"><input type=\"number\" name=\"weight\" min=\"0\" max=\"");
            out.append(Switch.MAX_WEIGHT).append("\" value=\"").append(row.weight());
            out.append("\" aria-label=\"Weight\" title=\"Enter sets it; empty: as configured\"></form><small>");
        }
        out.append(row.weightNote()).append("</small></td>");
    }

    private void check(StatsRow.Check check) {
        boolean none = check.ageMillis() < 0;
        Words.html(out.append("<td title=\""), check.failures());
        Words.html(out.append("\"><span>"), check.text());
        out.append(none ? "</span><small hidden>in <b>" : "</span><small>in <b>")
                .append(check.took());
        out.append("</b>, <time data-a=\"").append(check.ageMillis()).append("\">");
        out.append(none ? "" : Words.age(check.ageMillis())).append("</time> ago</small></td>");
    }
}
