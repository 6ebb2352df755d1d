#!/usr/bin/env bash
# Ten thousand TCP sessions at once, or as many as the limit of open files allows, each of which must hear its own bytes.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need python3:python3-minimal

# A session costs the proxy two descriptors; the rest is for the JVM, and for pipes.
sessions=$((($(ulimit -n) - 300) / 2))
((sessions <= 10000)) || sessions=10000
ports bytes sink admin

descriptors() { find "/proc/$proxy_pid/fd" -mindepth 1 2>/dev/null | wc -l; }
open_are() { [[ $(stats '[.pools[].backends[].in_flight] | add') == "$1" ]]; }

start serve python3 -u "$scenarios/lib/crowd.py" serve "$sink"
within 10 "the echo" listens "$sink"
for way in epoll nio; do
  cat >"$work/crowd.yaml" <<YAML
transport: $way
admin: { bind: "127.0.0.1:$admin" }
listeners:
  - { name: bytes, mode: tcp, bind: "127.0.0.1:$bytes", pool: sink }
pools:
  - name: sink
    backends:
      - { id: sink, address: "127.0.0.1:$sink" }
YAML
  proxy "$work/crowd.yaml"
  python3 "$scenarios/lib/crowd.py" open "$bytes" 10 <<<go >/dev/null # what is made once is made now
  sleep 0.5
  before=$(descriptors)
  say "$way: $sessions sessions"
  mkfifo "$work/go-$way"
  python3 -u "$scenarios/lib/crowd.py" open "$bytes" "$sessions" <"$work/go-$way" >"$work/crowd.log" 2>&1 &
  client=$!
  pids+=("$client")
  exec {go}>"$work/go-$way"
  within 120 "all open" grep -qx open "$work/crowd.log"
  within 30 "all at the backend" open_are "$sessions"
  is "$way: sessions at once" "$sessions" "$(stats '[.pools[].backends[].in_flight] | add')"
  echo go >&"$go"
  exec {go}>&-
  wait "$client" || tail -5 "$work/crowd.log"
  read -r _ good bad total < <(grep '^result' "$work/crowd.log" || echo "result 0 none 0")
  is "$way: sessions that heard exactly what they said" "$sessions" "$good"
  is "$way: sessions with a difference" 0 "$bad"
  say "$way: $total bytes each way, $(awk '/^VmHWM/ {print int($2 / 1024)}' "/proc/$proxy_pid/status") MiB at most"
  within 10 "no session left" open_are 0
  most "$way: descriptors more than before" 8 $(($(descriptors) - before))
  proxy_ends
done
finish
