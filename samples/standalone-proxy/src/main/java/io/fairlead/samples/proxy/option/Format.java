package io.fairlead.samples.proxy.option;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What a text looks like beyond its type. The empty text is the business of {@link Option#required}. */
public enum Format {
    /** Anything. */
    ANY(".*", "text"),
    /** What names a listener, a pool or a backend. */
    NAME("[A-Za-z0-9._:-]+", "letters, digits and . _ : -"),
    /** Anything on one line. */
    LINE("[^\\x00-\\x1f]+", "text without control characters"),
    /** Anything, on several lines, too. */
    LINES("[\\s\\S]*", "text"),
    /** What finds a text. */
    REGEX("[ -~]*", "a regular expression, in ASCII") {
        @Override
        boolean fits(String text) {
            try {
                Pattern unused = Pattern.compile(text);
                return super.fits(text);
            } catch (PatternSyntaxException e) {
                return false;
            }
        }
    },
    /** What is asked for in an HTTP request: path and query. */
    PATH("/[!\"$-~]*", "/ and then visible ASCII, percent-encoded where needed, without #"),
    /** What stands in a Host header. */
    HOST("[A-Za-z0-9._~%:\\[\\]-]+", "a host name or address, and maybe a port"),
    /** What names a header field. */
    FIELD("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}", "the name of a header field"),
    /** What is in Via. */
    PSEUDONYM("[A-Za-z0-9._-]{1,64}", "1..64 letters, digits, dots, dashes"),
    /** A version of TLS. */
    TLS_VERSION("TLSv1\\.[23]", "TLSv1.2 or TLSv1.3"),
    /** What is safe in a header. */
    TOKEN("[!-~]+", "visible ASCII without spaces"),
    /** The same, and it must not be shown to anybody. */
    SECRET("[!-~]+", "visible ASCII without spaces"),
    /** What makes requests those of one key. */
    REQUEST_KEY(
            "source|path|target|method-and-path|(header|cookie|query):[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}",
            "source, path, target, method-and-path, header:NAME, cookie:NAME or query:NAME"),
    /** An address to listen on: no host means all, port 0 a free one. */
    BIND("(.*):[0-9]+", "host:port, such as 127.0.0.1:8080 or *:80"),
    /** An address to connect to. */
    CONNECT("(.+):[0-9]+", "host:port, such as 10.0.0.1:8080"),
    /** An address to listen on, the path of a UNIX socket, or the name of a socket that there is already. */
    BIND_ANY(
            "(.*):[0-9]+|unix:/.+|fd@[!-9;-~]{1,255}",
            "host:port, such as 127.0.0.1:8080 or *:80, unix:/run/web.sock, or fd@web"),
    /** An address to connect to, or the path of a UNIX socket. */
    CONNECT_ANY("(.+):[0-9]+|unix:/.+", "host:port, such as 10.0.0.1:8080, or unix:/run/app.sock"),
    /** Permissions. */
    OCTAL("0?[0-7]{3}", "three octal digits, such as 660");

    private final Pattern pattern;
    private final String expected;

    Format(String pattern, String expected) {
        this.pattern = Pattern.compile(pattern);
        this.expected = expected;
    }

    /** Returns the regular expression that the whole text matches. */
    public String pattern() {
        return pattern.pattern();
    }

    /** Returns what to write, for messages. */
    public String expected() {
        return expected;
    }

    boolean fits(String text) {
        return pattern.matcher(text).matches();
    }
}
