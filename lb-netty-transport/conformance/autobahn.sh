# shellcheck shell=bash
# Autobahn's fuzzing client, out of a plugin of Maven Central, through the proxy to a WebSocket server that repeats what it
# hears: cases 1 to 8 and 10, which are those of the protocol; 9 is about speed, 12 and 13 about compression. It is Python,
# on Jython, in a JVM without Netty: there, "import io" would find io.netty. Sourced by run.
#
# AUTOBAHN_CASES takes fewer, such as '"1.*", "7.1.*"'.
autobahn_cases=${AUTOBAHN_CASES:-'"1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "8.*", "10.*"'}
compiled
autobahn=$work/autobahn
from_central autobahn me.normanmaurer.maven.autobahntestsuite:autobahntestsuite-maven-plugin:0.1.5:alone \
  org.python:jython-standalone:2.7.2

ports ws_origin ws_proxy ws_admin
start ws_echo "$java" -Xmx256m -cp "$classpath" io.fairlead.netty.conformance.WebSocketEcho "$ws_origin"
ws_echo=$started
within 60 "the WebSocket server listens" listens "$ws_origin"
cat >"$work/autobahn.yaml" <<YAML
listeners:
  - { name: web, bind: "127.0.0.1:$ws_proxy", pool: apps }
admin:
  bind: 127.0.0.1:$ws_admin
pools:
  - name: apps
    backends:
      - { id: one, address: "127.0.0.1:$ws_origin" }
YAML
proxy "$work/autobahn.yaml"
cat >"$autobahn/client.py" <<PYTHON
from autobahntestsuite import wstest
wstest.start({"mode": "fuzzingclient", "wsuri": None, "ident": None}, {
    "options": {"failByDrop": False},
    "outdir": "$out/autobahn",
    "servers": [{"agent": "fairlead", "url": "ws://127.0.0.1:$ws_proxy/", "options": {"version": 18}}],
    "cases": [$autobahn_cases],
    "exclude-cases": [],
    "exclude-agent-cases": {},
})
PYTHON
rm -rf "$out/autobahn"
code=0
# The opens are for Jython, which is older than the modules of the JDK.
timeout --kill-after=30 1500 "$java" -Xmx512m --add-opens=java.base/java.io=ALL-UNNAMED \
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED -Dpython.cachedir="$autobahn/cache" -cp "$paths" \
  org.python.util.jython "$autobahn/client.py" >"$out/autobahn.log" 2>&1 </dev/null &
pids+=("$!")
wait "$!" || code=$?
autobahn_ran=0
autobahn_failed="no report"
if [[ -s $out/autobahn/index.json ]]; then
  autobahn_ran=$(jq '.fairlead | length' "$out/autobahn/index.json")
  autobahn_failed=$(jq -r '.fairlead | to_entries | map(select([.value.behavior, .value.behaviorClose]
    | all(. == "OK" or . == "NON-STRICT" or . == "INFORMATIONAL") | not) | .key) | length' "$out/autobahn/index.json")
  jq -r '.fairlead | to_entries[] | select([.value.behavior, .value.behaviorClose]
    | all(. == "OK" or . == "NON-STRICT" or . == "INFORMATIONAL") | not)
    | "autobahn \(.key): \(.value.behavior), at the end \(.value.behaviorClose)"' "$out/autobahn/index.json"
fi
if [[ -z ${AUTOBAHN_CASES:-} ]]; then
  least "autobahn: cases run" 246 "$autobahn_ran"
fi
is "autobahn: of $autobahn_ran cases, failed" 0 "$autobahn_failed"
stop "$proxy_pid"
stop "$ws_echo"
