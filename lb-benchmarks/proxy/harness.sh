#!/usr/bin/env bash
# CPU per request of Fairlead next to HAProxy and nginx. Called by lb-benchmarks/run, which builds the jar.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin

usage() {
  cat <<'TEXT'
Usage: lb-benchmarks/run proxy [scenario...] [options]

Runs HAProxy, nginx and Fairlead side by side on 127.0.0.1 and prints the CPU time that each spends on a request.

Scenarios:
  small         keep-alive, 128 B body                  body100k   keep-alive, 100 KiB body
  connect       a connection per request                tcp-rr     TCP relay, round trips
  tls           keep-alive over TLS, 128 B body         tls100k    keep-alive over TLS, 100 KiB body
  h2            HTTP/2 over TLS, 128 B body             rate1000   1,000 connections at a fixed total rate
  tcp-bulk      TCP relay, CPU per gigabyte
  idle          memory of an idle connection            first-minute   the first 100,000 requests of a process
  all           all but first-minute; the default, at most 15 minutes
  verdict       what bars.csv names, 15 rounds over 3 starts, at most 25 minutes: fails if a bar is exceeded
  verdict-tcp   tcp-rr and tcp-bulk in the same way, next to HAProxy with and without splice and nginx; 6 minutes
  verdict-peers as verdict, next to Undertow, Vert.x and Reactor Netty, at most 30 minutes: fails if one takes less CPU
  quick         the same as all in at most 3 minutes, to see that it works: its figures are of cold code

Options:
  --rounds N        rounds, in each of which every proxy has its turn (5; 15 for a verdict)
  --seconds N       length of a measured run (6)
  --warmup N        seconds of unmeasured load for a new JVM, up to six times as many until its cost settles; the others
                    get one (10)
  --forks N         spread the rounds over N starts of the processes (1; 3 for verdict, verdict-tcp)
  --proxies LIST    of haproxy, haproxy-splice (TCP only), nginx, fairlead, fairlead-b, and of undertow, vertx and
                    reactor-netty (HTTP only) (haproxy,nginx,fairlead); ratios are to the first
  --threads N       event loops, workers, threads of every proxy, one processor each (1)
  --connections N   of small, connect and tcp-rr (32)
  --rate N          requests a second of rate1000 (5000)
  --idle N          connections of idle (5000)
  --equal-headers   HAProxy and nginx also write X-Forwarded-Proto, X-Forwarded-Host and Via, as Fairlead does
  --bars            judge by bars.csv (with verdict always)
  --first-minute    also the scenario first-minute
  --b-jar FILE      the jar of fairlead-b, to compare two builds
  --b-flags FLAGS   more JVM flags for fairlead-b, to compare two settings
  --limit MINUTES   begin no round after that (15; quick 3)
  --out FILE        where the JSON lines go (lb-benchmarks/target/proxy-<date>.jsonl)
  --no-install      do not install missing Debian packages
JAVA_HOME chooses the JDK.
TEXT
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lb-benchmarks/proxy/processes.sh
source "$here/processes.sh"
# shellcheck source=lb-benchmarks/proxy/scenarios.sh
source "$here/scenarios.sh"
# shellcheck source=lb-benchmarks/proxy/rounds.sh
source "$here/rounds.sh"

others=$here/../proxies/target # the other proxies of the JVM
jar=${1:?the jar}
java=${2:?the java command}
shift 2

rounds=5 seconds=6 warmup=10 patience=6 forks=1 threads=1 connections=32 rate=5000 rate_connections=1000 idle=5000
idle_rounds=3 bulk_mib=8 limit=15 proxies=haproxy,nginx,fairlead
equal_headers="" first_minute="" b_jar="" b_flags="" install=1 out="" bars=""
scenarios=()
h2_connections=16 h2_streams=8
load_scenarios=(small body100k connect tls tls100k h2 tcp-rr tcp-bulk rate1000)
verdict_scenarios=(small body100k connect tls tls100k h2)

number() { # <option> <value> <lowest> <highest>
  [[ $2 =~ ^[1-9][0-9]{0,6}$ && $2 -ge $3 && $2 -le $4 ]] || die "$1: '$2' (expected: a number, $3..$4)"
}

# First what was chosen, because "quick" has other defaults, which options then replace.
for argument in "$@"; do
  if [[ $argument == quick ]]; then rounds=3 seconds=1 warmup=4 patience=1 idle=2000 idle_rounds=1 limit=3; fi
  if [[ $argument == verdict ]]; then
    rounds=15 seconds=2 forks=3 idle=10000 idle_rounds=6 limit=25 proxies=haproxy,fairlead bars=$here/bars.csv
  fi
  if [[ $argument == verdict-tcp ]]; then
    rounds=15 seconds=2 forks=3 proxies=haproxy,haproxy-splice,nginx,fairlead bars=$here/bars.csv
  fi
  if [[ $argument == verdict-peers ]]; then
    rounds=15 seconds=1 limit=30 proxies=fairlead,undertow,vertx,reactor-netty bars=$here/bars.csv
  fi
done
while (($#)); do
  option=$1
  case $option in
    --rounds | --seconds | --warmup | --forks | --proxies | --threads | --connections | --rate | --idle | --b-jar | \
      --b-flags | --limit | --out)
      (($# > 1)) || die "$option needs a value"
      value=$2
      shift
      ;;
  esac
  case $option in
    --rounds) number "$option" "$value" 1 100 && rounds=$value ;;
    --seconds) number "$option" "$value" 1 60 && seconds=$value ;;
    --warmup) number "$option" "$value" 1 300 && warmup=$value ;;
    --forks) number "$option" "$value" 1 100 && forks=$value ;;
    --threads) number "$option" "$value" 1 64 && threads=$value ;;
    --connections) number "$option" "$value" 1 5000 && connections=$value ;;
    --rate) number "$option" "$value" 1000 100000 && rate=$((value / 1000 * 1000)) ;;
    --idle) number "$option" "$value" 1 100000 && idle=$value ;;
    --limit) number "$option" "$value" 1 600 && limit=$value ;;
    --proxies) proxies=$value ;;
    --b-jar) b_jar=$value ;;
    --b-flags) b_flags=$value ;;
    --out) out=$value ;;
    --equal-headers) equal_headers=true ;;
    --first-minute) first_minute=1 ;;
    --bars) bars=$here/bars.csv ;;
    --no-install) install="" ;;
    -h | --help) usage && exit 0 ;;
    all | quick) scenarios+=("${load_scenarios[@]}" idle) ;;
    verdict) scenarios+=("${verdict_scenarios[@]}" idle) ;;
    verdict-tcp) scenarios+=(tcp-rr tcp-bulk) ;;
    verdict-peers) scenarios+=("${verdict_scenarios[@]}") ;;
    small | body100k | connect | tls | tls100k | h2 | tcp-rr | tcp-bulk | rate1000 | idle | first-minute) scenarios+=("$option") ;;
    *) usage >&2 && die "unknown scenario or option '$option'" ;;
  esac
  shift
