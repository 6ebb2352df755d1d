# shellcheck shell=bash
# What the scenarios about reloads share: four servers, configurations to choose from, load, and what is measured.
# Sourced after lib.sh.
ports web admin port1 port2 port3 port4
url=http://127.0.0.1:$web/
token=a-token-of-the-scenario
for i in 1 2 3 4; do
  port=port$i
  nginx_server "app$i" "server { listen 127.0.0.1:${!port}; location / { return 200 \"hello\n\"; } }"
  within 10 "app$i" answers "http://127.0.0.1:${!port}/"
done

# config NAME STRATEGY INTERVAL BACKEND...: backends as N:WEIGHT
config() {
  local file=$work/$1.yaml strategy=$2 interval=$3 backend port
  shift 3
  {
    cat <<YAML
listeners:
  - name: web
    bind: 127.0.0.1:$web
    pool: apps
    xBackend: true
    timeouts: { idle: 2s, upstreamIdle: 1s }
pools:
  - name: apps
    strategy: $strategy
    check: { type: http, interval: $interval }
    backends:
YAML
    for backend in "$@"; do
      port=port${backend%%:*}
      echo "      - { id: app${backend%%:*}, address: \"127.0.0.1:${!port}\", weight: ${backend##*:} }"
    done
    printf 'admin:\n  bind: 127.0.0.1:%s\n  token: %s\n' "$admin" "$token"
  } >"$file"
}
config one weighted-round-robin 500ms 1:1 2:1 3:1
config two weighted-round-robin 300ms 2:5 3:1 4:2
config other round-robin 500ms 1:1 2:1 3:1
sed 's/pool: apps/pool: nowhere/; s/weight: 1/weight: -1/' "$work/one.yaml" >"$work/bad.yaml"

cp "$work/one.yaml" "$work/fairlead.yaml"
JAVA_OPTS="-Xmx128m -XX:NativeMemoryTracking=summary ${JAVA_OPTS:-}"
proxy "$work/fairlead.yaml"

answered() {
  grep -c "^$1" "$work/proxy.log" || true
}
# reload NAME: one SIGHUP with that configuration; returns when the proxy has said what became of it.
reload() {
  cp "$work/$1.yaml" "$work/next" && mv "$work/next" "$work/fairlead.yaml"
  local line='reloaded ' before
  [[ $1 == bad ]] && line='not reloaded: '
  before=$(answered "$line")
  kill -HUP "$proxy_pid"
  for _ in {1..300}; do
    (($(answered "$line") > before)) && return
    sleep 0.02
  done
  die "no answer to a reload within 6 s"
}

# load NAME SECONDS: connections that stay, and a new one for each request.
load() {
  start "$1-kept" wrk -t1 -c8 -d"$2s" --timeout 5s "$url"
  load_pids=("$started")
  start "$1-new" wrk -t1 -c4 -d"$2s" --timeout 5s -H 'Connection: close' "$url"
  load_pids+=("$started")
}
load_ends() {
  wait "${load_pids[@]}"
  least "$1: requests" 1000 $(($(wrk_sent "$work/$1-kept.log") + $(wrk_sent "$work/$1-new.log")))
  is "$1: failed on connections that stay" 0 "$(wrk_failed "$work/$1-kept.log")"
  is "$1: failed on new connections" 0 "$(wrk_failed "$work/$1-new.log")"
}

# measure PREFIX: heap after a collection, memory outside of it, resident memory (KiB), threads, descriptors.
measure() {
  sleep 4 # idle connections go
  jcmd "$proxy_pid" GC.run >/dev/null
  jcmd "$proxy_pid" GC.run >/dev/null
  sleep 1
  printf -v "$1_heap" %s "$(jcmd "$proxy_pid" GC.heap_info | sed -n 's/.*heap .* used \([0-9]*\)K.*/\1/p' | head -1)"
  printf -v "$1_direct" %s "$(jcmd "$proxy_pid" VM.native_memory summary scale=KB |
    sed -n 's/^- *Other (reserved=\([0-9]*\)KB.*/\1/p')"
  printf -v "$1_rss" %s "$(awk '/^VmRSS/ {print $2}' "/proc/$proxy_pid/status")"
  printf -v "$1_threads" %s "$(awk '/^Threads/ {print $2}' "/proc/$proxy_pid/status")"
  printf -v "$1_fds" %s "$(find "/proc/$proxy_pid/fd" -mindepth 1 | wc -l)"
  local heap=$1_heap direct=$1_direct rss=$1_rss threads=$1_threads fds=$1_fds
  say "$1: heap ${!heap} KiB, outside ${!direct:-0} KiB, resident ${!rss} KiB, ${!threads} threads, ${!fds} descriptors"
}

# series COUNT NAME...: so many reloads, taking the configurations in turn.
series() {
  local n=$1 i
  shift
  for ((i = 1; i <= n; i++)); do
    reload "${@:1 + (i - 1) % $#:1}"
    sleep 0.05
    ((i % 50)) || say "$i reloads"
  done
}

# growth PREFIX: what may have grown since "measure before".
growth() {
  local heap=$1_heap direct=$1_direct rss=$1_rss threads=$1_threads fds=$1_fds
  most "heap after a collection: growth" 4096 $((${!heap} - before_heap)) KiB
  most "memory outside the heap: growth" 4096 $((${!direct:-0} - ${before_direct:-0})) KiB
  most "resident memory: growth" 65536 $((${!rss} - before_rss)) KiB
  most "threads: growth" 2 $((${!threads} - before_threads))
  most "descriptors: growth" 4 $((${!fds} - before_fds))
}
