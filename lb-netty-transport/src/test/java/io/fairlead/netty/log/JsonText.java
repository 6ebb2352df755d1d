package io.fairlead.netty.log;

/** A strict reader of JSON that says only whether a text is JSON: the second opinion on our writers. */
public final class JsonText {
    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    /** Throws unless the text is exactly one JSON value. */
    public static void check(String text) {
        JsonText reader = new JsonText(text);
        reader.value();
        reader.blanks();
        if (reader.at != text.length()) {
            throw reader.wrong("more text");
        }
    }

    private void value() {
        blanks();
        switch (peek()) {
            case '{' -> list('}', true);
            case '[' -> list(']', false);
            case '"' -> string();
            default -> word();
        }
    }

    private void list(char end, boolean named) {
        at++;
        blanks();
        if (peek() == end) {
            at++;
            return;
        }
        while (true) {
            blanks();
            if (named) {
                string();
                blanks();
                expect(':');
            }
            value();
            blanks();
            if (peek() == end) {
                at++;
                return;
            }
            expect(',');
        }
    }

    private void string() {
        expect('"');
        while (peek() != '"') {
            if (peek() < ' ') {
                throw wrong("a control character");
            }
            if (peek() == '\\') {
                at++;
                if (peek() == 'u') {
                    Integer.parseInt(text.substring(at + 1, at + 5), 16);
                    at += 4;
                } else if ("\"\\/bfnrt".indexOf(peek()) < 0) {
                    throw wrong("an escape");
                }
            }
            at++;
        }
        at++;
    }

    private void word() {
        int from = at;
        while (at < text.length() && ",]} \n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(from, at);
        if (!word.matches("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?")) {
            throw wrong("the word " + word);
        }
    }

    private void blanks() {
        while (at < text.length() && " \n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void expect(char c) {
        if (peek() != c) {
            throw wrong(peek() + " instead of " + c);
        }
        at++;
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("the end");
        }
        return text.charAt(at);
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("at " + at + ": " + what + " in " + text);
    }
}
