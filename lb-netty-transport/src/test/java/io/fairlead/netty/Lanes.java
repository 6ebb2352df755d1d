package io.fairlead.netty;

import io.fairlead.api.LoadBalancer;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collection;

/**
 * How many lanes of event loops a balancer has made, and has not given away now: which nobody but a test wants to
 * know.
 *
 * @param made the most that were open at once
 * @param free those that were given back
 */
public record Lanes(int made, int free) {
    /** Looks into the balancer, while nobody else opens lanes. */
    public static Lanes of(LoadBalancer balancer) {
        try {
            Object pool = field(balancer, "pool");
            Object lanes = field(call(pool, "control"), "lanes");
            int shared = 1;
            return new Lanes((int) call(lanes, "count") - shared, ((Collection<?>) field(lanes, "free")).size());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the engine has changed", e);
        }
    }

    private static Object field(Object target, String name) throws ReflectiveOperationException {
        Field field = target.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(target);
    }

    private static Object call(Object target, String name) throws ReflectiveOperationException {
        Method method = target.getClass().getDeclaredMethod(name);
        method.setAccessible(true);
        return method.invoke(target);
    }
}
