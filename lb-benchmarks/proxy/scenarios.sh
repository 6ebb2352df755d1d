# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # options come from harness.sh, results go there
# The proxies and what is done to them. Sourced by harness.sh.

declare -A pid_of=() port_of=() mode_of=()
declare -A main_of=([undertow]=UndertowProxy [vertx]=VertxProxy [reactor-netty]=ReactorNettyProxy)

is_jvm() { [[ $1 == fairlead* || -n ${main_of[$1]-} ]]; }

# takes_part <name> <http|https|tcp>
takes_part() {
  case $2 in
    tcp) [[ -z ${main_of[$1]-} ]] ;;
    *) [[ $1 != haproxy-splice ]] ;;
  esac
}

# render <template> <port> [marker...]: fills in a configuration; lines behind "#marker" are switched on
render() {
  local user="" marker
  local -a switches=()
  ((EUID != 0)) || user="user root;" # so that workers can read the temporary directory
  for marker in "${@:3}"; do switches+=(-e "s|#$marker ||"); done
  sed -e "s|@USER@|$user|; s|@DIR@|$dir|g; s|@PORT@|$2|; s|@THREADS@|$threads|; s|@FILES@|$files|" \
    -e "s|@ORIGIN1@|$origin1|; s|@ORIGIN2@|$origin2|; s|@STATUS@|$status_port|; s|@MODULES@|$nginx_modules|" \
    -e "s|@CONNECTIONS@|$((idle + 4096))|; s|@MAXCONN@|$((idle + 2048))|" \
    "${switches[@]}" "$here/$1" >"$dir/$1.$2"
  rendered=$dir/$1.$2
}

# The certificate of every proxy, and HAProxy's form of it.
make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -keyout "$dir/server.key" -out "$dir/server.crt" 2>"$dir/openssl.log" ||
    die "openssl makes no certificate: $(tail -1 "$dir/openssl.log")"
  cat "$dir/server.crt" "$dir/server.key" >"$dir/server.pem"
}

start_origin() {
  mkdir "$dir/files"
  head -c 102400 /dev/zero | tr '\0' x >"$dir/files/body100k"
  head -c $((bulk_mib << 20)) /dev/zero | tr '\0' x >"$dir/files/bulk"
  free_port && origin1=$port
  free_port && origin2=$port
  free_port && status_port=$port
  render origin.conf "$origin1"
  launch "$load_cpus" "$dir/origin.log" nginx -e stderr -p "$dir" -c "$rendered"
  await "$origin1" "$launched" http || die "the origin does not answer: $(tail -1 "$dir/origin.log")"
}

# start_proxy <name> <http|https|tcp> [JVM flags]: sets pid_of, port_of, mode_of; false, with a message, if it does
# not answer
start_proxy() {
  local name=$1 mode=$2 log=$dir/$1.log jar=$jar file=http
  local -a flags markers=() secret=()
  free_port
  case $mode in
    tcp) file=tcp ;;
    http) markers+=(plain) ;;
    https) markers+=(tls) secret=("$dir/server.crt" "$dir/server.key") ;;
  esac
  [[ -z $equal_headers ]] || markers+=(equal)
  [[ $name != haproxy-splice ]] || markers+=(splice)
  case $name in
    haproxy | haproxy-splice)
      render "haproxy-$file.cfg" "$port" "${markers[@]}"
      launch "$proxy_cpus" "$log" haproxy -db -f "$rendered"
      ;;
    nginx)
      render "nginx-$file.conf" "$port" "${markers[@]}"
      launch "$proxy_cpus" "$log" nginx -e stderr -p "$dir" -c "$rendered"
      ;;
    fairlead | fairlead-b)
      flags=("${option_files[@]/#/@}" "${@:3}")
      if [[ $name == fairlead-b ]]; then
        jar=${b_jar:-$jar}
        # shellcheck disable=SC2206 # several flags in one option
        flags+=($b_flags)
      fi
      launch "$proxy_cpus" "$log" "$java" "${flags[@]}" -cp "$jar" \
        io.fairlead.benchmarks.proxy.ProxyUnderTest "$mode" "$port" "$threads" \
        "${secret[@]}" "$origin1" "$origin2"
      ;;
    undertow | vertx | reactor-netty)
      launch "$proxy_cpus" "$log" "$java" "${option_files[@]/#/@}" "${@:3}" -cp "$others/classes:$others/lib/*" \
        "io.fairlead.benchmarks.proxies.${main_of[$name]}" "$mode" "$port" "$threads" "${secret[@]}" "$origin1" "$origin2"
      ;;
  esac
  pid_of[$name]=$launched port_of[$name]=$port mode_of[$name]=$mode
  if ! await "$port" "$launched" "$mode"; then
    say "$name ($mode) does not answer: $(grep -v '^[[:space:]]' "$log" | tail -1)"
    stop_proxy "$name"
    return 1
  fi
  [[ $mode != http* ]] || check_forwarding "$name"
  [[ $mode != https ]] || check_tls "$name"
}

