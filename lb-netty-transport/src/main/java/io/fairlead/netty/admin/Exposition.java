package io.fairlead.netty.admin;

/** Writes the text format of Prometheus; labels are escaped. */
final class Exposition {
    private final StringBuilder out = new StringBuilder(1 << 14);
    private boolean labeled; // the sample being written has a label

    private Exposition() {}

    static Exposition create() {
        return new Exposition();
    }

    /** Begins a family of samples. */
    void head(String name, String type, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ");
        out.append(name).append(' ').append(type).append('\n');
    }

    /** Begins a sample, which has a label. */
    Exposition name(String prefix, String name) {
        out.append(prefix).append(name).append('{');
        labeled = false;
        return this;
    }

    /** Adds labels that are written already. */
    Exposition labels(String written) {
        out.append(written);
        labeled = true;
        return this;
    }

    Exposition label(String name, String value) {
        if (labeled) {
            out.append(',');
        }
        labeled = true;
        escape(out.append(name).append('='), value);
        return this;
    }

    /** Ends the sample. */
    void value(long value) {
        out.append("} ").append(value).append('\n');
    }

    /** Ends the sample, of a whole that is 1. */
    void ratio(double value) {
        out.append("} ").append(value).append('\n');
    }

    /** Ends the sample, in seconds. */
    void seconds(long nanos) {
        out.append("} ").append(nanos / 1e9).append('\n');
    }

    static StringBuilder escape(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                default -> out.append(c < ' ' ? '\uFFFD' : c);
            }
        }
        return out.append('"');
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
