# shellcheck shell=bash
# Debian's slowhttptest: heads, bodies and reading that go on for ever. Meanwhile others are served, memory stays flat, and
# what is slow is ended. Sourced by run.
need slowhttptest:slowhttptest nginx:nginx-light
ports slow_origin slow_proxy slow_admin
head -c 1000000 /dev/zero | tr '\0' x >"$work/page"
nginx_server slow_nginx "
  server {
    listen 127.0.0.1:$slow_origin;
    location /page { root $work; }
    location /body { client_max_body_size 0; proxy_pass http://127.0.0.1:$slow_origin/; } # reads the body before it answers
    location / { client_max_body_size 0; return 200 ok; }
  }"
slow_nginx=$started
within 20 "nginx listens" listens "$slow_origin"
cat >"$work/slowhttp.yaml" <<YAML
listeners:
  - { name: web, bind: "127.0.0.1:$slow_proxy", pool: apps }
admin:
  bind: 127.0.0.1:$slow_admin
pools:
  - name: apps
    backends:
      - { id: one, address: "127.0.0.1:$slow_origin" }
YAML
JAVA_OPTS="-Xmx128m -XX:MaxDirectMemorySize=128m ${JAVA_OPTS:-}" proxy "$work/slowhttp.yaml"
slow_connections=${SLOW_CONNECTIONS:-500}

# slow NAME OPTION...: slowhttptest, while a well-behaved client asks twice a second.
slow() {
  local name=$1
  shift
  : >"$out/slowhttp-$name.log"
  timeout --kill-after=10 90 slowhttptest -c "$slow_connections" -r 250 -l 30 -p 5 "$@" \
    >"$out/slowhttp-$name.log" 2>&1 </dev/null &
  pids+=("$!")
  meanwhile "$!" "http://127.0.0.1:$slow_proxy/"
  is "slowhttp $name: of $asked requests meanwhile, failed" 0 "$failed"
  is "slowhttp $name: was not available" 0 "$(grep -cE 'service available: *(\S\[\S*)?NO' "$out/slowhttp-$name.log" || true)"
  most "slowhttp $name: memory at most" "$((slow_before + 96))" "$most" MiB
}

warm_up "http://127.0.0.1:$slow_proxy/page"
slow_before=$(rss)
slow head -H -i 3 -t GET -x 24 -u "http://127.0.0.1:$slow_proxy/"
slow body -B -i 3 -s 100000 -t POST -x 24 -u "http://127.0.0.1:$slow_proxy/body"
slow read -X -w 1 -y 10 -n 5 -z 32 -k 1 -u "http://127.0.0.1:$slow_proxy/page"

is "slowhttp: connections left" 0 "$(left_open "$slow_proxy" 45)"
stop "$proxy_pid"
stop "$slow_nginx"
