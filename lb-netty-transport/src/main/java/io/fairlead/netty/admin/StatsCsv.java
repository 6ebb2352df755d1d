package io.fairlead.netty.admin;

import io.fairlead.api.AdminState;
import io.fairlead.api.BackendView;
import io.fairlead.api.CheckView;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /stats;csv}: the statistics of HAProxy 2.6, column for column as far as {@code algo}, so that what reads
 * HAProxy's reads ours; the last column is our own. {@code weight} is what counts now, {@code throttle} how far a
 * backend has warmed up. What Fairlead does not count is empty. Of downtime, only bad health counts, not maintenance;
 * {@code qtime} is the mean of those who waited; {@code chkfail} counts the failed checks of a backend that is down, too.
 *
 * <p>Fields with commas or quotes are quoted as HAProxy quotes them; control characters, line ends among them, are
 * replaced, and a text that a spreadsheet would take for a formula gets an apostrophe.
 */
final class StatsCsv {
    static final String HEADER = "# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,"
            + "wretr,wredis,status,weight,act,bck,chkfail,chkdown,lastchg,downtime,qlimit,pid,iid,sid,throttle,lbtot,"
            + "tracked,type,rate,rate_lim,rate_max,check_status,check_code,check_duration,hrsp_1xx,hrsp_2xx,hrsp_3xx,"
            + "hrsp_4xx,hrsp_5xx,hrsp_other,hanafail,req_rate,req_rate_max,req_tot,cli_abrt,srv_abrt,comp_in,comp_out,"
            + "comp_byp,comp_rsp,lastsess,last_chk,last_agt,qtime,ctime,rtime,ttime,agent_status,agent_code,"
            + "agent_duration,check_desc,agent_desc,check_rise,check_fall,check_health,agent_rise,agent_fall,"
            + "agent_health,addr,cookie,mode,algo,weight_configured,\n";

    private static final Map<String, Integer> COLUMNS = columns();
    private static final String FORMULA = "=+-@"; // what a spreadsheet would compute

    private final StringBuilder out = new StringBuilder(4096).append(HEADER);
    private final String[] row = new String[COLUMNS.size()];

    private StatsCsv() {
        Arrays.fill(row, "");
    }

    static String of(Snapshot snapshot) {
        StatsCsv csv = new StatsCsv();
        int proxy = 0;
        for (FrontendView frontend : snapshot.frontends()) {
            csv.frontend(frontend, ++proxy);
        }
        for (Snapshot.Pool pool : snapshot.pools()) {
            proxy++;
            List<BackendView> backends = pool.view().backends();
            for (int i = 0; i < backends.size(); i++) {
                csv.server(pool, backends.get(i), proxy, i + 1);
            }
            csv.pool(pool, proxy);
        }
        return csv.out.toString();
    }

    private void frontend(FrontendView frontend, int proxy) {
        begin(frontend.name(), "FRONTEND", "OPEN", proxy, 0, 0);
        TrafficView traffic = frontend.traffic();
        traffic(traffic, Math.max(0, traffic.requests()));
        errors(traffic.errors());
        known("scur", traffic.sessions());
        known("req_tot", traffic.requests());
        set("addr", frontend.address());
        set("mode", frontend.mode());
        end();
    }

    private void server(Snapshot.Pool pool, BackendView backend, int proxy, int server) {
        begin(pool.view().name(), backend.backend().id(), status(backend), proxy, server, 2);
        TrafficView traffic = pool.traffic(backend);
        traffic(traffic, backend.acquired());
        errors(Snapshot.errors(backend, traffic));
        set("scur", Snapshot.sessions(backend, traffic));
        if (backend.backend().maxConcurrency() != Integer.MAX_VALUE) {
            set("slim", backend.backend().maxConcurrency());
        }
        set("weight", whole(Snapshot.effectiveWeight(backend)));
        if (backend.ramp() < 1) {
            set("throttle", Math.round(100 * backend.ramp()));
        }
        set("weight_configured", backend.configuredWeight());
        set("act", backend.backend().tier() == 0 ? 1 : 0);
        set("bck", backend.backend().tier() == 0 ? 0 : 1);
        set("lastchg", backend.age().toSeconds());
        check(pool.check(backend), backend);
        Downtime downtime = pool.downtime(backend);
        set("downtime", downtime.until(backend).toSeconds());
        set("chkdown", downtime.count());
        set("addr", Words.address(backend.backend().address()));
        end();
    }

    private void check(@Nullable CheckView check, BackendView backend) {
        if (check == null) {
            set("last_chk", Snapshot.lastCheck(backend, null));
            return;
        }
        CheckCode code = CheckCode.of(check);
        set("check_status", code.name());
        set("check_desc", code.description());
        known("check_code", CheckCode.status(check));
        known("check_duration", code == CheckCode.INI ? -1 : check.latency().toMillis());
        set("last_chk", check.detail());
        set("chkfail", check.failed());
    }

