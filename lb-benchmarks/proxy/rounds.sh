# shellcheck shell=bash
# shellcheck disable=SC2154 # options come from harness.sh, results from scenarios.sh
# The rounds, in which every proxy has its turn, and what is written about each run. Sourced by harness.sh.

quote() { # a JSON string of one line
  local text
  text=$(tr -d '\000-\037' <<<"$1")
  text=${text//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# What was run, and on what: the first line of JSON.
write_setting() {
  local commit
  commit=$(git -C "$here" describe --always --dirty 2>/dev/null) || commit=unknown
  printf '{"type":"setting","date":"%s","commit":%s' "$(date -Is)" "$(quote "$commit")"
  printf ',"haproxy":%s,"nginx":%s' "$(quote "$(haproxy -v | head -1)")" "$(quote "$(nginx -v 2>&1)")"
  printf ',"java":%s,"jvmFlags":%s' "$(quote "$("$java" -version 2>&1 | tail -1)")" "$(quote "$jvm_flags")"
  printf ',"kernel":%s,"processor":%s' "$(quote "$(uname -sr)")" \
    "$(quote "$(sed -n '/^model name/{s/^[^:]*: //p;q}' /proc/cpuinfo)")"
  printf ',"proxyCpus":"%s","loadCpus":"%s","threads":%d' "$proxy_cpus" "$load_cpus" "$threads"
  printf ',"rounds":%d,"forks":%d,"seconds":%d,"warmup":%d' "$rounds" "$forks" "$seconds" "$warmup"
  printf ',"equalHeaders":%s' "${equal_headers:-false}"
  printf ',"bJar":%s,"bFlags":%s}\n' "$(quote "$b_jar")" "$(quote "$b_flags")"
}

late() { ((SECONDS - begun >= limit * 60 - 15)); }

progress() {
  local spent=$((SECONDS - begun))
  printf '%02d:%02d of %d:00  %s\n' $((spent / 60)) $((spent % 60)) "$limit" "$*" >&2
}

# record <scenario> <name> <fork> <round>: a line of JSON, a row for the table, a line for who waits
record() {
  local memory
  memory=$(rss "${pid_of[$2]}")
  awk -v scenario="$1" -v name="$2" -v fork="$3" -v round="$4" -v n="$requests" -v bytes="$bytes" -v us="$micros" \
    -v user="$w_user" -v kernel="$w_system" -v errors="$errors" -v p50="$p50" -v p99="$p99" -v p999="$p999" \
    -v rss="$memory" -v upstream="$upstream" -v busy="$w_busy" -v all="$w_all" -v lbusy="$w_load_busy" \
    -v lall="$w_load_all" -v rows="$rows" -v out="$out" 'BEGIN {
      if (n < 1) n = 1 # a download that took longer than the run
      cost = (user + kernel) / n
      perGb = bytes ? (user + kernel) / 1000 / (bytes / 1e9) : 0
      own = all ? 100 * (user + kernel) / all : 0
      other = all ? 100 * (busy - user - kernel) / all : 0
      if (other < 0) other = 0
      printf "{\"type\":\"run\",\"scenario\":\"%s\",\"proxy\":\"%s\",\"fork\":%d,\"round\":%d,\"requests\":%d," \
        "\"bytes\":%.0f,\"seconds\":%.3f,\"cpuUsPerRequest\":%.3f,\"userUsPerRequest\":%.3f," \
        "\"systemUsPerRequest\":%.3f,\"cpuMsPerGB\":%.1f,\"requestsPerSecond\":%.0f,\"p50Us\":%d,\"p99Us\":%d," \
        "\"p999Us\":%d,\"rssKiB\":%d,\"errors\":%d,\"upstreamConnections\":%d,\"proxyCpuPercent\":%.1f," \
        "\"othersOnProxyCpuPercent\":%.1f,\"loadCpuPercent\":%.1f}\n", scenario, name, fork, round, n, bytes, us / 1e6,
        cost, user / n, kernel / n, perGb, n * 1e6 / us, p50, p99, p999, rss, errors, upstream, own, other,
        lall ? 100 * lbusy / lall : 0 >> out
      value = scenario == "tcp-bulk" ? perGb : cost
      print scenario, name, round, value, user / (user + kernel + 1e-9), n * 1e6 / us, p50 / 1000, p99 / 1000,
        p999 / 1000, rss / 1024, errors, other, own >> rows
      printf "%-9s %-14s %8.1f %s  %9.0f req/s  p99 %.2f ms%s\n", scenario, name, value,
        scenario == "tcp-bulk" ? "ms/GB" : "us/req", n * 1e6 / us, p99 / 1000, errors ? "  ERRORS " errors : ""
    }'
}

run_load() {
  local scenario=$1 mode=http name round line fork=0 per_fork=$(((rounds + forks - 1) / forks))
  local -a present=()
  case $scenario in
    tcp-*) mode=tcp ;;
    tls* | h2) mode=https ;;
  esac
  for ((round = 1; round <= rounds; round++)); do
    late && { progress "$scenario: out of time after $((round - 1)) rounds"; break; }
    if (((round - 1) % per_fork == 0)); then
      fork=$((fork + 1))
      stop_proxies
      present=()
      for name in "${names[@]}"; do
        takes_part "$name" "$mode" || continue
        start_proxy "$name" "$mode" || { failures=$((failures + 1)); continue; }
        present+=("$name")
        progress "$scenario: warming $name up"
        if is_jvm "$name"; then settle "$scenario" "$name"; else warm "$scenario" "$name" 1; fi
      done
    fi
    for name in "${present[@]}"; do
      one "$scenario" "$name"
      line=$(record "$scenario" "$name" "$fork" "$round")
      progress "$round/$rounds $line"
    done
  done
  stop_proxies
}

