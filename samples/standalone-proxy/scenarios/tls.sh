#!/usr/bin/env bash
# A listener with certificates, as curl, openssl and testssl.sh see it; SIGHUP with new and with broken files.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need nginx:nginx openssl:openssl testssl:testssl.sh

# certificate NAME ALTERNATIVES: $work/NAME.pem with its key, of the authority
certificate() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$work/$1.key"
  openssl req -new -key "$work/$1.key" -subj "/CN=$1" -out "$work/$1.csr"
  printf 'basicConstraints=CA:FALSE\nsubjectAltName=%s\n' "$2" >"$work/$1.ext"
  openssl x509 -req -in "$work/$1.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial -days 30 -sha256 \
    -extfile "$work/$1.ext" -out "$work/$1.pem" 2>/dev/null
}

# subject NAME: whose certificate a client gets that asks for the name
subject() {
  openssl s_client -connect "127.0.0.1:$web" -servername "$1" -CAfile "$work/ca.pem" 2>/dev/null </dev/null |
    sed -n 's/^subject=CN = //p'
}

# fetch CURL-OPTION...: version and status of a request
fetch() {
  curl -s -m 10 -o /dev/null -w '%{http_version} %{http_code}' --cacert "$work/ca.pem" "$@" \
    --resolve "one.test:$web:127.0.0.1" "https://one.test:$web/" || true
}

ports web admin port
openssl ecparam -name prime256v1 -genkey -noout -out "$work/ca.key"
openssl req -x509 -new -key "$work/ca.key" -subj "/CN=authority" -days 30 -sha256 -out "$work/ca.pem"
certificate first "DNS:one.test,DNS:localhost"
certificate second "DNS:*.two.test"
certificate third "DNS:one.test,DNS:localhost"
cp "$work/first.pem" "$work/own.pem"
cp "$work/first.key" "$work/own.key"
nginx_server apps "server { listen $port; location / { return 200 \"hello\n\"; } }"
within 10 "nginx" answers "http://127.0.0.1:$port/"
cat >"$work/fairlead.yaml" <<YAML
listeners:
  - name: web
    bind: "127.0.0.1:$web"
    pool: apps
    tls:
      certificates:
        - { chain: "$work/own.pem", key: "$work/own.key" }
        - { chain: "$work/second.pem", key: "$work/second.key" }
admin:
  bind: 127.0.0.1:$admin
pools:
  - name: apps
    backends: [{ id: app1, address: "127.0.0.1:$port" }]
YAML
proxy "$work/fairlead.yaml"

is "curl: HTTP/2" "2 200" "$(fetch)"
is "curl: HTTP/1.1" "1.1 200" "$(fetch --http1.1)"
is "curl: TLS 1.2" "2 200" "$(fetch --tls-max 1.2)"
is "curl: TLS 1.1" "0 000" "$(fetch --tls-max 1.1)"
is "certificate of one.test" first "$(subject one.test)"
is "certificate of x.two.test" second "$(subject x.two.test)"
is "certificate of a name that nobody has" first "$(subject unknown.test)"
is "session resumed" Reused "$(openssl s_client -connect "127.0.0.1:$web" -tls1_2 -reconnect </dev/null 2>/dev/null |
  sed -n 's/^\(Reused\),.*/\1/p' | sort -u)"

cp "$work/third.pem" "$work/own.pem"
cp "$work/third.key" "$work/own.key"
kill -HUP "$proxy_pid"
within 10 "the new certificate" eval '[[ $(subject one.test) == third ]]'
echo broken >"$work/own.key"
kill -HUP "$proxy_pid"
within 10 "a refusal" grep -q "own.key: no private key" "$work/proxy.log"
is "certificate after a bad reload" third "$(subject one.test)"
is "requests after a bad reload" "2 200" "$(fetch)"

testssl --quiet --color 0 --warnings off --add-ca "$work/ca.pem" -p -s -E -U --severity LOW \
  --jsonfile "$work/testssl.json" "localhost:$web" >"$work/testssl.log" 2>&1 || true
is "testssl.sh: it ran to its end" 1 "$(grep -c 'Done .*-->>' "$work/testssl.log")"
is "testssl.sh: findings above LOW" "" \
  "$(jq -r '.[] | select(.severity | IN("MEDIUM", "HIGH", "CRITICAL")) | .id' "$work/testssl.json" | paste -sd' ')"
proxy_ends
finish
