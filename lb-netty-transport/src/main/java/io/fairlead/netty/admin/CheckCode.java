package io.fairlead.netty.admin;

import io.fairlead.api.CheckView;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What HAProxy calls the result of a check, read off the words of the result; layer 7 when they name no layer. */
enum CheckCode {
    INI("Initializing"),
    L4OK("Layer4 check passed"),
    L4TOUT("Layer4 timeout"),
    L4CON("Layer4 connection problem"),
    L6OK("Layer6 check passed"),
    L6TOUT("Layer6 timeout"),
    L6RSP("Layer6 invalid response"),
    L7OK("Layer7 check passed"),
    L7TOUT("Layer7 timeout"),
    L7RSP("Layer7 invalid response"),
    L7STS("Layer7 wrong status");

    private static final Pattern HTTP_STATUS = Pattern.compile("HTTP ([1-9][0-9]{2})\\b.*", Pattern.DOTALL);
    private static final Pattern CONNECTING =
            Pattern.compile("connection refused|unknown host\\b.*|.* while connecting", Pattern.DOTALL);

    private static final Pattern HANDSHAKE = Pattern.compile("TLSv1\\.[23]\\b.*", Pattern.DOTALL);
    private static final Pattern NEGOTIATING = Pattern.compile(
            ".* while negotiating TLS|TLS failed: .*|certificate expired .*|certificate has expired: .*|certificate is"
                    + " not valid yet: .*|answered without TLS|ALPN did not choose .*",
            Pattern.DOTALL);

    private final String description;

    CheckCode(String description) {
        this.description = description;
    }

    /** Returns HAProxy's description of it. */
    String description() {
        return description;
    }

    static CheckCode of(CheckView check) {
        if (check.checks() == 0) {
            return INI;
        }
        String detail = check.detail();
        if (check.passed()) {
            return detail.equals("connected") ? L4OK : HANDSHAKE.matcher(detail).matches() ? L6OK : L7OK;
        }
        boolean timeout = detail.startsWith("timeout ");
        if (CONNECTING.matcher(detail).matches()) {
            return timeout ? L4TOUT : L4CON;
        }
        if (NEGOTIATING.matcher(detail).matches()) {
            return timeout ? L6TOUT : L6RSP;
        }
        return timeout ? L7TOUT : status(check) < 0 ? L7RSP : L7STS;
    }

    /** Returns the HTTP status that a check saw; -1 if it saw none. */
    static int status(CheckView check) {
        Matcher status = HTTP_STATUS.matcher(check.detail());
        return status.matches() ? Integer.parseInt(status.group(1)) : -1;
    }
}
