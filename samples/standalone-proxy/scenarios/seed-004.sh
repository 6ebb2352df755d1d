#!/usr/bin/env bash
# Two Apache servers and the proxy in a lab network; the client is in another network, behind a router.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need apache2:apache2-bin
# shellcheck source=samples/standalone-proxy/scenarios/lib/network.bash
source "$scenarios/lib/network.bash"

# client 10.200.123.138 -- 10.200.123.134 router 172.20.20.1 -- 172.20.20.0/24: proxy .3, Apache .4 and .5
space router
in_ns router sysctl -qw net.ipv4.ip_forward=0
bridge router 172.20.20.1/24
attach router proxy 172.20.20.3/24
attach router web1 172.20.20.4/24
attach router web2 172.20.20.5/24
space client
ip -n "$ns-router" link add outside type veth peer name eth0 netns "$ns-client"
ip -n "$ns-router" addr add 10.200.123.134/24 dev outside
ip -n "$ns-router" link set outside up
ip -n "$ns-client" addr add 10.200.123.138/24 dev eth0
ip -n "$ns-client" link set eth0 up
ip -n "$ns-client" route add 172.20.20.0/24 via 10.200.123.134
say "namespaces: ${namespaces[*]}"

apache() {
  local name=$1 modules=/usr/lib/apache2/modules
  mkdir -p "$work/$name/htdocs"
  echo "$name" >"$work/$name/htdocs/index.html"
  cat >"$work/$name/httpd.conf" <<CONF
ServerRoot $work/$name
ServerName $name
Listen $2:80
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule dir_module $modules/mod_dir.so
User nobody
Group nogroup
PidFile $work/$name/httpd.pid
DefaultRuntimeDir $work/$name
Mutex pthread
DocumentRoot $work/$name/htdocs
DirectoryIndex index.html
ErrorLog $work/$name/error.log
CONF
  start "$name" ip netns exec "$ns-$name" apache2 -DFOREGROUND -f "$work/$name/httpd.conf"
}
apache web1 172.20.20.4
apache web2 172.20.20.5
web2_pid=$started
within 10 "web1" in_ns proxy curl -sf -m 2 -o /dev/null http://172.20.20.4/
within 10 "web2" in_ns proxy curl -sf -m 2 -o /dev/null http://172.20.20.5/

proxy_in=(ip netns exec "$ns-proxy")
proxy "$sample/conf/seed-004.yaml"

fetch() {
  in_ns client curl -s -m 3 -o /dev/null -w '%{http_code}' http://172.20.20.3/ || true
}
bodies() {
  local i
  for ((i = 0; i < $1; i++)); do in_ns client curl -s -m 5 http://172.20.20.3/ || echo failed; done | tally
}

is "no way back into the client's network" 000 "$(fetch)"
ip -n "$ns-proxy" route add default via 172.20.20.1
is "a way back, but the router does not forward" 000 "$(fetch)"
in_ns router sysctl -qw net.ipv4.ip_forward=1
is "the router forwards" 200 "$(fetch)"
is "10 requests of the routed client" "web1 5, web2 5" "$(bodies 10)"
stop "$web2_pid"
is "10 requests, web2 just stopped" "web1 10" "$(bodies 10)"
sleep 8
is "10 requests, web2 down for 8 s" "web1 10" "$(bodies 10)"
apache web2 172.20.20.5
within 15 "web2 serves again" eval '[[ $(bodies 10) == "web1 5, web2 5" ]]'
is "10 requests, web2 back" "web1 5, web2 5" "$(bodies 10)"
proxy_ends
finish
