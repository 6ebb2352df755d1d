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
    L7OK("Layer7 check passed"),
    L7TOUT("Layer7 timeout"),
    L7RSP("Layer7 invalid response"),
    L7STS("Layer7 wrong status");

    private static final Pattern HTTP_STATUS = Pattern.compile("HTTP ([1-9][0-9]{2})\\b.*", Pattern.DOTALL);
    private static final Pattern CONNECTING =
            Pattern.compile("connection refused|unknown host\\b.*|.* while connecting", Pattern.DOTALL);

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
        if (check.passed()) {
            return check.detail().equals("connected") ? L4OK : L7OK;
        }
        boolean timeout = check.detail().startsWith("timeout ");
        if (CONNECTING.matcher(check.detail()).matches()) {
            return timeout ? L4TOUT : L4CON;
        }
        return timeout ? L7TOUT : status(check) < 0 ? L7RSP : L7STS;
    }

    /** Returns the HTTP status that a check saw; -1 if it saw none. */
    static int status(CheckView check) {
        Matcher status = HTTP_STATUS.matcher(check.detail());
        return status.matches() ? Integer.parseInt(status.group(1)) : -1;
    }
}
