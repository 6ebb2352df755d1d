#!/usr/bin/env bash
# PostgreSQL behind three PgBouncers behind the proxy's TCP listener; then bytes and half-closes without PostgreSQL.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need python3:python3-minimal
# shellcheck source=samples/standalone-proxy/scenarios/lib/postgres.bash
source "$scenarios/lib/postgres.bash"

ports web admin db pgb1 pgb2 pgb3
cd "$work/pg"
"${as[@]}" "$(pg_bin initdb)" -D "$work/pg/data" -U bench -A trust >"$work/initdb.log" 2>&1
start postgres "${as[@]}" "$(pg_bin postgres)" -D "$work/pg/data" -p "$db" -k "$work/pg" \
  -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200
within 20 "PostgreSQL" psql -h 127.0.0.1 -p "$db" -U bench -d postgres -c 'select 1'
pgbench=$(pg_bin pgbench)
"$pgbench" -h 127.0.0.1 -p "$db" -U bench -i -s 1 -q postgres >"$work/pgbench-init.log" 2>&1

bouncer() {
  local name=$1
  cat >"$work/pg/$name.ini" <<CONF
[databases]
postgres = host=127.0.0.1 port=$db dbname=postgres user=bench
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $2
unix_socket_dir =
auth_type = any
pool_mode = session
default_pool_size = 30
server_lifetime = 60
ignore_startup_parameters = extra_float_digits
CONF
  start "$name" "${as[@]}" pgbouncer "$work/pg/$name.ini"
}
for i in 1 2 3; do
  port=pgb$i
  bouncer "pgb$i" "${!port}"
  [[ $i == 2 ]] && pgb2_pid=$started
  within 10 "pgb$i" psql -h 127.0.0.1 -p "${!port}" -U bench -d postgres -c 'select 1'
done

export BIND=127.0.0.1:$web ADMIN=127.0.0.1:$admin ADMIN_TOKEN=
ports syslog
export SYSLOG=127.0.0.1:$syslog
start syslog python3 -uc '
import socket, sys
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
server.bind(("127.0.0.1", int(sys.argv[1])))
while True:
    print(server.recv(65536).decode("utf-8", "replace").rstrip())' "$syslog"
export PGB1=127.0.0.1:$pgb1 PGB2=127.0.0.1:$pgb2 PGB3=127.0.0.1:$pgb3
proxy "$sample/conf/seed-002.yaml"
within 10 "all three up" eval 'health_is pgb1 UP && health_is pgb2 UP && health_is pgb3 UP'

bench() {
  "$pgbench" -h 127.0.0.1 -p "$web" -U bench -n -S "$@" postgres
}
sessions() {
  stats '[.pools[].backends[] | "\(.id) \(.in_flight)"] | join(", ")'
}

# Long sessions: nine clients, three on each PgBouncer.
say "nine sessions for 10 s, pgb2 is killed in the middle"
start sessions "$pgbench" -h 127.0.0.1 -p "$web" -U bench -n -S -c 9 -j 1 -T 10 postgres
bench_pid=$started
sleep 3
is "nine sessions" "pgb1 3, pgb2 3, pgb3 3" "$(sessions)"
stop "$pgb2_pid" KILL
# New connections begin at once: the checks have not noticed anything yet.
bench -C -c 4 -j 1 -t 100 >"$work/new.log" 2>&1 || true
state=$(backend pgb2 health)
say "400 new connections made while pgb2 was $state"
is "new connections after the kill: transactions" 400/400 \
  "$(sed -n 's/^number of transactions actually processed: //p' "$work/new.log")"
is "new connections after the kill: failed" 0 "$(grep -cE 'aborted|connection to server|error:' "$work/new.log" || true)"
within 15 "pgb2 down" health_is pgb2 DOWN
like "reason in /stats.json" . "$(backend pgb2 reason)"
wait "$bench_pid" || true
is "sessions cut by the kill (those on pgb2)" 3 "$(grep -c 'client [0-9]* aborted' "$work/sessions.log" || true)"
least "transactions of the other sessions" 100 \
  "$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$work/sessions.log")"

bench -C -c 4 -j 1 -t 50 >"$work/down.log" 2>&1 || true
is "new connections while pgb2 is down" 200/200 \
  "$(sed -n 's/^number of transactions actually processed: //p' "$work/down.log")"
bouncer pgb2 "$pgb2"
within 15 "pgb2 up again" health_is pgb2 UP
before=$(backend pgb2 acquired)
bench -C -c 3 -j 1 -t 60 >"$work/again.log" 2>&1 || true
is "new connections with pgb2 back" 180/180 \
  "$(sed -n 's/^number of transactions actually processed: //p' "$work/again.log")"
least "of these on pgb2" 30 $(($(backend pgb2 acquired) - before))
sleep 0.5
is "sessions at the end" "pgb1 0, pgb2 0, pgb3 0" "$(sessions)"
# 9, 400, 200 and 180 sessions, and one more for each run of pgbench, which first looks at the tables
is "lines at the syslog server, one for each session" 793 "$(grep -c ' postgres ' "$work/syslog.log" || true)"
proxy_ends

say "random payloads to 256 MiB, every order of half-closes"
ports bytes sink
cat >"$work/bytes.yaml" <<YAML
listeners:
  - name: bytes
    mode: tcp
    bind: 127.0.0.1:$bytes
    pool: sink
pools:
  - name: sink
    backends:
      - { id: sink, address: "127.0.0.1:$sink" }
YAML
proxy "$work/bytes.yaml"
python3 -u "$scenarios/lib/halfclose.py" "$bytes" "$sink" 2>&1 | tee "$work/halfclose.log" | sed "s/^/$scenario:   /"
read -r _ good bad total < <(grep '^result' "$work/halfclose.log" || echo "result 0 none 0")
is "connections whose bytes and ends arrived" 30 "$good"
is "connections with a difference" 0 "$bad"
is "bytes verified" 2768896050 "$total"
proxy_ends
finish
