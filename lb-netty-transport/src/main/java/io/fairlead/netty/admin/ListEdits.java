package io.fairlead.netty.admin;

import io.fairlead.api.Backend;
import io.fairlead.netty.discovery.BackendLines;
import io.fairlead.netty.discovery.ListSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads and changes the list of backends that operators named; whether they may is decided before. */
final class ListEdits {
    /** How many bytes a list may have: ten thousand backends with room for labels. */
    static final int LARGEST = 4 << 20;

    private final Function<String, @Nullable ListSource> lists;

    private ListEdits(Function<String, @Nullable ListSource> lists) {
        this.lists = lists;
    }

    static ListEdits of(Function<String, @Nullable ListSource> lists) {
        return new ListEdits(lists);
    }

    /** Whether these are the segments of a list, or of a backend of one. */
    static boolean suits(List<String> segments) {
        return segments.size() >= 3 && segments.size() <= 4 && segments.get(2).equals("backends");
    }

    /** Whether requests of this method bring a list. */
    static boolean takes(String method) {
        return method.equals("PUT") || method.equals("POST");
    }

    /**
     * Answers.
     *
     * @param id a backend; null for all of the list
     */
    AdminResponse answer(AdminRequest request, String pool, @Nullable String id) {
        ListSource list = lists.apply(pool);
        if (list == null) {
            return AdminResponse.text(409, "the members of this pool are not named here\n");
        }
        if (id != null) {
            if (!request.method().equals("DELETE")) {
                return AdminResponse.notAllowed("DELETE");
            }
            return list.remove(id) ? named(list) : AdminResponse.text(404, "no such backend in the list\n");
        }
        if (request.reads()) {
            return AdminResponse.text(200, BackendLines.write(list.backends()));
        }
        if (!takes(request.method())) {
            return AdminResponse.notAllowed("GET, HEAD, PUT, POST");
        }
        List<Backend> sent;
        try {
            sent = BackendLines.read(
                    new String(request.body().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return AdminResponse.text(400, Words.printable(String.valueOf(e.getMessage())) + '\n');
        }
        if (request.method().equals("PUT")) {
            list.set(sent);
        } else {
            list.put(sent);
        }
        return named(list);
    }

    private static AdminResponse named(ListSource list) {
        int count = list.backends().size();
        return AdminResponse.text(200, count + (count == 1 ? " backend\n" : " backends\n"));
    }
}
