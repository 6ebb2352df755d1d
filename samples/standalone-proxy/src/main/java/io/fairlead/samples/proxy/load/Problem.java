package io.fairlead.samples.proxy.load;

/**
 * One thing that is wrong with a configuration.
 *
 * @param file as it was named
 * @param line from 1; 0 if it is about the file as a whole
 * @param path the option, such as {@code pools[0].name}; may be empty
 * @param message what is wrong, and what was expected
 */
public record Problem(String file, int line, String path, String message) {
    /** Returns {@code file:line: path: message}. */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
