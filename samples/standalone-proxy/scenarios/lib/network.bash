# shellcheck shell=bash
# Hosts of our own in network namespaces, all of them deleted at the end. Sourced after lib.sh.
((EUID == 0)) || die "network namespaces need root"
need ip:iproute2
ns=fl$$ # what the names of all namespaces of this run begin with

# space NAME: a host without a network.
space() {
  ip netns add "$ns-$1"
  namespaces+=("$ns-$1")
  ip -n "$ns-$1" link set lo up
}

# in_ns NAME COMMAND...: runs it on the host.
in_ns() {
  local name=$1
  shift
  ip netns exec "$ns-$name" "$@"
}

# bridge NAME [ADDRESS/LENGTH]: a switch "lan" on the host, which has an address on it if it is given one.
bridge() {
  ip -n "$ns-$1" link add lan type bridge
  [[ -z ${2:-} ]] || ip -n "$ns-$1" addr add "$2" dev lan
  ip -n "$ns-$1" link set lan up
}

# attach SWITCH NAME ADDRESS/LENGTH: a host with one interface, eth0, on the switch.
attach() {
  space "$2"
  ip -n "$ns-$1" link add "$2" type veth peer name eth0 netns "$ns-$2"
  ip -n "$ns-$1" link set "$2" master lan up
  ip -n "$ns-$2" addr add "$3" dev eth0
  ip -n "$ns-$2" link set eth0 up
}
