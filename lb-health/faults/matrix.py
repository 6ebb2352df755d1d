"""The fault matrix: runs every fault against every proxy, and says what became of the requests.

matrix.py [quick] --jar FILE --work DIRECTORY --out FILE [--rounds N] [--pools 2,3,6] [--faults NAME,...] [--rate N]
"""

import argparse
import json
import math
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field

import proxies

KINDS = ("fairlead", "haproxy", "nginx")
NAMES = {"fairlead": "Fairlead", "haproxy": "HAProxy", "nginx": "nginx"}

BEFORE, DURING, AFTER = 4, 15, 26  # seconds: all is well, the fault lasts, and what follows is watched
KNOWN = 5  # seconds until a node that moves is known at its new address
AWAY = 3  # seconds without a request after which a node is taken to be out
SLOW = 0.5  # seconds that no healthy node takes
DEADLINE = 10  # seconds that a client waits
TOO_LATE = 200  # milliseconds; a slot in which one request of a hundred is sent later is run again, if there is time


@dataclass(frozen=True)
class Fault:
    name: str
    text: str
    mode: str  # of origin.py
    share: float = 0.0
    all: bool = False  # of all nodes, or of one
    works: bool = False  # whether the nodes go on serving, so that losing them is a mistake
    retried: bool = True  # whether it shows before the first byte of a response, while another node works


FAULTS = (
    Fault("refuse", "refuses connections", "refuse"),
    Fault("reset", "resets in the middle of the body", "reset", retried=False),
    Fault("all-slow", "all answer ten times slower", "slow", all=True, works=True, retried=False),
    Fault("hang", "accepts, and never answers", "hang"),
    Fault("errors-1", "answers 500 to 1 %", "errors", share=0.01, works=True),
    Fault("checks", "works, but its check fails", "checks", works=True, retried=False),
    Fault("hole", "drops all packets", "hole"),
    Fault("slow", "answers ten times slower", "slow", works=True, retried=False),
    Fault("all-down", "all refuse connections", "refuse", all=True, retried=False),
    Fault("errors-30", "answers 500 to 30 %", "errors", share=0.3),
    Fault("flapping", "refuses and works in turns of 0.5 to 5 s", "flap"),
    Fault("all-checks", "all work, but all checks fail", "checks", all=True, works=True, retried=False),
    Fault("errors-100", "answers 500 to everything", "errors", share=1.0),
    Fault("lying", "answers 500, but its check passes", "lie"),
    Fault("moved", f"moves; its new address is known {KNOWN} s later", "refuse"),
)
# in the order of the table
ORDER = (
    "refuse hang reset errors-1 errors-30 errors-100 slow hole flapping lying checks all-checks all-down all-slow moved"
).split()


@dataclass
class Run:
    """One fault in one pool behind one proxy."""

    kind: str
    fault: Fault
    size: int
    policy: str = ""  # "": what all three do; else retries of Fairlead: "off" is without a budget, "default" with it
    port: int = 0
    ports: dict = field(default_factory=dict)
    requests: list = field(default_factory=list)

    def __post_init__(self):
        self.name = f"{self.fault.name}-{self.size}{'-' + self.policy if self.policy else ''}"
        self.nodes = [f"{self.kind}-{self.name}-{i}" for i in range(self.size)]
        self.spare = f"{self.nodes[0]}-moved"
        self.moved = False
        self.retries = {"": proxies.LIKE_NGINX, "off": proxies.UNLIMITED, "default": proxies.RETRIES}[self.policy]

    @property
    def moves(self):
        return self.fault.name == "moved"

    def opened(self):
        return self.nodes + [self.spare] if self.moves else self.nodes

    def affected(self):
        return self.nodes if self.fault.all else self.nodes[:1]

    def backends(self):
        return [
            (node, self.ports[self.spare if self.moved and node == self.nodes[0] else node]) for node in self.nodes
        ]


@dataclass(frozen=True)
class Request:
    began: float
    ended: float
    how: str
    node: str

    @property
    def failed(self):
        return self.how != "200"


@dataclass(frozen=True)
class Result:
    requests: int
    failed: int
    divert: float  # seconds; infinite: not during the fault
    wrong: int
    readmit: float  # seconds; infinite: not while it was watched


# ---- what became of a run ----


