# shellcheck shell=bash
# PostgreSQL and PgBouncer of Debian, which refuse to run as root. Sourced after lib.sh.
need psql:postgresql-client pgbouncer:pgbouncer

# pg_bin NAME: a program of the newest version that is installed.
pg_bin() {
  find /usr/lib/postgresql -path "*/bin/$1" 2>/dev/null | sort -V | tail -1
}
[[ -n $(pg_bin pgbench) ]] || need pgbench-of-the-server:postgresql
[[ -n $(pg_bin initdb) ]] || die "no initdb under /usr/lib/postgresql"

as=() # who runs them
((EUID != 0)) || as=(setpriv --reuid=postgres --regid=postgres --init-groups)
mkdir "$work/pg"
((EUID != 0)) || chown postgres "$work/pg"
