-- What the harness needs to know about a run of wrk, on one line; the load itself is wrk's own, without Lua.
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("summary %d %d %d %d %d %d %d\n",
    summary.requests, summary.bytes, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
