#!/usr/bin/env bash
# Three services with weights 1:2:3 take POST /models with up to 10,000 requests at once; every request is counted.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need nginx:nginx h2load:nghttp2-client
(($(ulimit -n) >= 20000)) || die "10,000 requests at once need 20,000 open files (ulimit -Hn)"

ports web port1 port2 port3
url=http://127.0.0.1:$web
cat >"$work/model.json" <<'JSON'
{"name":"Starship Enterprise","pieces":1599,"theme":"Sci-Fi","difficulty":"easy","price_us":199.99,"year":2001}
JSON

# Requests to /models have a log of their own: one line each.
for i in 1 2 3; do
  port=port$i
  nginx_server "back-0$i" "
    log_format short '\$request_method \$content_length';
    server {
      listen 127.0.0.1:${!port} backlog=16384;
      default_type application/json;
      location = /health { return 200 '{\"status\":\"healthy\"}'; }
      location = /models {
        access_log $work/back-0$i.models short;
        return 200 '{\"host\":\"tag: back-0$i\",\"success\":true,\"message\":\"Item created successfully\"}';
      }
    }"
done
for port in "$port1" "$port2" "$port3"; do
  within 10 "nginx on $port" answers "http://127.0.0.1:$port/health"
done

export BIND=127.0.0.1:$web
export BACK_01=127.0.0.1:$port1 BACK_02=127.0.0.1:$port2 BACK_03=127.0.0.1:$port3
export JAVA_OPTS="-Xmx1g ${JAVA_OPTS:-}"
proxy "$sample/conf/seed-003.yaml"

is "GET /nginx-health" 200 "$(curl -s -m 5 -o /dev/null -w '%{http_code}' "$url/nginx-health")"
is "POST /models" true \
  "$(curl -s -m 5 -H 'Content-Type: application/json' --data-binary @"$work/model.json" "$url/models" | jq -r .success)"

taken() {
  if [[ -f $work/$1.models ]]; then wc -l <"$work/$1.models"; else echo 0; fi
}

# stage NAME REQUESTS CLIENTS
stage() {
  local name=$1 n=$2 clients=$3 back before=() got=()
  for back in back-01 back-02 back-03; do before+=("$(taken "$back")"); done
  say "$name: $n requests, $clients at once"
  local began
  began=$(now)
  h2load --h1 -t1 -n "$n" -c "$clients" -d "$work/model.json" -H 'Content-Type: application/json' \
    "$url/models" >"$work/$name.log" 2>&1 || true
  say "$name: $(($(now) - began)) ms; $(grep '^requests:' "$work/$name.log")"
  sleep 1 # for the last lines of the logs
  is "$name: answered with 2xx" "$n" "$(awk '/^status codes:/ {print $3}' "$work/$name.log")"
  is "$name: failed, errored, timed out" "0 0 0" \
    "$(sed -n 's/^requests:.* \([0-9]*\) failed, \([0-9]*\) errored, \([0-9]*\) timeout.*/\1 \2 \3/p' "$work/$name.log")"
  for back in back-01 back-02 back-03; do
    got+=($(($(taken "$back") - before[${#got[@]}])))
  done
  near "$name: back-01 (1/6)" "$(awk "BEGIN {printf \"%.1f\", $n / 6}")" 1 "${got[0]}"
  near "$name: back-02 (1/3)" "$(awk "BEGIN {printf \"%.1f\", $n / 3}")" 1 "${got[1]}"
  near "$name: back-03 (1/2)" $((n / 2)) 2 "${got[2]}"
}

stage baseline 1000 100
stage high 10000 5000
stage sustained 50000 1000
stage spike 20000 10000
is "requests whose method or length differs" 0 \
  "$(cat "$work"/back-0?.models | grep -cvx "POST $(wc -c <"$work/model.json")" || true)"
is "GET /nginx-health after it all" 200 "$(curl -s -m 5 -o /dev/null -w '%{http_code}' "$url/nginx-health")"
proxy_ends
finish
