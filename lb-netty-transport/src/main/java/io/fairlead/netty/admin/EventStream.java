package io.fairlead.netty.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells open pages what changed, once for all of them. Confined to the admin event loop. A page first gets everything,
 * then differences; one that reads too slowly is closed, and comes back by itself.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class EventStream {
    private static final int MOST_LISTENERS = 64;

    private final EventLoop loop;
    private final Supplier<Snapshot> source;
    private final long refreshMillis;
    private final Set<Channel> listeners = new LinkedHashSet<>();
    private List<StatsRow> shown = List.of();
    private @Nullable ScheduledFuture<?> timer;

    private EventStream(EventLoop loop, Supplier<Snapshot> source, long refreshMillis) {
        this.loop = loop;
        this.source = source;
        this.refreshMillis = refreshMillis;
    }

    static EventStream on(EventLoop loop, Supplier<Snapshot> source, long refreshMillis) {
        return new EventStream(loop, source, refreshMillis);
    }

    boolean isFull() {
        assert loop.inEventLoop();
        return listeners.size() >= MOST_LISTENERS;
    }

    /** Adds a channel to which the head of the response was written. */
    void add(Channel channel) {
        assert loop.inEventLoop();
        Snapshot snapshot = source.get();
        channel.writeAndFlush(content(channel, event(snapshot, StatsRow.of(snapshot))));
        listeners.add(channel);
        channel.closeFuture().addListener(closed -> remove(channel));
        if (timer == null) {
            timer = loop.scheduleWithFixedDelay(this::tick, refreshMillis, refreshMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void remove(Channel channel) {
        listeners.remove(channel);
        ScheduledFuture<?> running = timer;
        if (listeners.isEmpty() && running != null) {
            running.cancel(false);
            timer = null;
            shown = List.of();
        }
    }

    private void tick() {
        Snapshot snapshot = source.get();
        List<StatsRow> rows = StatsRow.of(snapshot);
        String event = event(snapshot, changed(shown, rows));
        shown = rows;
        for (Channel channel : List.copyOf(listeners)) {
            if (channel.isWritable()) {
                channel.writeAndFlush(content(channel, event));
            } else {
                channel.close();
            }
        }
    }

    static List<StatsRow> changed(List<StatsRow> before, List<StatsRow> now) {
        if (before.size() != now.size()) {
            return now;
        }
        List<StatsRow> changed = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            if (!now.get(i).looksLike(before.get(i))) {
                changed.add(now.get(i));
            }
        }
        return changed;
    }

    static String event(Snapshot snapshot, List<StatsRow> rows) {
        StringBuilder out = new StringBuilder("data:{\"shape\":\"").append(StatsPage.shape(snapshot));
        out.append("\",\"rows\":[");
        for (StatsRow row : rows) {
            out.append(out.charAt(out.length() - 1) == '[' ? "[" : ",[");
            texts(out, List.of(row.key(), row.state(), row.label(), row.reason()));
            out.append(',').append(row.ageMillis()).append(",[");
            texts(out, List.of(row.weight(), row.weightNote())).append("],[");
            texts(out, row.cells()).append("],[");
            texts(out, List.of(row.check().text(), row.check().took())).append(',');
            out.append(row.check().ageMillis()).append(',');
            texts(out, List.of(row.check().failures())).append("]]");
        }
        out.append("],\"pools\":[");
        for (Snapshot.Pool pool : snapshot.pools()) {
            PoolSummary summary = PoolSummary.of(pool);
            out.append(out.charAt(out.length() - 1) == '[' ? "[" : ",[")
                    .append(summary.states())
                    .append(",[");
            texts(out, summary.values()).append("],").append(summary.panic()).append(']');
        }
        return out.append("]}\n\n").toString();
    }

    private static StringBuilder texts(StringBuilder out, List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            Words.json(i == 0 ? out : out.append(','), texts.get(i));
        }
        return out;
    }

    private static DefaultHttpContent content(Channel channel, String event) {
        ByteBuf bytes = ByteBufUtil.writeAscii(channel.alloc(), event);
        return new DefaultHttpContent(bytes);
    }
}
