"""Requests at fixed rates, whatever becomes of those before them.

load.py PLAN RESULTS: PLAN is {"seconds": 40, "deadline": 10, "targets": [{"port": 8080, "rate": 60, "seed": 1}, ...]}.
Prints the monotonic time of the start. RESULTS gets one line a request: index of the target, when it began and ended
(monotonic seconds), how it ended (the status, or what went wrong), and who answered (X-Node).

Connections are kept, and one that is not there is made, so that nobody waits for anybody. Requests to targets of equal seed
are sent at equal times: a gap is half to one and a half of what the rate says.
"""

import asyncio
import gc
import json
import random
import sys
import time
from collections import deque

REQUEST = b"GET /work HTTP/1.1\r\nHost: faults\r\n\r\n"
KEPT = 2.0  # seconds that an unused connection is kept, which is shorter than any proxy keeps it


class Target:
    """Where requests go to."""

    def __init__(self, index, spec, ends):
        self.index = index
        self.port = spec["port"]
        self.gap = 1 / spec["rate"]
        self.random = random.Random(spec["seed"])
        self.ends = ends
        self.idle = []  # the latest used is the last


class Load:
    """All requests to all targets."""

    def __init__(self, loop, plan, results):
        self.loop = loop
        self.deadline = plan["deadline"]
        self.results = results
        self.pending = deque()  # oldest first
        self.late = []
        started = loop.time()
        self.targets = [Target(i, spec, started + plan["seconds"]) for i, spec in enumerate(plan["targets"])]
        for target in self.targets:
            self.arrive(target, started)
        self.sweep()

    def arrive(self, target, due):
        """Sends the request that is due, if one is, and waits for the next."""
        now = self.loop.time()
        if due > target.ends:
            return
        self.late.append(now - due)
        self.send(target)
        following = due + target.gap * (0.5 + target.random.random())
        self.loop.call_at(following, self.arrive, target, following)

    def send(self, target):
        request = Request(self, target)
        self.pending.append(request)
        while target.idle:
            connection = target.idle.pop()
            if not connection.transport.is_closing():
                connection.send(request)
                return
        self.loop.create_task(self.connect(request))

    async def connect(self, request):
        try:
            _, connection = await self.loop.create_connection(Connection, "127.0.0.1", request.target.port)
            connection.send(request)
        except OSError:
            request.end("connect")

    def sweep(self):
        """Gives up on requests and connections that are too old."""
        now = self.loop.time()
        while self.pending and (self.pending[0].ended or now - self.pending[0].began > self.deadline):
            self.pending.popleft().give_up()
        for target in self.targets:
            while target.idle and now - target.idle[0].since > KEPT:
                target.idle.pop(0).transport.close()
        self.loop.call_later(0.1, self.sweep)

    async def run(self):
        await asyncio.sleep(max(0.0, self.targets[0].ends - self.loop.time()))
        while any(not request.ended for request in self.pending):
            await asyncio.sleep(0.05)


class Request:
    """One request, which ends once."""

    def __init__(self, load, target):
        self.load = load
        self.target = target
        self.began = load.loop.time()
        self.ended = False
        self.connection = None

    def end(self, how, node="-"):
        if not self.ended:
            self.ended = True
            now = self.load.loop.time()
            self.load.results.write(f"{self.target.index}\t{self.began:.4f}\t{now:.4f}\t{how}\t{node}\n")

    def give_up(self):
        if not self.ended:
            self.end("deadline")
            if self.connection:
                self.connection.transport.abort()


class Connection(asyncio.Protocol):
    """One connection: requests one after the other."""

    def __init__(self):
        self.transport = None
        self.request = None
        self.since = 0.0  # when it was last used
        self.received = b""
        self.length = -1  # of the whole response, once it is known

    def connection_made(self, transport):
        self.transport = transport

    def send(self, request):
        if request.ended:  # while it connected
            self.transport.abort()
            return
        self.request = request
        request.connection = self
        self.received = b""
        self.length = -1
        self.transport.write(REQUEST)

    def data_received(self, data):
        self.received += data
        if self.length < 0:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return
            self.read_head(self.received[:end].decode("latin-1"), end + 4)
        if 0 <= self.length <= len(self.received):
            self.finish(len(self.received) == self.length)

    def read_head(self, head, size):
        status_line, *fields = head.split("\r\n")
        self.status = status_line.split(" ")[1]
        self.fields = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
        self.length = size + int(self.fields.get("content-length", 1 << 40))

    def finish(self, exact):
        request, self.request = self.request, None
        if request:
            request.end(self.status, self.fields.get("x-node", "-"))
        if request and exact and self.fields.get("connection", "").lower() != "close":
            self.since = request.load.loop.time()
            request.target.idle.append(self)
        else:
            self.transport.close()

    def connection_lost(self, failure):
        request, self.request = self.request, None
        if not request:
            return
        if self.length < 0:
            request.end("reset" if failure else "closed")
        elif "content-length" not in self.fields and not failure:
            request.end(self.status, self.fields.get("x-node", "-"))
        else:
            request.end("cut", self.fields.get("x-node", "-"))


async def main(plan_file, results_file):
    with open(plan_file, encoding="ascii") as file:
        plan = json.load(file)
    loop = asyncio.get_running_loop()
    gc.freeze()
    gc.disable()  # a run is short, and a collection would make everybody late
    with open(results_file, "w", encoding="ascii") as results:
        load = Load(loop, plan, results)
        print(f"{time.monotonic():.4f}", flush=True)
        await load.run()
    late = sorted(load.late)
    print(f"{late[len(late) * 99 // 100] * 1000:.1f}", flush=True)  # milliseconds, the 99th percentile


asyncio.run(main(*sys.argv[1:]))
