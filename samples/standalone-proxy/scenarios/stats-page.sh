#!/usr/bin/env bash
# The stats page in headless Chromium, with 3 and with 1,000 backends: paint, live updates, switches, markup, width;
# and what it says of a TCP listener, of checks and downtime, in CSV and on the command line.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need nginx:nginx chromium:chromium chromedriver:chromium-driver python3:python3-minimal

token=a-token-of-the-scenario
mkdir -p "$results"
ports port driver
nginx_server apps "server { listen $port; location / { return 200 \"hello\n\"; } }"
within 10 "nginx" answers "http://127.0.0.1:$port/"
mkdir "$work/home"
start chromedriver env HOME="$work/home" TMPDIR="$work" chromedriver "--port=$driver" --allowed-ips=127.0.0.1
within 20 "chromedriver" answers "http://127.0.0.1:$driver/status"

code() {
  curl -s -m 5 -o "$work/body" -w '%{http_code}' "$@" || true
}

# page BACKENDS
page() {
  local n=$1 key value
  local -A seen=()
  ports web admin
  many_backends "$work/fairlead.yaml" "$n" "$token"
  proxy "$work/fairlead.yaml"
  within 40 "all of them up" eval '[[ $(stats "[.pools[].backends[] | select(.health == \"UP\")] | length") == '"$n"' ]]'

  python3 "$scenarios/lib/browser.py" "http://127.0.0.1:$driver" "$admin_url" "http://127.0.0.1:$web/" "$token" "$n" \
    "$work/profile-$n" "$results/stats-$n.png" >"$work/browser-$n" || say "the browser's script ended early"
  while IFS=$'\t' read -r key value; do seen[$key]=$value; done <"$work/browser-$n"
  get() { echo "${seen[$1]:-none}"; }
  is "$n: rows" "$n" "$(get rows)"
  most "$n: first contentful paint, median of 3" 1000 "$(get paint)" ms
  is "$n: live" yes "$(get live)"
  most "$n: 12 requests seen on the open page after" 3000 "$(get update | sed 's/none/999999/')" ms
  is "$n: page loaded anew for that" no "$(get reloaded)"
  is "$n: buttons without signing in" 0 "$(get 'buttons before')"
  like "$n: wrong token" "not the token" "$(get 'wrong token')"
  is "$n: buttons after signing in" $((3 * n)) "$(get 'buttons after')"
  like "$n: first backend after a click on drain" '[Dd][Rr][Aa][Ii][Nn]' "$(get 'after drain')"
  like "$n: first backend after a click on ready" '[Uu][Pp]' "$(get 'after ready')"
  is "$n: first backend after a 7 in the field of its weight" "7 config: 1" "$(get 'after weight')"
  is "$n: and after an empty one" "1" "$(get 'after no weight')"
  is "$n: lines of buttons in a row, at 1400 px" 1 "$(get 'lines of buttons')"
  most "$n: reaches beyond a screen of 1400 or 390 px" 0 "$(get 'beyond the screen')" px
  like "$n: last check of the first backend" '^http: HTTP 200, in .+s, [0-9]+ s ago$' "$(get 'last check')"
  is "$n: elements that are not ours" 0 "$(get 'foreign elements')"
  is "$n: scripts that are not ours ran" no "$(get 'foreign scripts ran')"
  is "$n: errors in the browser's console" 0 "$(get 'errors in the console')"
  is "$n: screenshots, wide and narrow, light and dark" 4 "$(find "$results" -name "stats-$n-*.png" -size +0 -newer "$work/fairlead.yaml" | wc -l)"
}

page 3
action=$admin_url/pools/apps/backends/b0001
is "action without a token" 401 "$(code -X POST "$action/maint")"
is "action with a wrong token" 401 "$(code -X POST -H 'Authorization: Bearer a-token-of-nobody' "$action/maint")"
is "state after these" READY "$(backend b0001 admin)"
is "action with GET" 405 "$(code -H "Authorization: Bearer $token" "$action/maint")"
is "action with the token" 200 "$(code -X POST -H "Authorization: Bearer $token" "$action/maint")"
is "state after it" MAINT "$(backend b0001 admin)"
weigh() {
  code -X POST -H "Authorization: Bearer $token" "${action}/weight" "$@"
}
is "weight 5 with the token" "200 weight 5" "$(weigh -d weight=5) $(cat "$work/body")"
is "weight of the backend, and the configured one" "5 1" "$(backend b0001 weight) $(backend b0001 configured_weight)"
is "weights that are none" "400 400 400" "$(weigh -d weight=65536) $(weigh -d weight=x) $(weigh)"
is "weight without a token" 401 "$(code -X POST -d weight=9 "$action/weight")"
is "weight after these" 5 "$(backend b0001 weight)"
is "the configured weight again" "200 weight 1, as configured" "$(weigh -d weight=) $(cat "$work/body")"
is "backend that does not exist" 404 "$(code -X POST -H "Authorization: Bearer $token" "${action%b0001}nobody/maint")"
is "another site's name in Host" 421 "$(code -H 'Host: attacker.example' "$admin_url/stats")"

