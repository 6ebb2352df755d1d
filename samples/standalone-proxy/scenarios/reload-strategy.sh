#!/usr/bin/env bash
# Reloads that change the strategy of a pool, under load: nothing fails, nothing grows.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need nginx:nginx wrk:wrk jcmd:openjdk-17-jdk-headless
source "$scenarios/lib/reload.bash"

load warm 8
series 12 other one
wait "${load_pids[@]}"
measure before

load strategy 10
series 24 other one
load_ends strategy
measure after
growth after

reload one
code=$(curl -s -m 5 -o /dev/null -w '%{http_code}' -X POST -H "Authorization: Bearer $token" \
  "$admin_url/pools/apps/backends/app2/maint")
is "an operator takes app2 out" 200 "$code"
reload other
is "app2 after another strategy" MAINT "$(backend app2 admin)"
proxy_ends
finish
