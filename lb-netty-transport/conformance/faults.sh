# shellcheck shell=bash
# Backends that break off at every byte, answer early, say too much or nothing. Sourced by run.
compiled
fault_requests=${FAULT_REQUESTS:-$([[ -n $everything ]] && echo 1000000 || echo 100000)}
fault_seed=${SEED:-$RANDOM}
say "faults: $fault_requests requests, SEED=$fault_seed"
in_java faults 3000 io.fairlead.netty.conformance.FaultRun "$fault_requests" "$fault_seed"
say "faults: $(grep '^results' "$out/faults.log" || echo 'no results')"
is "faults: mixed up, hung, leaked or left open" 0 "$(sed -n 's/^requests .* wrong //p' "$out/faults.log")"
((code == 0)) || tail -20 "$out/faults.log"
is "faults: exit code" 0 "$code"