# Markup in every place of a request must not come back.
echoed=0
for target in '/stats?q=%3Cscript%3Epwned' '/%3Cscript%3Epwned' '/explain/%3Cscript%3Epwned/b0001' \
  '/explain/apps/%3Cscript%3Epwned' '/pools/%3Cscript%3Epwned/backends/b0001/ready' '/login?next=%3Cscript%3Epwned'; do
  for method in GET POST; do
    code -X "$method" -H "Authorization: Bearer $token" -H 'Referer: http://127.0.0.1/<script>pwned' -A '<script>pwned' \
      "$admin_url$target" >/dev/null
    if grep -qi pwned "$work/body"; then
      echoed=$((echoed + 1))
      say "echoed: $method $target"
    fi
  done
done
is "responses that echo markup of the request, of 12" 0 "$echoed"
is "policy for scripts and style" 2 \
  "$(curl -s -m 5 -o /dev/null -D - "$admin_url/stats" | grep -i '^content-security-policy:' | grep -oE "s(cript|tyle)-src 'nonce-" | wc -l)"
proxy_ends

page 1000
proxy_ends
say "screenshots: target/scenarios/stats-3-*.png, stats-1000-*.png"

# What an operator reads of a TCP listener whose server stops and comes back.
ports raw tcp admin nobody
nginx_server tcpd "server { listen $tcp; location / { return 200 \"hello\n\"; } }"
tcpd=$started
within 10 "the server behind TCP" answers "http://127.0.0.1:$tcp/"
cat >"$work/tcp.yaml" <<YAML
listeners: [ { name: raw, mode: tcp, bind: "127.0.0.1:$raw", pool: db } ]
admin: { bind: "127.0.0.1:$admin", token: $token }
pools:
  - name: db
    check: { type: tcp, interval: 200ms, rise: 1, fall: 2 }
    backends:
      - { id: one, address: "127.0.0.1:$tcp" }
      - { id: none, address: "127.0.0.1:$nobody" }
YAML
proxy "$work/tcp.yaml"
within 10 "one up, none down" eval 'health_is one UP && health_is none DOWN'

# csv ID COLUMN: a field of a server.
csv() {
  curl -sf -m 5 "$admin_url/stats;csv" | awk -F, -v id="$1" -v name="$2" \
    'NR == 1 {for (i = 1; i <= NF; i++) at[$i] = i} $2 == id {print $(at[name])}'
}

for _ in {1..10}; do curl -sf -m 5 -o "$work/hello" -w '%{size_request} %{size_header} %{size_download}\n' "http://127.0.0.1:$raw/"; done \
  >"$work/sizes"
within 5 "sessions to end" eval '[[ $(csv one scur) == 0 ]]'
is "TCP: sessions of the backend" 10 "$(csv one stot)"
is "TCP: bytes in, as curl sent them" "$(awk '{n += $1} END {print n}' "$work/sizes")" "$(csv one bin)"
is "TCP: bytes out, as curl got them" "$(awk '{n += $2 + $3} END {print n}' "$work/sizes")" "$(csv one bout)"
is "TCP: the same of the listener" "$(csv one bin) $(csv one bout)" "$(csv FRONTEND bin) $(csv FRONTEND bout)"
is "TCP: check of the one" "L4OK" "$(csv one check_status)"
is "TCP: check of the other" "L4CON connection refused" "$(csv none check_status) $(csv none last_chk)"
is "TCP: went down" "0 1" "$(csv one chkdown) $(csv none chkdown)"
is "TCP: latency in the metrics, p50 and p99" 2 \
  "$(curl -sf -m 5 "$admin_url/metrics" | grep -cE '^fairlead_backend_latency_seconds\{pool="db",backend="one",quantile="0\.(5|99)"\} [0-9]')"
stop "$tcpd"
within 10 "one down" health_is one DOWN
sleep 2
start tcpd nginx -p "$work/tcpd" -c "$work/tcpd/nginx.conf"
within 10 "one up again" health_is one UP
is "TCP: downs of the one, after a stop of two seconds" 1 "$(csv one chkdown)"
near "TCP: its downtime" 3 1 "$(csv one downtime)"
least "TCP: downtime of the other, in the metrics" 2 \
  "$(curl -sf -m 5 "$admin_url/metrics" | sed -n 's/^fairlead_backend_downtime_seconds_total{pool="db",backend="none"} //p')" s

# explain EXPECTED_CODE ARGUMENT...: the command; its output is in $work/explained.
explain() {
  local expected=$1 code=0
  shift
  java -jar "$jar" explain "$@" >"$work/explained" 2>&1 || code=$?
  is "explain $*" "$expected" "$code"
}
explain 0 --pool db --backend none -f "$work/tcp.yaml"
like "its second line" '^out: tcp: connection refused$' "$(sed -n 2p "$work/explained")"
explain 0 --pool db --admin "$admin_url"
is "its lines" 3 "$(wc -l <"$work/explained")"
explain 3 --pool nothing --admin "$admin_url"
explain 4 --pool db --admin "http://127.0.0.1:$nobody"
explain 2 --pool db
proxy_ends
finish