stop_proxy() {
  stop "${pid_of[$1]}"
  unset "pid_of[$1]"
}

stop_proxies() {
  local name
  for name in "${!pid_of[@]}"; do stop_proxy "$name"; done
}

# Equal work: the client's address is passed on, and the connection to the origin is kept.
check_forwarding() {
  local answer
  answer=$(get "${port_of[$1]}" /forwarded "${mode_of[$1]}" | tail -1)
  [[ $answer =~ ^for=127.0.0.1\;connection=(keep-alive)?\;version=HTTP/1.1 ]] || die "$1 forwards otherwise than expected: $answer"
}

# Equal work: one version of TLS, one cipher suite, HTTP/2 offered.
check_tls() {
  local agreed
  agreed=$(timeout 3 openssl s_client -alpn h2,http/1.1 -connect "127.0.0.1:${port_of[$1]}" </dev/null 2>/dev/null |
    sed -n 's/^New, \(TLS.*\), Cipher is \(.*\)/\1 \2/p; s/^ALPN protocol: //p' | paste -sd ' ')
  [[ $agreed == "TLSv1.3 TLS_AES_256_GCM_SHA384 h2" ]] || die "$1 agrees on other TLS than expected: $agreed"
}

# url <name> <path>
url() {
  local scheme=http
  [[ ${mode_of[$1]} != https ]] || scheme=https
  echo "$scheme://127.0.0.1:${port_of[$1]}$2"
}

# window_begin / window_end <name>: CPU of the proxy, and of everybody, between the two
window_begin() {
  read -r w_user w_system <<<"$(cpu "${pid_of[$1]}")"
  read -r w_busy w_all <<<"$(machine "$proxy_cpus")"
  read -r w_load_busy w_load_all <<<"$(machine "$load_cpus")"
  w_time=${EPOCHREALTIME/[.,]/}
}

window_end() {
  local user system busy all load_busy load_all
  w_time=$((${EPOCHREALTIME/[.,]/} - w_time))
  read -r user system <<<"$(cpu "${pid_of[$1]}")"
  read -r busy all <<<"$(machine "$proxy_cpus")"
  read -r load_busy load_all <<<"$(machine "$load_cpus")"
  w_user=$(((user - w_user) * tick_us)) w_system=$(((system - w_system) * tick_us))
  w_busy=$(((busy - w_busy) * tick_us)) w_all=$(((all - w_all) * tick_us))
  w_load_busy=$((load_busy - w_load_busy)) w_load_all=$((load_all - w_load_all))
}

# wrk_load <name> <seconds> <connections> <path> [wrk options]: sets requests bytes micros errors p50 p99 p999
wrk_load() {
  local name=$1 seconds=$2 connections=$3 path=$4 word
  shift 4
  foreground $((seconds + 15)) "$dir/wrk.out" wrk -t1 -c"$connections" -d"${seconds}s" --timeout 10s \
    -s "$here/summary.lua" "$@" "$(url "$name" "$path")"
  read -r word requests bytes micros errors p50 p99 p999 <<<"$(grep '^summary ' "$dir/wrk.out")"
  [[ $word == summary && $bytes -gt 0 ]] || die "wrk got no answer from $name: $(tail -1 "$dir/wrk.out")"
}

# measure_wrk <name> <connections> <path> [wrk options]: one measured run; everything the run does is in the window
measure_wrk() {
  local name=$1 before
  before=$(accepted)
  window_begin "$name"
  wrk_load "$name" "$seconds" "${@:2}"
  window_end "$name"
  upstream=$(($(accepted) - before - 1)) # the question itself is one
}

# measure_rate <name>: a thousand connections, opened one a millisecond so that their turns are spread evenly;
# the window begins when all are open, and counts what was answered within it, by h2load's own log
measure_rate() {
  local name=$1 per=$((rate / rate_connections)) before begin status=0
  local total=$(((seconds + 3) * rate))
  rm -f "$dir/h2load.log"
  timeout $((seconds * 5 + 30)) h2load --h1 -t1 -c "$rate_connections" -r 1 --rate-period=1ms --rps="$per" -n "$total" \
    --log-file="$dir/h2load.log" "http://127.0.0.1:${port_of[$name]}/small" >"$dir/h2load.out" 2>&1 &
  local load=$!
  running "$load"
  sleep 1.7
  [[ -d /proc/$load ]] || die "h2load ended early: $(tail -1 "$dir/h2load.out")"
  before=$(accepted)
  begin=${EPOCHREALTIME/[.,]/}
  window_begin "$name"
  sleep "$seconds"
  window_end "$name"
  upstream=$(($(accepted) - before - 1))
  wait "$load" || status=$?
  ((status == 0)) || die "h2load failed with status $status (124: not done in time): $(tail -1 "$dir/h2load.out")"
  ended "$load"
  micros=$w_time bytes=0
  read -r requests errors <<<"$(awk -v begin="$begin" -v end="$((begin + w_time))" -v out="$dir/latencies" '
    { done = $1 + $3 } done < begin || done > end { next }
    { n++; if ($2 < 200 || $2 > 299) bad++; print $3 > out }
    END { print n + 0, bad + 0 }' "$dir/h2load.log")"
  ((requests > 0)) || die "h2load got no answer from $name: $(tail -1 "$dir/h2load.out")"
  percentiles "$dir/latencies"
}

