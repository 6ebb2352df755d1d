# shellcheck shell=bash
# The corpus through Debian's HAProxy and nginx: every case they treat otherwise must have its reason in differential.txt.
# Sourced by run.
need haproxy:haproxy nginx:nginx-light
compiled
ports origin_port haproxy_port nginx_port
cat >"$work/haproxy.cfg" <<CONF
global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend web
  bind 127.0.0.1:$haproxy_port
  default_backend origin
backend origin
  http-reuse always
  server origin 127.0.0.1:$origin_port
CONF
start haproxy haproxy -f "$work/haproxy.cfg"
haproxy_pid=$started
nginx_server nginx "
  client_max_body_size 0;
  upstream origin { server 127.0.0.1:$origin_port max_fails=0; keepalive 4; }
  server {
    listen 127.0.0.1:$nginx_port;
    location / {
      proxy_pass http://origin;
      proxy_http_version 1.1;
      proxy_set_header Connection \"\";
      proxy_set_header Host \$http_host;
      proxy_buffering off;
      proxy_request_buffering off;
    }
  }"
nginx_pid=$started
within 20 "HAProxy listens" listens "$haproxy_port"
within 20 "nginx listens" listens "$nginx_port"
in_java differential 600 io.fairlead.netty.conformance.Differential "$origin_port" "$here/differential.txt" \
  "$out/differential.md" "HAProxy=$haproxy_port" "nginx=$nginx_port"
stop "$haproxy_pid"
stop "$nginx_pid"
is "differential: differences without a reason" 0 "$(grep -cE '^(no reason|a reason)|not treated as' "$out/differential.log" || true)"
row "differential: $(grep -E ' cases, ' "$out/differential.log" || echo 'no result')" "exit code 0" "$code" "$(verdict test "$code" = 0)"
((code == 0)) || tail -20 "$out/differential.log"
if ((code == 0)) && ! cmp -s "$out/differential.md" "$here/differential.md"; then
  if [[ -n ${WRITE:-} ]]; then
    cp "$out/differential.md" "$here/differential.md"
  else
    say "differential.md is not as committed: WRITE=1 writes it; see $out/differential.md"
  fi
fi
