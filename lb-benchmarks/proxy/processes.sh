# shellcheck shell=bash
# shellcheck disable=SC2154 # status_port: scenarios.sh
# Starting, watching and stopping the processes of the harness. Sourced by harness.sh.

declare -A started=() # by process id: every process of ours that runs
ports=()

say() { printf '%s\n' "$*" >&2; }

die() {
  say "lb-benchmarks/run proxy: $*"
  exit 1
}

# serving <pid>: the processes that do the work: the children of a master, else the process itself
serving() {
  local children
  children=$(cat "/proc/$1/task/"*/children 2>/dev/null) || true
  echo "${children:-$1}"
}

running() { started[$1]=1; }

ended() { unset "started[$1]"; }

stop() {
  local pid=$1 all i
  [[ -n ${started[$pid]-} ]] || return 0
  ended "$pid"
  all="$pid $(serving "$pid")"
  kill "$pid" 2>/dev/null || true
  for ((i = 0; i < 60; i++)); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  # shellcheck disable=SC2086 # a list of numbers
  if ((i == 60)); then kill -KILL $all 2>/dev/null || true; fi
  wait "$pid" 2>/dev/null || true
}

stop_all() {
  local pid
  for pid in "${!started[@]}"; do stop "$pid"; done
}

# launch <cpus> <log> <command...>: starts in the background; the process is $launched
launch() {
  local cpus=$1 log=$2
  shift 2
  taskset -c "$cpus" "$@" </dev/null >"$log" 2>&1 &
  launched=$!
  running "$launched"
}

# foreground <seconds> <output> <command...>: waits, so that a signal to the harness is heard at once
foreground() {
  local seconds=$1 output=$2 status=0
  shift 2
  timeout -k 2 "$seconds" "$@" >"$output" 2>&1 &
  local pid=$!
  running "$pid"
  wait "$pid" || status=$?
  ended "$pid"
  ((status == 0)) || { tail -3 "$output" >&2; die "$1 failed with status $status (124: not done after $seconds s)"; }
}

# Sets $port to a port nobody listens on, below the range that outgoing connections take theirs from.
free_port() {
  local i
  for ((i = 0; i < 200; i++)); do
    port=$((15000 + RANDOM % 15000))
    [[ " ${ports[*]-} " != *" $port "* ]] || continue
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      ports+=("$port")
      return
    fi
  done
  die "no free port between 15000 and 30000"
}

# get <port> <path> [https]: the whole answer, within two seconds
get() {
  if [[ ${3-} == https ]]; then
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$2" |
      timeout 2 openssl s_client -quiet -connect "127.0.0.1:$1" 2>/dev/null || true
    return
  fi
  # shellcheck disable=SC2016 # for the inner shell
  timeout 2 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0"
    printf "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n" "$1" >&3
    cat <&3' "$1" "$2" 2>/dev/null || true
}

# await <port> <pid> <mode>: until it answers; false if it ended or does not within ten seconds
await() {
  local deadline=$((SECONDS + 10))
  while ((SECONDS < deadline)); do
    [[ -d /proc/$2 ]] || return 1
    [[ $(get "$1" /small "$3") == "HTTP/1.1 200"* ]] && return 0
    sleep 0.02
  done
  return 1
}

# cpu <pid>: "user system" in clock ticks since its start, of the process and its children
cpu() {
  local pid line user=0 system=0
  local -a field
  for pid in "$1" $(cat "/proc/$1/task/"*/children 2>/dev/null); do
    read -r line <"/proc/$pid/stat" || continue
    read -ra field <<<"${line##*) }"
    user=$((user + field[11])) system=$((system + field[12]))
  done
  echo "$user $system"
}

# rss <pid>: KiB of the processes that serve
rss() {
  local pid sum=0 name value rest
  for pid in $(serving "$1"); do
    while read -r name value rest; do
      [[ $name != VmRSS: ]] || sum=$((sum + value))
    done <"/proc/$pid/status"
  done
  echo "$sum"
}

# machine <cpus>: "busy all" in clock ticks since boot, of the given processors, time stolen by the host included
machine() {
  awk -v cpus=",$1," '/^cpu[0-9]/ && index(cpus, "," substr($1, 4) ",") {
      busy += $2 + $3 + $4 + $7 + $8 + $9; all += $2 + $3 + $4 + $5 + $6 + $7 + $8 + $9 }
    END { print busy + 0, all + 0 }' /proc/stat
}

# accepted: connections that the origin has accepted since its start
accepted() { get "$status_port" /status | awk '/^ [0-9]/ { print $1 + 0 }'; }
