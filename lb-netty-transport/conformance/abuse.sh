# shellcheck shell=bash
# HTTP/2 clients that send what costs them less than the proxy: resets, endless heads, settings, pings and their like. Each
# connection is ended; meanwhile others are served, and memory stays flat. Sourced by run.
need nginx:nginx-light
compiled
ports abuse_origin abuse_port abuse_admin
nginx_server abuse_nginx "
  server {
    listen 127.0.0.1:$abuse_origin;
    location / { return 200 ok; }
  }"
abuse_nginx=$started
within 20 "nginx listens" listens "$abuse_origin"
cat >"$work/abuse.yaml" <<YAML
listeners:
  - { name: web, bind: "127.0.0.1:$abuse_port", pool: apps }
admin:
  bind: 127.0.0.1:$abuse_admin
pools:
  - name: apps
    backends:
      - { id: one, address: "127.0.0.1:$abuse_origin" }
YAML
JAVA_OPTS="-Xmx128m -XX:MaxDirectMemorySize=128m ${JAVA_OPTS:-}" proxy "$work/abuse.yaml"
warm_up "http://127.0.0.1:$abuse_port/"
abuse_before=$(rss)
for kind in RAPID_RESET MADE_YOU_RESET CONTINUATION SETTINGS PING PRIORITY WINDOW_UPDATE; do
  : >"$out/abuse-$kind.log"
  timeout --kill-after=10 60 "$java" -Xmx256m -cp "$classpath" io.fairlead.netty.Http2Abuse "$kind" "$abuse_port" 20 \
    "${ABUSE_SECONDS:-10}" >"$out/abuse-$kind.log" 2>&1 </dev/null &
  pids+=("$!")
  meanwhile "$!" --http2-prior-knowledge "http://127.0.0.1:$abuse_port/"
  is "abuse $kind: of $asked requests meanwhile, failed" 0 "$failed"
  like "abuse $kind: each of its connections is ended" '^connections ([1-9][0-9]*), ended \1$' \
    "$(tail -1 "$out/abuse-$kind.log")"
  most "abuse $kind: memory at most" "$((abuse_before + 96))" "$most" MiB
done
is "abuse: connections left" 0 "$(left_open "$abuse_port" 20)"
stop "$proxy_pid"
stop "$abuse_nginx"
