#!/usr/bin/env bash
# Three application nodes in turn behind HTTP checks; one of them stops under load and comes back.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need nginx:nginx wrk:wrk

ports web admin port1 port2 port3
url=http://127.0.0.1:$web/

app() {
  nginx_server "app$1" "server { listen 127.0.0.1:$2; location / { return 200 \"hello\n\"; } }"
}
app 1 "$port1"
app 2 "$port2"
app2_pid=$started
app 3 "$port3"
for port in "$port1" "$port2" "$port3"; do
  within 10 "nginx on $port" answers "http://127.0.0.1:$port/"
done

export BIND=127.0.0.1:$web ADMIN=127.0.0.1:$admin ADMIN_TOKEN=
export APP1=127.0.0.1:$port1 APP2=127.0.0.1:$port2 APP3=127.0.0.1:$port3
proxy "$sample/conf/seed-000.yaml"
within 10 "all three up" eval 'health_is app1 UP && health_is app2 UP && health_is app3 UP'
is "12 requests, three nodes" "app1 4, app2 4, app3 4" "$(spread 12 "$url")"

say "load for 25 s; app2 stops after 3 s"
start load wrk -t1 -c8 -d25s --timeout 5s "$url"
load_pid=$started
sleep 3
began=$(now)
stop "$app2_pid"
within 15 "app2 down" health_is app2 DOWN
say "app2 found down after $(($(now) - began)) ms: $(backend app2 reason)"
most "down after the stop (3 checks, 2 s apart)" 8000 $(($(now) - began)) ms
like "reason in /stats.json" . "$(backend app2 reason)"
before=$(backend app2 acquired)
like "12 requests, app2 down" '^app1 [0-9]+, app3 [0-9]+$' "$(spread 12 "$url")"
sleep 1
is "requests to app2 while it is down" 0 $(($(backend app2 acquired) - before))

app 2 "$port2"
began=$(now)
within 15 "app2 up again" health_is app2 UP
most "up after the restart (2 checks, 2 s apart)" 6500 $(($(now) - began)) ms
wait "$load_pid"
least "requests under load" 1000 "$(wrk_sent "$work/load.log")"
is "failed requests under load" 0 "$(wrk_failed "$work/load.log")"
is "12 requests, three nodes again" "app1 4, app2 4, app3 4" "$(spread 12 "$url")"
proxy_ends
finish
