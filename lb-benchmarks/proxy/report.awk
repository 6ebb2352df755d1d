# The table: medians with the smallest and the largest, and the median of the ratios within each round.
# Columns of the input: scenario, proxy, round, cost, then what the scenario has. With -v bars=FILE also what Fairlead is
# held to; the exit status is 3 if a bar is exceeded, judged by at least 15 rounds, of memory that is idle 6.

function sorted(key, n,    i, j, v) {
  for (i = 1; i <= n; i++) list[i] = value[key, i]
  for (i = 2; i <= n; i++) {
    v = list[i]
    for (j = i - 1; j > 0 && list[j] > v; j--) list[j + 1] = list[j]
    list[j + 1] = v
  }
}

function median(key, n) {
  sorted(key, n)
  return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

function digits(x) { return x < 10 ? 2 : x < 1000 ? 1 : 0 }

function show(key, n,    m) {
  if (!n) return "-"
  m = median(key, n)
  return sprintf("%.*f (%.*f-%.*f)", digits(m), m, digits(m), list[1], digits(m), list[n])
}

# paired(scenario, name, other): the ratios of their costs in the same rounds, sorted, in list; returns how many
function paired(scenario, name, other,    i, n, round) {
  n = 0
  for (i = 1; i <= rounds[scenario]; i++) {
    round = seen[scenario, i]
    if ((scenario, name, round) in cost && cost[scenario, other, round] > 0)
      value["ratio", ++n] = cost[scenario, name, round] / cost[scenario, other, round]
  }
  sorted("ratio", n)
  return n
}

function ratio(scenario, name,    n) {
  n = paired(scenario, name, first)
  return n ? sprintf("%.2f (%.2f-%.2f)", median("ratio", n), list[1], list[n]) : "-"
}

# Which of n sorted values is the lower end of the 95 % interval of their median, by the binomial distribution of how
# many are below it; 0 if there are too few.
function lowest(n,    k, p, sum) {
  p = 0.5 ^ n
  sum = p
  for (k = 0; sum <= 0.025; sum += p) {
    k++
    p *= (n - k + 1) / k
  }
  return k
}

# judge(<what>, n, bar, enough): a line about the n values in list, which are sorted, and the status
function judge(what, n, bar, enough,    k, verdict) {
  if (!n) return
  k = lowest(n)
  if (!k) verdict = "too few rounds"
  else if (list[k] > bar) {
    verdict = n < enough ? "above; " enough " rounds for a verdict" : "EXCEEDED"
    if (n >= enough) status = 3
  } else verdict = list[n + 1 - k] <= bar ? "holds" : "not refuted"
  printf "%-34s %8.2f %8s %17s   %s\n", what, n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2, bar + 0,
    k ? sprintf("%.2f-%.2f", list[k], list[n + 1 - k]) : "-", verdict
}

function judge_all(    line, part, n, column) {
  printf "\n%-34s %8s %8s %17s\n", "Bars of Fairlead", "median", "at most", "95 % interval"
  while ((getline line < bars) > 0) {
    if (line ~ /^#/ || split(line, part, ",") != 3) continue
    if (part[2] ~ /ratio$/) {
      n = paired(part[1], "fairlead", part[2] == "ratio" ? "haproxy" : "haproxy-splice")
    } else {
      n = count[part[1], "fairlead"]
      if (n) sorted(part[1] SUBSEP "fairlead" SUBSEP (part[2] == "rss" ? 10 : 8), n)
    }
    judge(part[1] " " part[2] (part[2] == "ratio" ? " to haproxy" : part[2] == "rss" ? ", MiB" : part[2] == "live" ? ", KiB/connection" : ""), n,
      part[3], part[2] == "live" ? 6 : 15)
  }
  # less than each of the other JVM proxies: their cost through ours is above 1 as far as the rounds tell
  split("undertow,vertx,reactor-netty", peer, ",")
  for (i = 1; i in peer; i++)
    for (t = 1; t < pairs; t++) {
      scenario = substr(title[t], 1, index(title[t], "=") - 1)
      if (!count[scenario, peer[i]] || scenario == "idle") continue
      n = paired(scenario, "fairlead", peer[i])
      if (n) judge(scenario " ratio to " peer[i], n, 1, 15)
    }
}

{
  scenario = $1; name = $2; round = $3
  cost[scenario, name, round] = $4
  if (!((scenario, "round", round) in known)) {
    known[scenario, "round", round] = 1
    seen[scenario, ++rounds[scenario]] = round
  }
  n = ++count[scenario, name]
  for (i = 4; i <= NF; i++) value[scenario SUBSEP name SUBSEP i, n] = $i
  if (scenario != "idle" && scenario != "first-minute") {
    errors[scenario, name] += $11
    value["noise", ++noises] = $12
    if ($3 == 1) began[scenario, name] = $4
  }
}

function cell(column) { return median(scenario SUBSEP name SUBSEP column, n) }

END {
  many = split(order, names, ",")
  first = names[1]
  pairs = split(titles, title, "|")
  for (t = 1; t < pairs; t++) {
    scenario = substr(title[t], 1, index(title[t], "=") - 1)
    if (!rounds[scenario] || scenario in printed) continue
    printed[scenario] = 1
    printf "\n%s: %s; %d round%s\n", scenario, substr(title[t], index(title[t], "=") + 1), rounds[scenario],
      rounds[scenario] == 1 ? "" : "s"
    against = "x " first
    if (scenario == "idle")
      printf "%-15s %-22s %-20s %10s %10s %10s %15s\n", "", "RSS KiB/connection", against, "MiB before",
        "MiB after", "CPU ms/s", "live KiB/conn."
    else if (scenario == "first-minute")
      printf "%-15s %-22s %-20s %8s %8s %8s %8s %9s %7s %7s %8s\n", "", "CPU us/request", against, "to 1k", "to 10k",
        "to 50k", "to 100k", "ready ms", "p50 ms", "p99", "p99.9"
    else
      printf "%-15s %-22s %-20s %6s %9s %8s %8s %8s %8s %6s %6s\n", "",
        scenario == "tcp-bulk" ? "CPU ms/GB" : "CPU us/request", against, "user%", "req/s", "p50 ms", "p99", "p99.9",
        "RSS MiB", "busy%", "errors"
    for (p = 1; p <= many; p++) {
      name = names[p]
      n = count[scenario, name]
      if (!n) continue
      printf "%-15s %-22s %-20s ", name, show(scenario SUBSEP name SUBSEP 4, n), ratio(scenario, name)
      if (scenario == "idle")
        printf "%10.1f %10.1f %10.2f %15s\n", cell(5), cell(6), cell(7),
          cell(8) ? sprintf("%.2f", cell(8)) : "-"
      else if (scenario == "first-minute")
        printf "%8.1f %8.1f %8.1f %8.1f %9.0f %7.2f %7.2f %8.2f\n", cell(5), cell(6), cell(7), cell(8), cell(9),
          cell(10), cell(11), cell(12)
      else
        printf "%6.0f %9.0f %8.2f %8.2f %8.2f %8.1f %6.0f %6d\n", 100 * cell(5), cell(6), cell(7), cell(8), cell(9),
          cell(10), cell(13), errors[scenario, name]
    }
  }
  if (bars != "") judge_all()
  print ""
  for (key in began) {
    split(key, part, SUBSEP)
    n = count[part[1], part[2]]
    m = median(part[1] SUBSEP part[2] SUBSEP 4, n)
    if (part[2] !~ /^(haproxy|nginx)/ && n > 2 && began[key] > 1.1 * m)
      printf "%s: the first round of %s cost %.0f %% more than the median: not warm, use a longer --warmup.\n",
        part[1], part[2], 100 * (began[key] / m - 1)
  }
  for (key in errors)
    if (errors[key]) { split(key, part, SUBSEP); printf "%s: %s had %d errors.\n", part[1], part[2], errors[key] }
  if (noises) {
    m = median("noise", noises)
    printf "Others used %.1f %% of the proxy's processor (median of the runs; at most %.1f %%).%s\n", m, list[noises],
      (list[noises] > 5 ? " The machine is not quiet: do not publish." : "")
  }
  exit status
}