# collect <name>: sets $live to the KiB of live heap and of direct memory; garbage is not the connections'
collect() {
  live=0
  is_jvm "$1" || return 0
  local jcmd
  jcmd=$(dirname "$(readlink -f "$(command -v "$java")")")/jcmd
  [[ -x $jcmd ]] || die "idle needs jcmd, which is not in the JDK of $java"
  "$jcmd" "${pid_of[$1]}" GC.run >/dev/null
  # direct memory is what the JVM files under Other
  live=$({
    "$jcmd" "${pid_of[$1]}" GC.heap_info
    "$jcmd" "${pid_of[$1]}" VM.native_memory summary scale=KB
  } | awk '/total [0-9]+K, used/ && match($0, /used [0-9]+/) { sum += substr($0, RSTART + 5, RLENGTH - 5) }
    / Other \(/ && match($0, /committed=[0-9]+/) { sum += substr($0, RSTART + 10, RLENGTH - 10) }
    END { print sum + 0 }')
}

run_idle() {
  local name round line before after live live_before word times=$((rounds < idle_rounds ? rounds : idle_rounds))
  for ((round = 1; round <= times; round++)); do
    for name in "${names[@]}"; do
      takes_part "$name" http || continue
      late && { progress "idle: out of time"; return; }
      start_proxy "$name" http -XX:NativeMemoryTracking=summary || { failures=$((failures + 1)); continue; }
      # long enough for the young generation to have been used from end to end, whose pages would count as new
      warm small "$name" "$(is_jvm "$name" && echo 5 || echo 1)"
      collect "$name"
      live_before=$live
      before=$(rss "${pid_of[$name]}")
      coproc HOLDER { exec "$java" -Xmx64m -cp "$jar" io.fairlead.benchmarks.proxy.IdleConnections \
        "${port_of[$name]}" "$idle" /small 128 2>"$dir/idle.log"; }
      # shellcheck disable=SC2153 # set by coproc
      local holder=$HOLDER_PID in=${HOLDER[1]}
      running "$holder"
      word=""
      read -r -t 30 word <&"${HOLDER[0]}" || true
      [[ $word == ready ]] || die "idle: $name: $(head -1 "$dir/idle.log")"
      collect "$name"
      sleep 1
      window_begin "$name"
      sleep 2
      window_end "$name"
      after=$(rss "${pid_of[$name]}")
      exec {in}>&-
      wait "$holder" || die "idle: $name: $(head -1 "$dir/idle.log")"
      ended "$holder"
      line=$(awk -v name="$name" -v round="$round" -v n="$idle" -v before="$before" -v after="$after" \
        -v cpu="$((w_user + w_system))" -v us="$w_time" -v live="$((live - live_before))" -v rows="$rows" \
        -v out="$out" 'BEGIN {
          printf "{\"type\":\"idle\",\"proxy\":\"%s\",\"round\":%d,\"connections\":%d,\"rssKiBBefore\":%d," \
            "\"rssKiBAfter\":%d,\"rssKiBPerConnection\":%.3f,\"liveKiBPerConnection\":%.3f,\"cpuMsPerSecond\":%.2f}\n",
            name, round, n, before, after, (after - before) / n, live / n, cpu * 1000 / us >> out
          print "idle", name, round, (after - before) / n, before / 1024, after / 1024, cpu * 1000 / us,
            live / n >> rows
          printf "idle      %-14s %8.2f KiB/connection", name, (after - before) / n }')
      progress "$round/$times $line"
      stop_proxy "$name"
    done
  done
}

run_first_minute() {
  local name round line begin ready slice sum memory times=$((rounds < 3 ? rounds : 3))
  local -a costs
  for ((round = 1; round <= times; round++)); do
    for name in "${names[@]}"; do
      takes_part "$name" http || continue
      late && { progress "first-minute: out of time"; return; }
      begin=${EPOCHREALTIME/[.,]/}
      start_proxy "$name" http || { failures=$((failures + 1)); continue; }
      ready=$(((${EPOCHREALTIME/[.,]/} - begin) / 1000))
      : >"$dir/latencies"
      costs=() sum=0
      for slice in 1000 9000 40000 50000; do
        rm -f "$dir/h2load.log"
        window_begin "$name"
        foreground 60 "$dir/h2load.out" h2load --h1 -t1 -c16 -n "$slice" --log-file="$dir/h2load.log" \
          "http://127.0.0.1:${port_of[$name]}/small"
        window_end "$name"
        grep -q " $slice succeeded" "$dir/h2load.out" ||
          die "first-minute: $name: $(grep '^requests:' "$dir/h2load.out")"
        cut -f3 "$dir/h2load.log" >>"$dir/latencies"
        costs+=($((w_user + w_system)))
        sum=$((sum + w_user + w_system))
      done
      percentiles "$dir/latencies"
      memory=$(rss "${pid_of[$name]}")
      line=$(awk -v name="$name" -v round="$round" -v ready="$ready" -v costs="${costs[*]}" -v sum="$sum" \
        -v p50="$p50" -v p99="$p99" -v p999="$p999" -v rss="$memory" -v rows="$rows" -v out="$out" 'BEGIN {
          split(costs, c)
          printf "{\"type\":\"first-minute\",\"proxy\":\"%s\",\"round\":%d,\"readyMs\":%d,\"cpuUsPerRequest\":%.2f," \
            "\"cpuUsPerRequestTo1000\":%.1f,\"to10000\":%.1f,\"to50000\":%.1f,\"to100000\":%.1f,\"p50Us\":%d," \
            "\"p99Us\":%d,\"p999Us\":%d,\"rssKiB\":%d}\n", name, round, ready, sum / 1e5, c[1] / 1e3, c[2] / 9e3,
            c[3] / 4e4, c[4] / 5e4, p50, p99, p999, rss >> out
          print "first-minute", name, round, sum / 1e5, c[1] / 1e3, c[2] / 9e3, c[3] / 4e4, c[4] / 5e4, ready,
            p50 / 1000, p99 / 1000, p999 / 1000 >> rows
          printf "first-minute %-14s %8.1f us/req, ready after %d ms", name, sum / 1e5, ready }')
      progress "$round/$times $line"
      stop_proxy "$name"
    done
  done
}
