#!/usr/bin/env bash
# A Prometheus scrape of a proxy with 1,000 backends.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need nginx:nginx wrk:wrk

ports web admin port
nginx_server apps "server { listen $port; location / { return 200 \"hello\n\"; } }"
within 10 "nginx" answers "http://127.0.0.1:$port/"
many_backends "$work/fairlead.yaml" 1000
proxy "$work/fairlead.yaml"
within 30 "all of them up" eval '[[ $(stats "[.pools[].backends[] | select(.health == \"UP\")] | length") == 1000 ]]'

start load wrk -t1 -c8 -d3s --timeout 5s "http://127.0.0.1:$web/"
wait "$started"
is "failed requests" 0 "$(wrk_failed "$work/load.log")"

for _ in {1..30}; do curl -sf -m 5 -o /dev/null "$admin_url/metrics"; done
for _ in {1..15}; do curl -sf -m 5 -o "$work/scrape" -w '%{time_total}\n' "$admin_url/metrics"; done | sort -n >"$work/times"
most "scrape, median of 15" 50 "$(awk 'NR == 8 {printf "%.1f", $1 * 1000}' "$work/times")" ms
say "slowest of 15: $(awk 'END {printf "%.1f ms", $1 * 1000}' "$work/times"); $(wc -c <"$work/scrape") bytes, $(wc -l <"$work/scrape") lines"
is "backends in the scrape" 1000 "$(grep -c '^fairlead_backend_up{' "$work/scrape")"
is "lines that are no sample and no comment" 0 \
  "$(grep -cvE '^(#.*|[a-zA-Z_:][a-zA-Z0-9_:]*(\{[^{}]*\})? [-+0-9.eE]+|[a-z_]+(\{[^{}]*\})? [+-]?Inf|[a-z_]+(\{[^{}]*\})? NaN)$' "$work/scrape" || true)"
is "requests by backend, summed up" "$(stats '[.pools[].backends[].acquired] | add')" \
  "$(awk '/^fairlead_backend_attempts_total\{/ {n += $NF} END {printf "%d", n}' "$work/scrape")"
proxy_ends
finish
