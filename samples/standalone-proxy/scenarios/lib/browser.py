"""The stats page in a real browser, by WebDriver.

browser.py DRIVER_URL ADMIN_URL PROXY_URL TOKEN BACKENDS PROFILE SCREENSHOT: prints "name<TAB>figure" lines.
"""

import base64
import json
import sys
import time
import urllib.error
import urllib.request

driver, admin, proxy, token, backends, profile, screenshot = sys.argv[1:]
backends = int(backends)

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--window-size=1400,900",
    f"--user-data-dir={profile}",
]


def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(driver + path, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)["value"]


def report(name, figure):
    print(f"{name}\t{figure}", flush=True)


class Page:
    def __init__(self):
        options = {"binary": "/usr/bin/chromium", "args": FLAGS}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        self.at = "/session/" + call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]

    def go(self, path):
        call("POST", self.at + "/url", {"url": admin + path})

    def js(self, script):
        return call("POST", self.at + "/execute/sync", {"script": "return " + script, "args": []})

    def element(self, css):
        found = call("POST", self.at + "/element", {"using": "css selector", "value": css})
        return next(iter(found.values()))

    def click(self, css):
        call("POST", f"{self.at}/element/{self.element(css)}/click", {})

    def type(self, css, text):
        call("POST", f"{self.at}/element/{self.element(css)}/value", {"text": text})

    def until(self, script, seconds=10.0):
        """Polls until the script is true; the seconds that took, or None."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            try:
                if self.js(script):
                    return time.monotonic() - began
            except urllib.error.HTTPError:
                pass  # between two documents there is nothing to ask
            time.sleep(0.05)
        return None

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(call("GET", self.at + "/screenshot")))

    def devtools(self, command, **parameters):
        call("POST", self.at + "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def look(self, width, scheme):
        """Shows the page as wide, in light or dark; how far it reaches beyond that, in pixels."""
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600)
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        return self.js("document.documentElement.scrollWidth") - width

    def severe(self):
        log = call("POST", self.at + "/se/log", {"type": "browser"})
        return [entry["message"] for entry in log if entry["level"] == "SEVERE"]

    def quit(self):
        call("DELETE", self.at)


def ask(count):
    for _ in range(count):
        with urllib.request.urlopen(proxy, timeout=5) as response:
            response.read()


REQUESTS = (
    "[...document.querySelectorAll('tbody tr')].reduce((sum, row) => "
    "sum + Number(row.cells[4].textContent.replace(/\\D/g, '')), 0)"
)


# of the rows in view, into how many lines their buttons are broken at most
LINES = (
    "Math.max(...[...document.querySelectorAll('tbody tr')].slice(0, 20).map(row => "
    "new Set([...row.querySelectorAll('button')].map(b => b.getBoundingClientRect().top)).size))"
)


def main():
    page = Page()
    try:
        paints = []
        for _ in range(3):
            page.go("/stats")
            page.until("performance.getEntriesByName('first-contentful-paint').length > 0")
            paints.append(page.js("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        report("paint", round(sorted(paints)[1]))
        report("rows", page.js("document.querySelectorAll('tbody tr').length"))
        report("live", "yes" if page.until("document.getElementById('live').textContent === 'live'") else "no")

        page.js("window.sameDocument = true")
        before = page.js(REQUESTS)
        ask(12)
        seen = page.until(f"{REQUESTS} >= {before} + 12")
        report("update", "none" if seen is None else round(seen * 1000))
        report("reloaded", "no" if page.js("window.sameDocument === true") else "yes")

        report("buttons before", page.js("document.querySelectorAll('button[formaction]').length"))
        page.go("/login")
        page.type("input[name=token]", "not the token at all")
        page.click("form button")
        page.until("document.querySelector('[role=alert]') !== null && document.readyState === 'complete'")
        report("wrong token", page.js("document.querySelector('[role=alert]').textContent"))
        page.type("input[name=token]", token)
        page.click("form button")
        page.until("location.pathname === '/stats' && document.readyState === 'complete'")
        report("buttons after", page.js("document.querySelectorAll('button[formaction]').length"))
        report("lines of buttons", page.js(LINES))
        first = "document.querySelector('tbody tr .st')"
        for action in ("drain", "ready"):
            page.js("window.sameDocument = true")
            page.click(f"tbody tr:first-child button[formaction$='/{action}']")
            page.until("window.sameDocument === undefined && document.readyState === 'complete'")
            report(f"after {action}", page.js(f"{first}.textContent"))

        field = "tbody tr:first-child input[name=weight]"
        cell = "document.querySelector('tbody tr').cells[2]"
        for name, keys in (("weight", "7\uE007"), ("no weight", "\uE017\uE007")):
            page.js("window.sameDocument = true")
            page.js(f"document.querySelector('{field}').select()")
            page.type(field, keys)
            page.until("window.sameDocument === undefined && document.readyState === 'complete'")
            shown = page.js(f"{cell}.querySelector('[name=weight]').value + ' ' + {cell}.innerText")
            report(f"after {name}", " ".join(shown.split()))

        page.go("/stats?q=%3Cimg%20src=x%20onerror=window.pwned=1%3E#<script>window.pwned=1</script>")
        page.until("document.getElementById('live').textContent === 'live'")
        time.sleep(1.2)
        report("foreign elements", page.js("document.querySelectorAll('img, iframe, object, body script + script').length"))
        report("foreign scripts ran", "yes" if page.js("'pwned' in window") else "no")
        # the wrong token above was answered with 401, which the browser logs
        report("errors in the console", len([m for m in page.severe() if "401" not in m]))
        report("last check", page.js("document.querySelector('tbody tr').cells[12].innerText").replace("\n", ", "))
        beyond = 0
        for width, scheme in ((390, "light"), (390, "dark"), (1400, "dark"), (1400, "light")):
            beyond = max(beyond, page.look(width, scheme))
            page.screenshot(screenshot.replace(".png", f"-{width}-{scheme}.png"))
        report("beyond the screen", beyond)
    finally:
        page.quit()


main()
