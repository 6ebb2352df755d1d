package io.fairlead.samples.proxy.option;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An {@link Option} together with what the component it stands on says: its key and its shape. */
public final class OptionSpec {
    /** What an option is in YAML. */
    public enum Shape {
        /** A single value. */
        SCALAR,
        /** A mapping of options. */
        SECTION,
        /** A list of single values. */
        SCALARS,
        /** A list of mappings of options. */
        SECTIONS,
        /** A mapping of texts to texts, with keys the user chooses. */
        LABELS
    }

    private final String key;
    private final Option option;
    private final Shape shape;
    private final @Nullable ScalarType scalar;
    private final @Nullable Class<? extends Record> section;

    private OptionSpec(
            String key,
            Option option,
            Shape shape,
            @Nullable ScalarType scalar,
            @Nullable Class<? extends Record> section) {
        this.key = key;
        this.option = option;
        this.shape = shape;
        this.scalar = scalar;
        this.section = section;
    }

    static OptionSpec of(RecordComponent component) {
        String key = component.getName();
        Option option = component.getAnnotation(Option.class);
        if (option == null) {
            throw new IllegalArgumentException(component.getDeclaringRecord() + ": no @Option on " + key);
        }
        Class<?> type = component.getType();
        if (type == Map.class) {
            return new OptionSpec(key, option, Shape.LABELS, null, null);
        }
        boolean list = type == List.class;
        Class<?> element = list ? element(component.getGenericType()) : type;
        if (element.isAnnotationPresent(Section.class)) {
            Class<? extends Record> section = element.asSubclass(Record.class);
            return new OptionSpec(key, option, list ? Shape.SECTIONS : Shape.SECTION, null, section);
        }
        return new OptionSpec(key, option, list ? Shape.SCALARS : Shape.SCALAR, ScalarType.of(element), null);
    }

    private static Class<?> element(Type list) {
        return (Class<?>) ((ParameterizedType) list).getActualTypeArguments()[0];
    }

    /** Returns the name by which it is given. */
    public String key() {
        return key;
    }

    /** Returns its description. */
    public Option option() {
        return option;
    }

    /** Returns what it is in YAML. */
    public Shape shape() {
        return shape;
    }

    /** Returns the type of its values; only of {@link Shape#SCALAR} and {@link Shape#SCALARS}. */
    public ScalarType scalar() {
        if (scalar == null) {
            throw new IllegalStateException(key + " is " + shape);
        }
        return scalar;
    }

    /** Returns what it consists of; only of {@link Shape#SECTION} and {@link Shape#SECTIONS}. */
    public SectionSpec section() {
        if (section == null) {
            throw new IllegalStateException(key + " is " + shape);
        }
        return SectionSpec.of(section);
    }

    /** Returns when it may be given, or null if always. */
    public @Nullable Condition condition() {
        return option.when().isEmpty() ? null : Condition.parse(option.when());
    }

    /**
     * Reads a value and checks it.
     *
     * @throws BadValue if the text is no value of this option
     */
    public Object parse(String text, HostResolver hosts) {
        Object value = scalar().parse(text, option.format(), hosts);
        check(value);
        return value;
    }

    /** Returns the value that is meant when it is absent; null for an optional section. Not for required ones. */
    public @Nullable Object byDefault() {
        return switch (shape) {
            case SCALAR -> parse(option.otherwise(), HostResolver.system());
            case SECTION -> (section == null || option.optional()) ? null : SectionSpec.defaults(section);
            case SCALARS -> defaults();
            case SECTIONS -> List.of();
            case LABELS -> Map.of();
        };
    }

    private List<Object> defaults() {
        return option.otherwise().isEmpty()
                ? List.of()
                : Stream.of(option.otherwise().split(", *", -1))
                        .map(text -> parse(text, HostResolver.system()))
                        .toList();
    }

    /** Returns the limits of the range as values, or nothing if there is none. */
    public List<Object> range() {
        if (option.range().isEmpty()) {
            return List.of();
        }
        int dots = option.range().indexOf("..");
        return List.of(
                limit(option.range().substring(0, dots)), limit(option.range().substring(dots + 2)));
    }

    /** Checks a value of this option, or all of them; null is fine for an optional section. */
    void check(@Nullable Object value) {
        if (value == null) {
            if (!option.optional()) {
                throw new BadValue("missing");
            }
        } else if (value instanceof Collection<?> values) {
            if (option.required() && values.isEmpty()) {
                throw BadValue.expected("empty", "at least one", null);
            }
            values.forEach(this::checkOne);
        } else {
            checkOne(value);
        }
    }

    private void checkOne(Object value) {
        if (value instanceof SocketAddress address) {
            Addresses.check(address, option.format());
        } else if (value instanceof String text) {
            if (text.isEmpty() && option.required()) {
                throw BadValue.expected("\"\"", option.format().expected(), null);
            }
            scalar().parse(text, option.format(), HostResolver.system());
        } else if (!range().isEmpty() && (compare(value, 0) < 0 || compare(value, 1) > 0)) {
            throw BadValue.expected(ScalarType.show(value), option.range(), null);
        }
    }

    @SuppressWarnings("unchecked") // both are of the class of the component
    private int compare(Object value, int end) {
        return ((Comparable<Object>) value).compareTo(range().get(end));
    }

    private Object limit(String text) {
        return scalar().parse(text, Format.ANY, HostResolver.system());
    }
}