# measure_h2 <name>: HTTP/2 over TLS; one measured run, by h2load's own log
measure_h2() {
  local name=$1 before
  rm -f "$dir/h2load.log"
  before=$(accepted)
  window_begin "$name"
  foreground $((seconds + 15)) "$dir/h2load.out" h2load -t1 -c "$h2_connections" -m "$h2_streams" -D "$seconds" \
    --log-file="$dir/h2load.log" "$(url "$name" /small)"
  window_end "$name"
  upstream=$(($(accepted) - before - 1))
  grep -q '^Application protocol: h2$' "$dir/h2load.out" || die "$name does not speak HTTP/2 with h2load"
  micros=$((seconds * 1000000))
  bytes=$(sed -n 's/^traffic: .* (\([0-9]*\)) total.*/\1/p' "$dir/h2load.out")
  read -r requests errors <<<"$(awk -v out="$dir/latencies" '
    { n++; if ($2 < 200 || $2 > 299) bad++; print $3 > out }
    END { print n + 0, bad + 0 }' "$dir/h2load.log")"
  ((requests > 0)) || die "h2load got no answer from $name: $(tail -1 "$dir/h2load.out")"
  percentiles "$dir/latencies"
}

# percentiles <file of numbers>: sets p50 p99 p999
percentiles() {
  read -r p50 p99 p999 <<<"$(sort -n "$1" | awk '{ a[NR] = $1 }
    function at(q) { i = int(NR * q); return a[i < NR ? i + 1 : NR] }
    END { print at(0.5), at(0.99), at(0.999) }')"
}

# one <scenario> <name>: one measured run
one() {
  case $1 in
    small) measure_wrk "$2" "$connections" /small ;;
    body100k) measure_wrk "$2" 16 /body100k ;;
    connect) measure_wrk "$2" "$connections" /small -H "Connection: close" ;;
    tls) measure_wrk "$2" "$connections" /small ;;
    tls100k) measure_wrk "$2" 16 /body100k ;;
    h2) measure_h2 "$2" ;;
    tcp-rr) measure_wrk "$2" "$connections" /small ;;
    tcp-bulk) measure_wrk "$2" 4 /bulk ;;
    rate1000) measure_rate "$2" ;;
  esac
}

# warm <scenario> <name> <seconds>: the same load unmeasured; a fixed rate would take too long to warm a JVM up
warm() {
  case $1 in
    rate1000) seconds=$3 measure_wrk "$2" "$connections" /small ;;
    *) seconds=$3 one "$1" "$2" ;;
  esac
  ((errors == 0)) || say "$1: $2 had $errors errors while warming up"
}

# settle <scenario> <name>: warms a JVM up for --warmup seconds, and on until 5 seconds are no more than 3 % cheaper than
# the cheapest before; for six times --warmup at most (quick: once)
settle() {
  local spent=0 cost best=0 slice=$((warmup < 5 ? warmup : 5))
  while :; do
    warm "$1" "$2" "$slice"
    spent=$((spent + slice))
    cost=$(((w_user + w_system) * 1000 / requests))
    if ((spent >= warmup && (cost * 100 > best * 97 || spent >= patience * warmup))); then return; fi
    if ((best == 0 || cost < best)); then best=$cost; fi
  done
}

describe() {
  case $1 in
    small) echo "keep-alive, 128 B body, $connections connections" ;;
    body100k) echo "keep-alive, 100 KiB body, 16 connections" ;;
    connect) echo "a connection per request, 128 B body, $connections at a time" ;;
    tls) echo "TLS 1.3, keep-alive, 128 B body, $connections connections" ;;
    tls100k) echo "TLS 1.3, keep-alive, 100 KiB body, 16 connections" ;;
    h2) echo "HTTP/2 over TLS 1.3, 128 B body, $h2_connections connections with $h2_streams requests at a time each" ;;
    tcp-rr) echo "TCP relay, round trips of an HTTP request and a 128 B answer, $connections connections" ;;
    tcp-bulk) echo "TCP relay, $bulk_mib MiB downloads, 4 connections; latencies are of whole downloads" ;;
    rate1000) echo "$rate requests/s over $rate_connections keep-alive connections, 128 B body" ;;
    idle) echo "$idle keep-alive connections that have had one answer each" ;;
    first-minute) echo "a fresh process: the first 100,000 requests, 128 B body, 16 connections" ;;
  esac
}