def judge(run, begins, ends, last):
    """Reads the result of a run off its requests; the fault was from begins to ends, the last request at last."""
    affected = set(run.affected())
    returning = {run.spare} if run.moves else affected
    return Result(
        requests=len(run.requests),
        failed=sum(request.failed for request in run.requests),
        divert=divert(run.requests, affected, begins, ends),
        wrong=sum(
            losses(run.requests, node, begins, last)
            for node in run.nodes
            if run.fault.works or node not in affected
        ),
        readmit=max(readmit(run.requests, node, ends, last) for node in returning),
    )


def divert(requests, affected, begins, ends):
    """Returns the time until nobody met the fault for a while: no failure, no delay, no answer of a faulty node."""
    since = begins
    for request in requests:
        if request.began < begins:
            continue
        if request.began >= since + AWAY:
            break
        if request.failed or request.node in affected or request.ended - request.began > SLOW:
            since = request.began
    return since - begins if since + AWAY <= ends else math.inf


def losses(requests, node, begins, last):
    """Returns how often a node was out."""
    times = [begins] + [r.began for r in requests if r.node == node and begins < r.began < last] + [last]
    return sum(after - before > AWAY for before, after in zip(times, times[1:]))


def readmit(requests, node, ends, last):
    """Returns the time until a node answered again and went on doing so."""
    first = math.inf
    later = last
    for request in reversed(requests):
        if request.node == node and not request.failed and request.began >= ends:
            if later - request.began > AWAY:
                break
            first = later = request.began
    return first - ends


# ---- running ----


