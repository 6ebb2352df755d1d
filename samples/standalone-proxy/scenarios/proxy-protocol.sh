#!/usr/bin/env bash
# PROXY headers that HAProxy writes and that HAProxy reads, with what they say besides addresses.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need haproxy:haproxy openssl:openssl

ports web bytes admin front behind bare
openssl ecparam -name prime256v1 -genkey -noout -out "$work/own.key"
openssl req -x509 -new -key "$work/own.key" -subj "/CN=one.test" -addext "subjectAltName=DNS:one.test" -days 30 -sha256 \
  -out "$work/own.pem"
cat "$work/own.pem" "$work/own.key" >"$work/both.pem"

# behind: answers with what its header says. front: tells Fairlead of a client, with all that it can say.
cat >"$work/haproxy.cfg" <<CONF
global
  maxconn 100
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend behind
  bind 127.0.0.1:$behind accept-proxy
  http-request return status 200 content-type text/plain lf-string "%[src] %[dst_port] %[fc_pp_authority] %[fc_pp_unique_id]"
frontend front
  mode tcp
  bind 127.0.0.1:$front ssl crt $work/both.pem
  unique-id-format id-of-haproxy
  default_backend fairlead
backend fairlead
  mode tcp
  server fairlead 127.0.0.1:$bytes send-proxy-v2 proxy-v2-options ssl,cert-cn,ssl-cipher,crc32c,unique-id,authority
CONF
haproxy -c -f "$work/haproxy.cfg" >"$work/check.log" 2>&1 || { cat "$work/check.log"; die "HAProxy refuses its configuration"; }
start haproxy haproxy -db -f "$work/haproxy.cfg"
within 10 "HAProxy" listens "$behind"

cat >"$work/fairlead.yaml" <<YAML
admin: { bind: "127.0.0.1:$admin" }
listeners:
  - name: web
    bind: "127.0.0.1:$web"
    pool: told
    tls:
      certificates: [{ chain: "$work/own.pem", key: "$work/own.key" }]
  - name: bytes
    mode: tcp
    bind: "127.0.0.1:$bytes"
    pool: passed
    proxyProtocol: { trust: [127.0.0.1/32] }
  - { name: bare, bind: "127.0.0.1:$bare", pool: addresses }
pools:
  - name: told
    sendProxy: v2
    sendProxyTlvs: [alpn, authority, unique-id, ssl, ssl-cipher, crc32c]
    backends: [{ id: behind, address: "127.0.0.1:$behind" }]
  - name: passed
    sendProxy: v2
    sendProxyTlvs: [received, crc32c]
    backends: [{ id: behind, address: "127.0.0.1:$behind" }]
  - name: addresses
    sendProxy: v1
    backends: [{ id: behind, address: "127.0.0.1:$behind" }]
YAML
proxy "$work/fairlead.yaml"

# heard URL CURL-OPTION...: what HAProxy heard about a client from 127.0.0.2
heard() {
  curl -s -m 5 --interface 127.0.0.2 --cacert "$work/own.pem" "${@:2}" "$1"
}

is "version 1: source and port" "127.0.0.2 $bare" "$(heard "http://127.0.0.1:$bare/" | xargs)"
like "TLS here, version 2 with extensions" "^127\.0\.0\.2 $web one\.test [0-9A-Za-z-]+$" \
  "$(heard "https://one.test:$web/" --resolve "one.test:$web:127.0.0.1")"
is "TLS at the HAProxy in front: what it said is passed on" "127.0.0.2 $front one.test id-of-haproxy" \
  "$(heard "https://one.test:$front/" --resolve "one.test:$front:127.0.0.1")"
first=$(heard "https://one.test:$web/" --resolve "one.test:$web:127.0.0.1")
second=$(heard "https://one.test:$web/" --resolve "one.test:$web:127.0.0.1")
is "two connections have two ids" yes "$([[ ${first##* } != "${second##* }" ]] && echo yes || echo "both ${first##* }")"
is "headers that HAProxy refused" 0 "$(grep -ci 'proxy' "$work/haproxy.log" || true)"
proxy_ends
finish