    private void pool(Snapshot.Pool pool, int proxy) {
        double weight = 0;
        int active = 0;
        int backup = 0;
        long sessions = 0;
        long acquired = 0;
        Map<String, Long> errors = new HashMap<>();
        long[] sums = {-1, -1, -1};
        for (BackendView backend : pool.view().backends()) {
            TrafficView traffic = pool.traffic(backend);
            sessions += Snapshot.sessions(backend, traffic);
            acquired += backend.acquired();
            if (backend.candidate()) {
                weight += Snapshot.effectiveWeight(backend);
                active += backend.backend().tier() == 0 ? 1 : 0;
                backup += backend.backend().tier() == 0 ? 0 : 1;
            }
            Snapshot.errors(backend, traffic).forEach((kind, count) -> errors.merge(kind, count, Long::sum));
            sums[0] = PoolSummary.sum(sums[0], traffic.bytesIn());
            sums[1] = PoolSummary.sum(sums[1], traffic.bytesOut());
            sums[2] = PoolSummary.sum(sums[2], traffic.retries());
        }
        begin(pool.view().name(), "BACKEND", active + backup > 0 ? "UP" : "DOWN", proxy, 0, 1);
        errors(errors);
        set("scur", sessions);
        set("stot", acquired);
        set("lbtot", acquired);
        set("weight", whole(weight));
        set("act", active);
        set("bck", backup);
        known("bin", sums[0]);
        known("bout", sums[1]);
        known("wretr", sums[2]);
        QueueView queue = pool.queue();
        if (queue != null) {
            set("qcur", queue.length());
            set("qmax", queue.lengthMax());
            set("qtime", Math.max(0, queue.meanNanos()) / 1_000_000);
        }
        set("algo", pool.view().strategy());
        end();
    }

    /** Rounds up, as HAProxy does, but not for the last bits: a tenth of 70 is 7.000000000000001. */
    private static long whole(double weight) {
        return (long) Math.ceil(weight - 1e-6);
    }

    private void begin(String proxy, String server, String status, int proxyId, int serverId, int type) {
        set("pxname", proxy);
        set("svname", server);
        set("status", status);
        set("pid", 1);
        set("iid", proxyId);
        set("sid", serverId);
        set("type", type);
    }

    private void traffic(TrafficView traffic, long total) {
        set("stot", total);
        set("lbtot", total);
        known("smax", traffic.sessionsMax());
        known("bin", traffic.bytesIn());
        known("bout", traffic.bytesOut());
        known("wretr", traffic.retries());
        known("rtime", traffic.latencyP50Nanos() < 0 ? -1 : traffic.latencyP50Nanos() / 1_000_000);
        for (int type = 1; type <= 5 && !traffic.responses().isEmpty(); type++) {
            set("hrsp_" + type + "xx", traffic.responses().getOrDefault(type, 0L));
        }
    }

    private void errors(Map<String, Long> errors) {
        set("ereq", sum(errors, "bad_request", "client_timeout"));
        set("econ", sum(errors, "connect_failed", "connect_timeout"));
        set("eresp", sum(errors, "backend_error", "bad_response", "timeout", "backend_timeout", "overloaded"));
        set("cli_abrt", sum(errors, "client_gone", "client_reset", "cancelled"));
        set("srv_abrt", sum(errors, "reset", "backend_reset"));
    }

    private static long sum(Map<String, Long> errors, String... kinds) {
        long sum = 0;
        for (String kind : kinds) {
            sum += errors.getOrDefault(kind, 0L);
        }
        return sum;
    }

    private static String status(BackendView backend) {
        if (backend.state().admin() != AdminState.READY) {
            return backend.state().admin() == AdminState.MAINT ? "MAINT" : "DRAIN";
        }
        return switch (backend.state().health()) {
            case UNKNOWN -> "no check";
            case UP, TRIAL -> "UP"; // HAProxy has no trials; it serves
            case DOWN -> "DOWN";
        };
    }

    private void set(String column, long value) {
        set(column, Long.toString(value));
    }

    private void known(String column, long value) {
        if (value >= 0) {
            set(column, value);
        }
    }

    private void set(String column, String value) {
        Integer index = COLUMNS.get(column);
        if (index == null) {
            throw new IllegalStateException("column: " + column);
        }
        row[index] = value;
    }

    private void end() {
        for (int i = 0; i < row.length; i++) {
            String value = Words.printable(row[i]);
            if (!value.isEmpty() && FORMULA.indexOf(value.charAt(0)) >= 0) {
                value = '\'' + value;
            }
            if (value.indexOf(',') >= 0 || value.indexOf('"') >= 0) {
                out.append('"').append(value.replace("\"", "\"\"")).append('"');
            } else {
                out.append(value);
            }
            out.append(',');
            row[i] = "";
        }
        out.append('\n');
    }

    private static Map<String, Integer> columns() {
        Map<String, Integer> columns = new HashMap<>();
        for (String name : HEADER.substring(2, HEADER.length() - 2).split(",", -1)) {
            columns.put(name, columns.size());
        }
        return columns;
    }
}