class Origin:
    """The process with all nodes."""

    def __init__(self):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "origin.py")
        self.process = subprocess.Popen([sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.control = socket.create_connection(("127.0.0.1", int(self.process.stdout.readline())))
        self.answers = self.control.makefile("rb")

    def tell(self, **command):
        self.control.sendall(json.dumps(command).encode() + b"\n")
        return json.loads(self.answers.readline())

    def fail(self, runs, fault, seed):
        affected = [node for run in runs for node in run.affected()]
        return self.tell(nodes=affected, fault=fault.mode, share=fault.share, seed=seed)["at"]

    def stop(self):
        self.process.kill()
        self.process.wait()


class Slot:
    """Some faults at the same time, each in pools of its own, behind all proxies."""

    def __init__(self, options, origin, faults, round_number):
        self.options = options
        self.origin = origin
        self.round = round_number
        self.work = os.path.join(options.work, f"{faults[0].name}-{round_number}")
        self.runs = [
            Run(kind, fault, size, policy)
            for fault in faults
            for size in options.pools
            for kind in KINDS
            for policy in (("", "off", "default") if kind == "fairlead" and fault.retried else ("",))
        ]
        self.proxies = []
        self.late = 0.0

    def seed(self, run):
        return 1000 * self.round + 10 * [fault.name for fault in FAULTS].index(run.fault.name) + run.size

    def run(self):
        """Returns the results, with the run each is of."""
        opened = [node for run in self.runs for node in run.opened()]
        ports = self.origin.tell(open=opened)
        for run in self.runs:
            run.ports = {node: ports[node] for node in run.opened()}
            run.port = free_port()
        try:
            self.start_proxies()
            began, load = self.start_load()
            try:
                begins, ends = self.fail(began)
                lateness, _ = load.communicate(timeout=AFTER + DEADLINE + 30)
                self.late = float(lateness)
            finally:
                end_now(load)
            self.read_requests()
        finally:
            for proxy in self.proxies:
                proxy.stop()
            self.origin.tell(close=opened)
        last = began + BEFORE + DURING + AFTER
        return [(run, judge(run, begins, begins + KNOWN if run.moves else ends, last)) for run in self.runs]

    def start_proxies(self):
        """What moves is behind processes of its own, since the others would be read anew with it."""
        sets = defaultdict(list)
        for run in self.runs:
            sets[run.kind, run.moves].append(run)
        for (kind, moves), runs in sets.items():
            work = os.path.join(self.work, f"{kind}{'-moved' if moves else ''}")
            proxy = proxies.Proxy(kind, work, runs, self.options.jar)
            self.proxies.append(proxy)
            proxy.start()
        for proxy in self.proxies:
            proxy.await_ready()

    def start_load(self):
        plan = {
            "seconds": BEFORE + DURING + AFTER,
            "deadline": DEADLINE,
            "targets": [{"port": run.port, "rate": self.options.rate, "seed": self.seed(run)} for run in self.runs],
        }
        plan_file = os.path.join(self.options.work, "plan.json")
        with open(plan_file, "w", encoding="ascii") as file:
            json.dump(plan, file)
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "load.py")
        load = subprocess.Popen(
            [sys.executable, script, plan_file, self.results_file()], stdout=subprocess.PIPE, text=True
        )
        return float(load.stdout.readline()), load

    def results_file(self):
        return os.path.join(self.options.work, "requests.tsv")

    def fail(self, began):
        """Lets the faults begin and end; returns when they did."""
        sleep_until(began + BEFORE)
        begins = time.monotonic()
        by_seed = defaultdict(list)
        for run in self.runs:
            by_seed[self.seed(run)].append(run)
        for seed, runs in by_seed.items():
            self.origin.fail(runs, runs[0].fault, seed)
        sleep_until(begins + KNOWN)
        for proxy in self.proxies:
            if proxy.runs[0].moves:
                for run in proxy.runs:
                    run.moved = True
                proxy.moved()
        sleep_until(begins + DURING)
        staying = [node for run in self.runs if not run.moves for node in run.affected()]
        return begins, self.origin.tell(nodes=staying, fault="works")["at"]

    def read_requests(self):
        with open(self.results_file(), encoding="ascii") as file:
            for line in file:
                target, began, ended, how, node = line.rstrip("\n").split("\t")
                self.runs[int(target)].requests.append(Request(float(began), float(ended), how, node))
        for run in self.runs:
            run.requests.sort(key=lambda request: request.began)


def sleep_until(moment):
    time.sleep(max(0.0, moment - time.monotonic()))


def end_now(process):
    if process.poll() is None:
        process.kill()
        process.wait()


taken = set()


def free_port():
    """Returns a port below those that outgoing connections use."""
    for port in range(15000, 30000):
        if port not in taken:
            taken.add(port)
            if not proxies.listens(port):
                return port
    raise RuntimeError("no free port between 15000 and 30000")


# ---- what is shown ----


def seconds(value, never):
    return never if math.isinf(value) else f"{value:.1f}"


class Report:
    """Results of all rounds, and whether the bars hold."""

    def __init__(self, options):
        self.options = options
        self.results = defaultdict(list)  # by kind, fault name, size and policy
        self.late = 0.0

    def add(self, slot, results):
        self.late = max(self.late, slot.late)
        for run, result in results:
            self.results[run.kind, run.fault.name, run.size, run.policy].append(result)

    def median(self, key, what):
        return statistics.median_high(getattr(result, what) for result in self.results[key])

    def failed(self, kind, fault, size):
        return self.median((kind, fault, size, ""), "failed")

    def allowed(self, fault, size):
        """Returns how many requests may fail: as many as behind the better of the others, and a few."""
        requests = self.median(("fairlead", fault, size, ""), "requests")
        return min(self.failed(kind, fault, size) for kind in KINDS[1:]) + max(3, round(requests / 1000))

    def rows(self):
        for fault in ORDER:
            for size in self.options.pools:
                if ("fairlead", fault, size, "") in self.results:
                    yield fault, size

    def write(self):
        """Returns the tables, and how many bars do not hold."""
        lines, broken = self.comparison()
        more, also_broken = self.retries()
        rounds = max((len(results) for results in self.results.values()), default=0)
        head = [
            f"{rounds} round{'s' if rounds > 1 else ''}, {self.options.rate} requests a second in each pool; "
            f"{BEFORE} s before the fault, {DURING} s during, {AFTER} s after it. "
            f"99 of 100 requests were sent at most {self.late:.0f} ms late in the worst slot.",
            "",
        ]
        return "\n".join(head + lines + [""] + more) + "\n", broken + also_broken

    def comparison(self):
        lines = [
            "Fairlead / HAProxy / nginx. Failed: requests, median. Divert and readmit: seconds, median. Wrong: how often a "
            "working node was out, in the worst round.",
            "",
            "| Fault | Pool | Failed | Allowed | Holds | Divert | Wrong | Readmit |",
            "|---|---:|---|---:|---|---|---|---|",
        ]
        texts = {fault.name: fault.text for fault in FAULTS}
        broken = 0
        for fault, size in self.rows():
            keys = [(kind, fault, size, "") for kind in KINDS]
            failed = [self.median(key, "failed") for key in keys]
            allowed = self.allowed(fault, size)
            holds = failed[0] <= allowed
            broken += not holds
            diverted = [seconds(self.median(key, "divert"), "never") for key in keys]
            wrong = [str(max(result.wrong for result in self.results[key])) for key in keys]
            readmitted = [seconds(self.median(key, "readmit"), f"> {AFTER}") for key in keys]
            lines.append(
                f"| {fault}: {texts[fault]} | {size} | {' / '.join(map(str, failed))} | {allowed} "
                f"| {'yes' if holds else '**no**'} | {' / '.join(diverted)} | {' / '.join(wrong)} "
                f"| {' / '.join(readmitted)} |"
            )
        return lines, broken

    def retries(self):
        lines = [
            "Fairlead with retries of everything, 5xx too, as many tries as there are nodes. Failed: requests; without a "
            "budget in the worst round, which must be none, and with the default budget the median.",
            "",
            "| Fault | Pool | No budget | Holds | Default budget |",
            "|---|---:|---:|---|---:|",
        ]
        broken = 0
        for fault, size in self.rows():
            unlimited = self.results.get(("fairlead", fault, size, "off"))
            if unlimited:
                worst = max(result.failed for result in unlimited)
                broken += worst > 0
                default = self.median(("fairlead", fault, size, "default"), "failed")
                lines.append(f"| {fault} | {size} | {worst} | {'yes' if worst == 0 else '**no**'} | {default} |")
        return lines, broken


# ---- the whole ----


def numbers(text):
    return [int(number) for number in text.split(",")]


def parse():
    parser = argparse.ArgumentParser(prog="lb-health/faults/run", description="The fault matrix, with real sockets.")
    parser.add_argument("quick", nargs="?", choices=["quick"], help="one round, pools of 2 and 6, under 5 minutes")
    parser.add_argument("--rounds", type=int, help="how often each fault is run (5; quick 1)")
    parser.add_argument("--pools", type=numbers, help="sizes of the pools (2,3,6; quick 2,6)")
    parser.add_argument("--faults", type=lambda text: text.split(","), help=f"of {', '.join(ORDER)} (all)")
    parser.add_argument("--rate", type=int, default=60, help="requests a second in each pool (60)")
    parser.add_argument("--limit", type=int, help="minutes in which slots are run again (25; quick 5)")
    for needed in ("--jar", "--work", "--out"):
        parser.add_argument(needed, required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 5)
    options.limit = options.limit or (5 if options.quick else 25)
    options.pools = options.pools or ([2, 6] if options.quick else [2, 3, 6])
    unknown = set(options.faults or ()) - set(ORDER)
    if unknown:
        parser.error(f"--faults: {', '.join(sorted(unknown))} (expected: of {', '.join(ORDER)})")
    if options.rounds < 1 or options.rate < 1 or min(options.pools) < 2:
        parser.error("expected: --rounds and --rate from 1, --pools from 2")
    return options


def main():
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    faults = [fault for fault in FAULTS if not options.faults or fault.name in options.faults]
    together = 4 if len(options.pools) < 3 else 3  # faults at the same time: a question of load
    groups = [faults[i : i + together] for i in range(0, len(faults), together)]
    slots = [(group, number) for number in range(1, options.rounds + 1) for group in groups]
    report = Report(options)
    origin = Origin()
    began = time.monotonic()
    done, total = 0, len(slots)
    try:
        while slots:
            group, number = slots[0]
            slot = Slot(options, origin, group, number)
            start = time.monotonic()
            results = slot.run()
            spent = time.monotonic() - began
            again = (time.monotonic() - start) * (len(slots) + 1)
            if slot.late > TOO_LATE and spent + again < options.limit * 60:
                print(f"requests were sent up to {slot.late:.0f} ms late: once more", flush=True)
                continue
            slots.pop(0)
            report.add(slot, results)
            done += 1
            failed = "; ".join(
                f"{fault.name} " + "/".join(
                    str(sum(r.failed for run, r in results if (run.kind, run.fault, run.policy) == (kind, fault, "")))
                    for kind in KINDS
                )
                for fault in group
            )
            print(
                f"{done} of {total}, {spent / 60:.1f} min, {spent / done * (total - done) / 60:.0f} to go: "
                f"failed of Fairlead/HAProxy/nginx: {failed}",
                flush=True,
            )
    finally:
        origin.stop()
        if done:
            text, broken = report.write()
            print("\n" + text, flush=True)
            with open(options.out, "w", encoding="utf-8") as file:
                file.write(text)
            print(f"written to {os.path.normpath(options.out)}")
    print(f"{broken} bars do not hold" if broken else "all bars hold")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
