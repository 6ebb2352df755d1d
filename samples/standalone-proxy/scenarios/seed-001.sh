#!/usr/bin/env bash
# Three Node.js applications on one port number, each with an address of its own as containers have.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need node:nodejs

ports web port
url=http://127.0.0.1:$web/
cat >"$work/app.js" <<'JS'
const [, , name, address, port] = process.argv;
require('http').createServer((request, response) => {
  response.setHeader('Content-Type', 'text/plain');
  response.end(name + '\n');
}).listen(Number(port), address);
JS
for i in 1 2 3; do
  start "app$i" node "$work/app.js" "app$i" "127.0.1.$i" "$port"
done
for i in 1 2 3; do
  within 10 "app$i" answers "http://127.0.1.$i:$port/"
done

export BIND=127.0.0.1:$web APP1=127.0.1.1:$port APP2=127.0.1.2:$port APP3=127.0.1.3:$port
proxy "$sample/conf/seed-001.yaml"

bodies() {
  local i
  for ((i = 0; i < $1; i++)); do curl -s -m 5 "$url"; done | tally
}
is "12 requests" "app1 4, app2 4, app3 4" "$(bodies 12)"
is "300 requests" "app1 100, app2 100, app3 100" "$(bodies 300)"
is "X-Backend (not configured)" "" "$(spread 1 "$url")"
proxy_ends
finish
