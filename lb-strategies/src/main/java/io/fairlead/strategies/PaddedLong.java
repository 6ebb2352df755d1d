package io.fairlead.strategies;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number that threads change atomically, and that shares its cache line with nothing, whatever lies beside it. */
@SuppressWarnings("unused")
final class PaddedLong extends PaddedLongValue {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(PaddedLongValue.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;

    private PaddedLong() {}

    static PaddedLong of(long value) {
        PaddedLong number = new PaddedLong();
        number.value = value;
        return number;
    }

    long get() {
        return value;
    }

    /** For a thread that alone changes it. */
    long getPlain() {
        return (long) VALUE.get(this);
    }

    /** For a thread that alone changes it, while others read. */
    void setOpaque(long changed) {
        VALUE.setOpaque(this, changed);
    }

    long getAndIncrement() {
        return (long) VALUE.getAndAdd(this, 1L);
    }

    boolean compareAndSet(long expected, long changed) {
        return VALUE.compareAndSet(this, expected, changed);
    }
}
