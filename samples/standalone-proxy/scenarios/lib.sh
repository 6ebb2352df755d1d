# shellcheck shell=bash
# What the scenarios share: packages, processes, the proxy itself, and the table at the end. Sourced, never run.
set -euo pipefail

scenarios=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sample=$(dirname "$scenarios")
root=$(cd "$sample/../.." && pwd)
scenario=${scenario:-$(basename "$0" .sh)} # others that source this file have a name of their own
jar=${FAIRLEAD_JAR:-$sample/target/fairlead.jar}
results=$sample/target/scenarios
work=$(mktemp -d "${TMPDIR:-/tmp}/fairlead-$scenario.XXXXXX")
chmod 755 "$work" # servers that give up root read in it
readonly scenarios sample root scenario jar results work

pids=()       # what this scenario started, in order
namespaces=() # network namespaces that it made
table=()
broken=0
ended=
next_port=$((20000 + RANDOM % 8000))

export LC_ALL=C.UTF-8
ulimit -S -n "$(ulimit -H -n)"

say() {
  printf '%s: %s\n' "$scenario" "$*"
}

die() {
  printf '%s: %s\n' "$scenario" "$*" >&2
  exit 1
}

# ---- packages ----

# need COMMAND:PACKAGE...: installs Debian packages whose command is missing.
need() {
  local missing=() pair
  for pair in "$@" java:openjdk-17-jdk-headless curl:curl jq:jq ss:iproute2; do
    PATH=$PATH:/usr/sbin command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  if ((${#missing[@]})); then
    say "installing ${missing[*]}"
    local sudo=()
    ((EUID == 0)) || sudo=(sudo)
    "${sudo[@]}" apt-get -qq update
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" \
      >"$work/apt.log" 2>&1 || { tail -5 "$work/apt.log"; die "apt-get install failed"; }
  fi
  PATH=$PATH:/usr/sbin
}

# ---- processes ----

# start NAME COMMAND...: runs it in the background, its output in $work/NAME.log; its id is in $started.
start() {
  local name=$1
  shift
  : >"$work/$name.log" # now, not when the process gets to it: what ran before under this name may have said "ready"
  "$@" >>"$work/$name.log" 2>&1 </dev/null &
  started=$!
  pids+=("$started")
}

# stop PID [SIGNAL]: ends a process that this scenario started, and waits for it.
stop() {
  local pid=$1 signal=${2:-TERM}
  kill "-$signal" "$pid" 2>/dev/null || true
  for _ in {1..100}; do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

at_exit() {
  local code=$?
  trap - EXIT
  trap '' INT TERM
  local i
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    stop "${pids[i]}"
  done
  for i in "${namespaces[@]}"; do
    ip netns del "$i" 2>/dev/null || true
  done
  if [[ -z $ended ]]; then
    printf '%s: ended early (%d)\n' "$scenario" "$code" >&2
    ((${#table[@]})) && print_table
    [[ -f $work/proxy.log ]] && tail -20 "$work/proxy.log" >&2
    ((code)) || code=1
  fi
  if [[ -n ${KEEP:-} ]]; then
    say "kept $work"
  else
    rm -rf "$work"
  fi
  exit "$code"
}
trap at_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# ports NAME...: sets each variable to a port on which nobody listens.
ports() {
  local name
  for name in "$@"; do
    next_port=$((next_port + 1))
    while [[ -n $(ss -Hltn "sport = :$next_port") ]]; do
      next_port=$((next_port + 1))
    done
    printf -v "$name" %s "$next_port"
  done
}

# within SECONDS WHAT COMMAND...: repeats it until it succeeds.
within() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || die "not in time: $what"
    sleep 0.1
  done
}

listens() {
  [[ -n $(ss -Hltn "sport = :$1") ]]
}

answers() {
  curl -sf -m 2 -o /dev/null "$1"
}

# now: milliseconds since some moment.
now() {
  date +%s%3N
}

# ---- the proxy ----

# built: builds the program if it is missing.
built() {
  [[ -f $jar ]] || { say "building $jar"; (cd "$root" && mvn -q -ntp -pl samples/standalone-proxy -am package -DskipTests); }
}

# proxy FILE: starts it; sets proxy_pid, and with an admin listener admin_url. JAVA_OPTS go to the JVM.
proxy() {
  built
  local options=()
  read -ra options <<<"${JAVA_OPTS:-}"
  start proxy "${proxy_in[@]}" java "@$sample/jvm.options" "${options[@]}" -jar "$jar" -f "$1"
  proxy_pid=$started
  for _ in {1..300}; do
    grep -qx ready "$work/proxy.log" && break
    kill -0 "$proxy_pid" 2>/dev/null || { cat "$work/proxy.log"; die "the proxy does not start"; }
    sleep 0.1
  done
  grep -qx ready "$work/proxy.log" || die "the proxy is not ready within 30 s"
  admin_url=$(sed -n 's|^admin: \(http://.*\)/stats$|\1|p' "$work/proxy.log")
  say "proxy runs: $(grep -E '^(listener|admin)' "$work/proxy.log" | paste -sd' ')"
}
proxy_in=() # what it is run in, such as a namespace

# proxy_ends: SIGTERM must drain it and end it with 0.
proxy_ends() {
  local code=0
  kill -TERM "$proxy_pid"
  for _ in {1..400}; do
    kill -0 "$proxy_pid" 2>/dev/null || break
    sleep 0.1
  done
  if kill -0 "$proxy_pid" 2>/dev/null; then
    code="still there after 40 s"
  else
    wait "$proxy_pid" || code=$?
  fi
  is "SIGTERM: exit code" 0 "$code"
  is "SIGTERM: last line" stopped "$(tail -1 "$work/proxy.log")"
  [[ $(tail -1 "$work/proxy.log") == stopped ]] || tail -20 "$work/proxy.log"
}

# stats JQ: a figure from /stats.json.
stats() {
  curl -sf -m 5 "$admin_url/stats.json" | jq -r "$1"
}

# backend ID FIELD: a field of a backend, whatever its pool.
backend() {
  stats ".pools[].backends[] | select(.id == \"$1\") | .$2"
}

health_is() {
  [[ $(backend "$1" health) == "$2" ]]
}

# ---- servers and load ----

# nginx_server NAME CONFIG...: an nginx of our own whose http block holds the text; no root needed.
nginx_server() {
  local name=$1
  mkdir -p "$work/$name/logs"
  cat >"$work/$name/nginx.conf" <<CONF
daemon off;
worker_processes 1;
pid $work/$name/nginx.pid;
error_log $work/$name/error.log warn;
worker_rlimit_nofile $(ulimit -n);
events { worker_connections $(($(ulimit -n) - 100)); }
http {
  access_log off;
  keepalive_requests 1000000;
  client_body_temp_path $work/$name/body;
  proxy_temp_path $work/$name/proxy;
  fastcgi_temp_path $work/$name/fastcgi;
  uwsgi_temp_path $work/$name/uwsgi;
  scgi_temp_path $work/$name/scgi;
  $2
}
CONF
  start "$name" "${nginx_in[@]}" nginx -p "$work/$name" -c "$work/$name/nginx.conf"
}

nginx_in=() # what it is run in

# many_backends FILE N [TOKEN]: a configuration with N backends, each an address of its own for the server on $port.
many_backends() {
  {
    cat <<YAML
listeners:
  - { name: web, bind: "127.0.0.1:$web", pool: apps, xBackend: true }
admin:
  bind: 127.0.0.1:$admin
  token: "${3:-}"
pools:
  - name: apps
    check: { type: http, interval: 5s }
    backends:
YAML
    awk -v n="$2" -v port="$port" 'BEGIN {
      for (i = 1; i <= n; i++)
        printf "      - { id: b%04d, address: \"127.0.%d.%d:%d\" }\n", i, 1 + int(i / 250), 1 + i % 250, port
    }'
  } >"$1"
}

# tally: how often each line came: "app1 4, app2 4".
tally() {
  sort | uniq -c | awk '{printf("%s%s %d", (NR > 1) ? ", " : "", $2, $1)}'
}

# spread N URL: which backends N requests reach, one connection each: "app1 4, app2 4, app3 4".
spread() {
  local i
  for ((i = 0; i < $1; i++)); do
    curl -s -m 5 -o /dev/null -D - "$2" | tr -d '\r' | sed -n 's/^[Xx]-[Bb]ackend: //p'
  done | tally
}

# wrk_sent FILE, wrk_failed FILE: requests that wrk counts, and all of its errors.
wrk_sent() {
  awk '/requests in/ {n = $1} END {print n + 0}' "$1"
}

wrk_failed() {
  awk '/Socket errors/ {gsub(",", ""); n += $4 + $6 + $8 + $10} /Non-2xx/ {n += $NF} END {print n + 0}' "$1"
}

# ---- figures ----

row() {
  table+=("$1"$'\t'"$2"$'\t'"$3"$'\t'"$4")
  [[ $4 == yes ]] || broken=$((broken + 1))
  say "$1: $3 (expected $2)$([[ $4 == yes ]] || echo ' <-- NO')"
}

verdict() {
  if "$@"; then echo yes; else echo NO; fi
}

# is WHAT EXPECTED GOT
is() {
  row "$1" "$2" "$3" "$(verdict test "$2" = "$3")"
}

# like WHAT PATTERN GOT: an extended regular expression.
like() {
  row "$1" "~ $2" "$3" "$([[ $3 =~ $2 ]] && echo yes || echo NO)"
}

# near WHAT CENTRE TOLERANCE GOT: numbers, which may have fractions.
near() {
  row "$1" "$2 ± $3" "$4" "$(awk -v c="$2" -v t="$3" -v g="$4" 'BEGIN {d = g - c; print (d <= t && -d <= t) ? "yes" : "NO"}')"
}

# most WHAT LIMIT GOT [UNIT]
most() {
  row "$1" "≤ $2${4:+ $4}" "$3${4:+ $4}" "$(awk -v l="$2" -v g="$3" 'BEGIN {print (g != "" && g + 0 <= l) ? "yes" : "NO"}')"
}

# least WHAT LIMIT GOT [UNIT]
least() {
  row "$1" "≥ $2${4:+ $4}" "$3${4:+ $4}" "$(awk -v l="$2" -v g="$3" 'BEGIN {print (g != "" && g + 0 >= l) ? "yes" : "NO"}')"
}

print_table() {
  printf '\n%s\n' "$scenario"
  { printf 'what\texpected\tgot\tok\n'; printf '%s\n' "${table[@]}"; } | column -t -s$'\t' -o' | '
  printf '\n'
}

# finish: prints the table; the scenario ends with 0 only when every figure holds.
finish() {
  ended=yes
  print_table
  ((broken == 0)) || { say "$broken of ${#table[@]} figures do not hold"; exit 1; }
  say "all ${#table[@]} figures hold"
}
