#!/usr/bin/env bash
# 200 reloads under load: two valid configurations and an invalid one in turn. No request fails, nothing grows.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need nginx:nginx wrk:wrk jcmd:openjdk-17-jdk-headless
source "$scenarios/lib/reload.bash"

reloads=${RELOADS:-200}
load warm 6
series 20 two one bad
wait "${load_pids[@]}"
measure before

good=$(answered 'reloaded ')
bad=$(answered 'not reloaded: ')
seconds=$((reloads / 5 + 5))
load reloads "$seconds"
began=$(now)
series "$reloads" two one bad
took=$(($(now) - began))
load_ends reloads
most "time for the reloads (load runs for ${seconds} s)" $((seconds * 1000)) "$took" ms
is "reloads that were applied" $((reloads - reloads / 3)) $(($(answered 'reloaded ') - good))
is "reloads that were refused" $((reloads / 3)) $(($(answered 'not reloaded: ') - bad))
measure after
growth after

code=$(curl -s -m 5 -o /dev/null -w '%{http_code}' -X POST -H "Authorization: Bearer $token" \
  "$admin_url/pools/apps/backends/app2/maint")
is "an operator takes app2 out" 200 "$code"
reload one
reload two
reload one
is "app2 after three more reloads" MAINT "$(backend app2 admin)"
curl -s -m 5 -o /dev/null -X POST -H "Authorization: Bearer $token" "$admin_url/pools/apps/backends/app2/ready"
within 10 "app1 to app3 up" eval '[[ $(stats "[.pools[].backends[] | select(.health == \"UP\")] | length") == 3 ]]'
is "the last configuration serves" "app1 4, app2 4, app3 4" "$(spread 12 "$url")"

proxy_ends
finish
