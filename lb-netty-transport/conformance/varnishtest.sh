# shellcheck shell=bash
# Scenarios of our own in the language of Debian's varnishtest, through the standalone proxy. Sourced by run.
need varnishtest:varnish
ports vtc_origin vtc_proxy vtc_admin
cat >"$work/varnishtest.yaml" <<YAML
listeners:
  - { name: web, bind: "127.0.0.1:$vtc_proxy", pool: apps }
admin:
  bind: 127.0.0.1:$vtc_admin
pools:
  - name: apps
    backends:
      - { id: one, address: "127.0.0.1:$vtc_origin" }
YAML
# One event loop, so that one client finds the connection to the backend that another has left.
JAVA_OPTS="-XX:ActiveProcessorCount=1 ${JAVA_OPTS:-}" proxy "$work/varnishtest.yaml"
for vtc in "$here"/varnishtest/*.vtc; do
  name=$(basename "$vtc" .vtc)
  if varnishtest -t 30 -D "origin=$vtc_origin" -D "proxy=$vtc_proxy" "$vtc" >"$out/varnishtest-$name.log" 2>&1; then
    got=passed
  else
    got=failed
    grep -E '^-{4}' "$out/varnishtest-$name.log" | tail -5 || true
  fi
  is "varnishtest: $name" passed "$got"
done
stop "$proxy_pid"