done
((${#scenarios[@]})) || scenarios=("${load_scenarios[@]}" idle)
[[ -z $first_minute ]] || scenarios+=(first-minute)
IFS=, read -ra names <<<"$proxies"
for name in "${names[@]}"; do
  case $name in
    haproxy | haproxy-splice | nginx | fairlead | fairlead-b) ;;
    undertow | vertx | reactor-netty)
      [[ -d $others/lib ]] || die "--proxies: $name is not built (expected: called by lb-benchmarks/run, which builds it)"
      ;;
    *)
      die "--proxies: '$name' (expected: haproxy, haproxy-splice, nginx, fairlead, fairlead-b, undertow, vertx," \
        "reactor-netty)"
      ;;
  esac
done
((forks <= rounds)) || die "--forks: $forks (expected: at most --rounds, $rounds)"
[[ -z $b_jar || -r $b_jar ]] || die "--b-jar: cannot read $b_jar"

# --- the machine

declare -A package_of=([haproxy]=haproxy [nginx]=nginx-light [wrk]=wrk [h2load]=nghttp2-client [taskset]=util-linux
  [openssl]=openssl)
nginx_modules=/usr/lib/nginx/modules
missing=()
for tool in "${!package_of[@]}"; do
  command -v "$tool" >/dev/null || missing+=("${package_of[$tool]}")
