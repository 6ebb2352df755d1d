#!/usr/bin/env bash
# What needs privileges, as nobody: port 80 by a capability or by a socket of systemd, and backends that see the client's address.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need nginx:nginx-light setpriv:util-linux systemd-socket-activate:systemd python3:python3-minimal
# shellcheck source=samples/standalone-proxy/scenarios/lib/network.bash
source "$scenarios/lib/network.bash"

# client 10.1.0.2 and .3 -- 10.1.0.1 proxy 10.2.0.1 -- 10.2.0.2 backend; likewise fd00:1::2 and fd00:2::2
link() { # NAME INTERFACE NETWORK: a host beyond an interface of the proxy, which is its gateway
  space "$1"
  ip -n "$ns-proxy" link add "$2" type veth peer name eth0 netns "$ns-$1"
  ip -n "$ns-proxy" addr add "10.$3.0.1/24" dev "$2"
  ip -n "$ns-proxy" addr add "fd00:$3::1/64" dev "$2" nodad
  ip -n "$ns-proxy" link set "$2" up
  ip -n "$ns-$1" addr add "10.$3.0.2/24" dev eth0
  ip -n "$ns-$1" addr add "fd00:$3::2/64" dev eth0 nodad
  ip -n "$ns-$1" link set eth0 up
  ip -n "$ns-$1" route add default via "10.$3.0.1"
  ip -n "$ns-$1" route add default via "fd00:$3::1"
}
space proxy
link client clients 1
link backend backends 2
ip -n "$ns-client" addr add 10.1.0.3/24 dev eth0

nginx_in=(ip netns exec "$ns-backend")
head -c 50000000 /dev/zero >"$work/bulk"
nginx_server backend "server {
    listen 80;
    listen [::]:80;
    location / { return 200 \$remote_addr; }
    location /bulk { root $work; }
  }"
within 10 "nginx" in_ns proxy curl -sf -m 2 -o /dev/null http://10.2.0.2/

built
jar_of_nobody=$work/fairlead.jar # which may not read where this one is
install -m 644 "$jar" "$jar_of_nobody"
install -m 644 "$sample/jvm.options" "$work/jvm.options"
nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs)
program=(java "@$work/jvm.options" -jar "$jar_of_nobody" -f)

# with CAPABILITIES: what runs the proxy on its host as nobody, with these and no other ones; - for none.
with() {
  proxy_in=(ip netns exec "$ns-proxy" "${nobody[@]}")
  if [[ $1 == - ]]; then
    proxy_in+=(--inh-caps=-all --ambient-caps=-all --bounding-set=-all)
  else
    proxy_in+=(--inh-caps="-all,$1" --ambient-caps="-all,$1" --bounding-set="-all,$1")
  fi
}
fetch() { in_ns client curl -s -m 30 -o /dev/null -w '%{http_code}' "$1" || true; }
body() { in_ns client curl -s -m 10 "$@" || echo failed; }
status() { awk -v field="$1:" '$1 == field {print $2}' "/proc/$proxy_pid/status"; }
failure() { timeout 60 "${proxy_in[@]}" "${program[@]}" "$1" 2>&1 >/dev/null | tail -1; }
say_ready() { grep -qx ready "$work/proxy.log"; }

# ---- units ----

if command -v systemd-analyze >/dev/null; then
  is "what systemd-analyze says of the units" "" \
    "$(systemd-analyze verify --man=no "$sample"/conf/systemd/fairlead.{service,socket} 2>&1 || echo failed)"
fi

# ---- port 80 ----

listener() { # BIND
  cat >"$work/web.yaml" <<YAML
listeners:
  - { name: web, bind: "$1", pool: apps, xBackend: true }
pools:
  - { name: apps, backends: [{ id: app1, address: "10.2.0.2:80" }] }
YAML
}
listener 10.1.0.1:80
with -
like "port 80 as nobody" "listen 10.1.0.1:80: permission denied .*CAP_NET_BIND_SERVICE" "$(failure "$work/web.yaml")"

mkdir -m 777 "$work/notify"
start manager python3 -u -c '
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
while True:
    print(s.recv(4096).decode().split("\n")[0])
' "$work/notify/socket"
within 10 "the service manager" test -S "$work/notify/socket"
with +net_bind_service
proxy_in+=(env "NOTIFY_SOCKET=$work/notify/socket")
proxy_as_nobody() { # FILE
  start proxy "${proxy_in[@]}" "${program[@]}" "$1"
  proxy_pid=$started
  within 30 "ready" say_ready
}
proxy_as_nobody "$work/web.yaml"
is "port 80 by a capability: user" 65534 "$(status Uid)"
is "port 80 by a capability: effective ones" 0000000000000400 "$(status CapEff)"
is "port 80 by a capability: answer" 200 "$(fetch http://10.1.0.1/)"
within 5 "told READY=1" grep -qx READY=1 "$work/manager.log"
kill -HUP "$proxy_pid"
within 10 "reloaded" grep -q '^reloaded' "$work/proxy.log"
proxy_ends
is "what was said to NOTIFY_SOCKET" "READY=1 RELOADING=1 READY=1 STOPPING=1" "$(paste -sd' ' "$work/manager.log")"

