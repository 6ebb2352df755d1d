package io.fairlead.samples.proxy.option;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a section consists of: the {@link Section} of a record and the options on its components. */
public final class SectionSpec {
    private static final ClassValue<SectionSpec> ALL = new ClassValue<>() {
        @Override
        protected SectionSpec computeValue(Class<?> type) {
            return new SectionSpec(type.asSubclass(Record.class));
        }
    };

    private final Class<? extends Record> type;
    private final Section section;
    private final List<OptionSpec> options;

    private SectionSpec(Class<? extends Record> type) {
        Section annotation = type.getAnnotation(Section.class);
        if (annotation == null) {
            throw new IllegalArgumentException("no @Section on " + type);
        }
        this.type = type;
        this.section = annotation;
        this.options = Stream.of(type.getRecordComponents()).map(OptionSpec::of).toList();
    }

    /** Returns the description of a record, which is read once. */
    public static SectionSpec of(Class<? extends Record> type) {
        return ALL.get(type);
    }

    /**
     * Checks the components of a record, in order, against their options; for its compact constructor.
     *
     * @throws IllegalArgumentException if one does not fit: {@code weight: -1 (expected: 0..65535)}
     */
    public static void check(Class<? extends Record> type, @Nullable Object... values) {
        List<OptionSpec> options = of(type).options;
        for (int i = 0; i < values.length; i++) {
            try {
                options.get(i).check(values[i]);
            } catch (BadValue e) {
                throw new BadValue(options.get(i).key() + ": " + e.getMessage());
            }
        }
    }

    /** Returns its description. */
    public Section section() {
        return section;
    }

    /** Returns its options in the order of the components. */
    public List<OptionSpec> options() {
        return options;
    }

    /** Returns the option of a key, or null. */
    public @Nullable OptionSpec option(String key) {
        return options.stream()
                .filter(option -> option.key().equals(key))
                .findFirst()
                .orElse(null);
    }

    /**
     * Makes the record.
     *
     * @param values of the options, in order
     * @throws IllegalArgumentException if its constructor finds values that do not go together
     */
    public Record create(@Nullable Object[] values) {
        Class<?>[] types = Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException("cannot make a " + type, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type, e);
        }
    }

    /** Returns the defaults, for a section all of whose options have one. */
    public static <T extends Record> T defaults(Class<T> type) {
        @Nullable
        Object[] values = of(type).options.stream().map(OptionSpec::byDefault).toArray();
        return type.cast(of(type).create(values));
    }
}