done
[[ -e $nginx_modules/ngx_stream_module.so ]] || missing+=(libnginx-mod-stream)
if ((${#missing[@]})); then
  [[ -n $install ]] || die "not installed: ${missing[*]}"
  command -v apt-get >/dev/null || die "not installed, and there is no apt-get: ${missing[*]}"
  say "installing ${missing[*]} (a service that comes with it may start; the harness does not use it)"
  sudo=()
  ((EUID == 0)) || sudo=(sudo)
  "${sudo[@]}" apt-get -qq update >&2
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >&2
fi
for tool in "${!package_of[@]}"; do
  command -v "$tool" >/dev/null || die "$tool is not on the PATH"
done

# HAProxy reserves two and a half files for each connection it is told to expect.
files=$(ulimit -Hn)
if [[ $files == unlimited ]] || ((files > 500000)); then files=500000; fi
((files >= 8192)) || die "open files are limited to $files (expected: 8192 or more; ulimit -Hn)"
ulimit -n "$files"
if ((idle > files * 2 / 5 - 2100)); then
  idle=$((files * 2 / 5 - 2100))
  say "open files are limited to $files: --idle is $idle"
fi

# The last processors for the proxy, the others for load generator, origin and this script.
cpus=()
IFS=, read -ra ranges <<<"$(taskset -cp $$ | sed 's/.*: //')"
for range in "${ranges[@]}"; do
  for ((cpu = ${range%-*}; cpu <= ${range#*-}; cpu++)); do cpus+=("$cpu"); done
done
((${#cpus[@]} > threads)) || die "--threads $threads needs $((threads + 1)) processors, there are ${#cpus[@]}"
join() { local IFS=,; echo "$*"; }
proxy_cpus=$(join "${cpus[@]: -threads}")
load_cpus=$(join "${cpus[@]:0:${#cpus[@]}-threads}")
taskset -cp "$load_cpus" $$ >/dev/null

java_version=$("$java" -XshowSettings:properties -version 2>&1 | awk '/java.specification.version =/ { print $3 }')
tick_us=$((1000000 / $(getconf CLK_TCK)))

parent=${TMPDIR:-/tmp}
if [[ -d /dev/shm && -w /dev/shm ]]; then
  parent=/dev/shm
else
  say "no /dev/shm: the files of the origin are in $parent"
fi
dir=$(mktemp -d "$parent/fairlead-proxy.XXXXXX")
rows=$dir/rows
# The table is printed however it ends: what was measured was measured.
finish() {
  local status=$? titles="" scenario
  trap - EXIT INT TERM HUP
  stop_all
  if [[ -s $rows ]]; then
    for scenario in "${scenarios[@]}"; do titles+="$scenario=$(describe "$scenario")|"; done
    awk -v titles="$titles" -v order="$(join "${names[@]}")" -v bars="$bars" -f "$here/report.awk" "$rows" ||
      { ((status)) || status=1; }
    say "JSON lines: $out"
  fi
  rm -rf "$dir"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

[[ -n $out ]] || out=$here/../target/proxy-$(date +%Y%m%d-%H%M%S).jsonl
mkdir -p "$(dirname "$out")"
out=$(cd "$(dirname "$out")" && pwd)/$(basename "$out")

options_of=$here/../../samples/standalone-proxy
option_files=("$options_of/jvm.options")
((java_version < 24)) || option_files+=("$options_of/jvm-24.options")
jvm_flags=$(grep -hv '^#' "${option_files[@]}" | paste -sd ' ')

begun=$SECONDS
failures=0
write_setting >"$out"
make_certificate
start_origin
progress "proxy on processor $proxy_cpus, load and origin on $load_cpus; JDK $java_version, $jvm_flags"
for scenario in "${scenarios[@]}"; do
  case $scenario in
    idle) run_idle ;;
    first-minute) run_first_minute ;;
    *) run_load "$scenario" ;;
  esac
done

((failures == 0)) || die "$failures times a proxy did not start"