# ---- a socket of systemd ----

listener fd@web
with -
like "fd@web without a socket" "listen fd@web: the process was started without sockets" "$(failure "$work/web.yaml")"
activated=(ip netns exec "$ns-proxy" systemd-socket-activate -l 10.1.0.1:80 --fdname=web "${proxy_in[@]:4}")
activate() { # begins listening; the proxy is started by the first connection
  start proxy "${activated[@]}" "${program[@]}" "$work/web.yaml"
  proxy_pid=$started
  within 10 "the socket" eval '[[ -n $(in_ns proxy ss -Hltn "sport = :80") ]]'
}
inode() { in_ns proxy ss -Hltne 'sport = :80' 2>/dev/null | sed -n 's/.* ino:\([0-9]*\).*/\1/p'; }
activate
before=$(inode)
is "a socket of systemd: the connection that started the proxy" 200 "$(fetch http://10.1.0.1/)"
is "a socket of systemd: user" 65534 "$(status Uid)"
is "a socket of systemd: effective capabilities" 0000000000000000 "$(status CapEff)"
is "a socket of systemd: 20 more connections" "200 20" \
  "$(for _ in {1..20}; do fetch http://10.1.0.1/; echo; done | tally)"
sed -i 's/xBackend: true/xBackend: false/' "$work/web.yaml"
kill -HUP "$proxy_pid"
within 10 "reloaded" grep -q '^reloaded' "$work/proxy.log"
is "a socket of systemd, reloaded: header fields X-Backend" 0 \
  "$(in_ns client curl -s -m 5 -D - -o /dev/null http://10.1.0.1/ | grep -ci '^x-backend' || true)"
is "a socket of systemd, reloaded: the same socket" "$before" "$(inode)"
proxy_ends
listener fd@api
activate
fetch http://10.1.0.1/ >/dev/null
wait "$proxy_pid" || true
like "a socket of another name" "listen fd@api: no socket has this name .*\[web\]" "$(tail -1 "$work/proxy.log")"

# ---- backends that see the client ----

cat >"$work/seen.yaml" <<'YAML'
transport: epoll
listeners:
  - { name: http, bind: "*:8080", pool: apps, transparentSource: true }
  - { name: tcp, mode: tcp, bind: "*:8081", pool: apps, transparentSource: true }
  - { name: tcp6, mode: tcp, bind: "*:8082", pool: apps6, transparentSource: true }
  - { name: own, mode: tcp, bind: "*:8083", pool: apps }
pools:
  - { name: apps, backends: [{ id: app1, address: "10.2.0.2:80" }] }
  - { name: apps6, backends: [{ id: app1, address: "[fd00:2::2]:80" }] }
YAML
with +net_bind_service
like "the client's address without privilege" "transparentSource: not permitted .*CAP_NET_ADMIN" \
  "$(failure "$work/seen.yaml")"
with +net_admin
proxy_as_nobody "$work/seen.yaml"
is "effective capabilities" 0000000000001000 "$(status CapEff)"
is "without transparentSource" 10.2.0.1 "$(body http://10.1.0.1:8083/)"
is "answers are not brought back" failed "$(in_ns client curl -s -m 2 http://10.1.0.1:8081/ || echo failed)"
for family in -4 -6; do
  ip -n "$ns-proxy" "$family" rule add iif backends lookup 100
  ip -n "$ns-proxy" "$family" route add local default dev lo table 100
done
is "answers are brought back: TCP" 10.1.0.2 "$(body http://10.1.0.1:8081/)"
is "TCP, another client" 10.1.0.3 "$(body --interface 10.1.0.3 http://10.1.0.1:8081/)"
is "TCP, 50 connections" "10.1.0.2 50" "$(for _ in {1..50}; do body http://10.1.0.1:8081/; echo; done | tally)"
is "TCP, bytes of 50,000,000" 50000000 "$(body http://10.1.0.1:8081/bulk | wc -c)"
is "TCP, IPv6 on both sides" fd00:1::2 "$(body -g 'http://[fd00:1::1]:8082/')"
is "TCP, IPv6 in front of IPv4: the own address" 10.2.0.1 "$(body -g 'http://[fd00:1::1]:8081/')"
is "HTTP" 10.1.0.2 "$(body http://10.1.0.1:8080/)"
is "HTTP, another client" 10.1.0.3 "$(body --interface 10.1.0.3 http://10.1.0.1:8080/)"
is "HTTP, bytes of 50,000,000" 50000000 "$(body http://10.1.0.1:8080/bulk | wc -c)"
proxy_ends
finish
