# shellcheck shell=bash
# Jazzer, from Maven Central, on the parsers of our own: one minute of CPU each, ten in "all". Seeds are what the corpus
# sends, and the files in seeds; what breaks a target is kept in target/conformance. Sourced by run.
compiled
jazzer=$work/jazzer
from_central jazzer com.code-intelligence:jazzer:0.30.0

# children_cpu: seconds of CPU that the processes waited for have had.
children_cpu() {
  awk -v hz="$(getconf CLK_TCK)" '{print int(($16 + $17) / hz)}' "/proc/$$/stat"
}

fuzz_seconds=${FUZZ_SECONDS:-$([[ -n $everything ]] && echo 600 || echo 60)}
"$java" -cp "$classpath" io.fairlead.netty.conformance.Seeds "$jazzer/RequestHeadFuzz"
for target in ${FUZZ_TARGETS:-conformance.RequestHeadFuzz proxyprotocol.ProxyHeaderFuzz cookie.CookieFuzz forward.HopsFuzz sniff.ClientHelloFuzz}; do
  class=io.fairlead.netty.$target
  target=${target#*.}
  mkdir -p "$out/fuzz-$target" "$jazzer/$target"
  [[ ! -d $here/seeds/$target ]] || cp "$here/seeds/$target"/* "$jazzer/$target"
  code=0 inputs=0 spent=0 began_with=$(children_cpu)
  # Jazzer counts time by the clock: beside other work it begins again, from what it has found, until it had its share.
  while ((code == 0 && spent < fuzz_seconds)); do
    # No hooks in Netty: they make its buffers unusable. ("--hooks=false" would leave out the measuring of coverage, too.)
    timeout --kill-after=30 $((fuzz_seconds * 2 + 120)) "$java" -Xmx1g -cp "$paths:$classpath" \
      com.code_intelligence.jazzer.Jazzer '--custom_hook_excludes=io.netty.**' "--target_class=$class" \
      '--instrumentation_includes=io.fairlead.netty.**:io.fairlead.strategies.sticky.**:io.netty.handler.codec.http.**' \
      '--instrumentation_excludes=io.fairlead.netty.conformance.**' "--reproducer_path=$out" \
      "-max_total_time=$((fuzz_seconds - spent))" -max_len=2000 "-artifact_prefix=$out/fuzz-$target-" \
      "$out/fuzz-$target" "$jazzer/$target" >"$out/fuzz-$target.log" 2>&1 </dev/null &
    pids+=("$!")
    wait "$!" || code=$?
    spent=$(($(children_cpu) - began_with))
    ran=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$out/fuzz-$target.log")
    inputs=$((inputs + ${ran:-0}))
  done
  is "fuzz $target: $inputs inputs in $spent s of CPU, exit code" 0 "$code"
  ((code == 0)) || grep -A5 '== Java Exception' "$out/fuzz-$target.log" || true
done
