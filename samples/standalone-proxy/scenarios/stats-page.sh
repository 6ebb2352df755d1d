#!/usr/bin/env bash
# The stats page in headless Chromium, with 3 and with 1,000 backends: paint, live updates, switches, markup.
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
  is "$n: elements that are not ours" 0 "$(get 'foreign elements')"
  is "$n: scripts that are not ours ran" no "$(get 'foreign scripts ran')"
  is "$n: errors in the browser's console" 0 "$(get 'errors in the console')"
  is "$n: screenshot" yes "$([[ -s $results/stats-$n.png ]] && echo yes || echo no)"
}

page 3
action=$admin_url/pools/apps/backends/b0001
is "action without a token" 401 "$(code -X POST "$action/maint")"
is "action with a wrong token" 401 "$(code -X POST -H 'Authorization: Bearer a-token-of-nobody' "$action/maint")"
is "state after these" READY "$(backend b0001 admin)"
is "action with GET" 405 "$(code -H "Authorization: Bearer $token" "$action/maint")"
is "action with the token" 200 "$(code -X POST -H "Authorization: Bearer $token" "$action/maint")"
is "state after it" MAINT "$(backend b0001 admin)"
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
say "screenshots: target/scenarios/stats-3.png, stats-1000.png"
finish
