"""Servers that fail on command.

origin.py: serves on ports of its own choice until its standard input ends. Prints the port where it takes commands, one
JSON object a line, each answered by one:

  {"open": ["a", "b"]}                              starts nodes that work   -> {"a": port, "b": port}
  {"nodes": ["a"], "fault": "errors", "share": 0.3, "seed": 1}               -> {"at": monotonic seconds}
  {"close": ["a", "b"]}                             ends nodes               -> {}

Every answer names its node in X-Node and takes 10 ms; /health is answered as everything else unless it says otherwise:

  works     answers 200 with a kilobyte
  refuse    refuses connections, and resets those it has
  hang      accepts, reads, and never answers
  reset     sends the head and half of the body, then resets; /health works
  errors    answers 500 to a share of the requests, by a random sequence that the seed determines
  slow      takes ten times as long
  hole      drops every packet: connections are neither made nor ended
  flap      refuses and works in turns of 0.5 to 5 s, by the seed
  lie       answers 500, but /health works
  checks    answers 503 to /health, and everything else works
"""

import asyncio
import ctypes
import json
import random
import socket
import struct
import sys
import time

USUAL = 0.010  # seconds
BODY = b"x" * 1000
HALF = len(BODY) // 2
SO_ATTACH_FILTER, SO_DETACH_FILTER = 26, 27  # asm-generic/socket.h; the socket module does not name them


class Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("jt", ctypes.c_uint8), ("jf", ctypes.c_uint8), ("k", ctypes.c_uint32)]


DROP_ALL = (Instruction * 1)(Instruction(0x06, 0, 0, 0))  # a classic BPF program: "return 0 bytes of the packet"
DROP_FILTER = struct.pack("@HP", 1, ctypes.addressof(DROP_ALL))


def drop_packets(sock, drop):
    """As a firewall that drops would, but without being root: also for a listening socket."""
    if drop:
        sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, DROP_FILTER)
    else:
        sock.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, struct.pack("@i", 0))


def response(status, body, node):
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\nX-Node: {node}\r\n\r\n"
    return head.encode() + body


def bound_socket():
    """Returns a socket with a port that it keeps when it no longer listens, as it does only if it asked for that one."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            free = probe.getsockname()
        bound = socket.socket()
        bound.setblocking(False)
        try:
            bound.bind(free)
            return bound
        except OSError:
            bound.close()  # somebody was faster


class Node:
    """One server: a listening socket, its connections, and what is wrong with it."""

    def __init__(self, loop, name):
        self.loop = loop
        self.good = response("200 OK", BODY, name)
        self.bad = response("500 Internal Server Error", b"broken\n", name)
        self.unhealthy = response("503 Service Unavailable", b"unhealthy\n", name)
        self.connections = set()
        self.fault = "works"
        self.share = 0.0
        self.random = random.Random(0)
        self.turn = None  # timer of the next turn of flapping
        self.listening = False
        self.socket = bound_socket()
        self.port = self.socket.getsockname()[1]
        self.listen()

    def listen(self):
        if not self.listening:
            self.listening = True
            self.socket.listen(1024)
            self.loop.add_reader(self.socket, self.accept)

    def refuse(self):
        if self.listening:
            self.listening = False
            self.loop.remove_reader(self.socket)
            self.socket.shutdown(socket.SHUT_RDWR)  # no longer listens, but keeps the port
        for connection in list(self.connections):
            connection.reset()

    def accept(self):
        while True:
            try:
                accepted, _ = self.socket.accept()
            except OSError:
                return
            accepted.setblocking(False)
            self.loop.create_task(self.loop.connect_accepted_socket(lambda: Connection(self), accepted))

    def fail(self, fault, share, seed):
        if self.fault == "hole":
            drop_packets(self.socket, False)
            for connection in self.connections:
                connection.drop(False)
        if self.turn:
            self.turn.cancel()
            self.turn = None
        self.fault, self.share, self.random = fault, share, random.Random(seed)
        if fault == "refuse":
            self.refuse()
        elif fault == "flap":
            self.flap(False)
        else:
            self.listen()
        if fault == "hole":
            drop_packets(self.socket, True)
            for connection in self.connections:
                connection.drop(True)

    def flap(self, up):
        if up:
            self.listen()
        else:
            self.refuse()
        self.turn = self.loop.call_later(self.random.uniform(0.5, 5), self.flap, not up)

    def close(self):
        self.fail("refuse", 0.0, 0)
        self.socket.close()


class Connection(asyncio.Protocol):
    """One connection to a node: requests one after the other."""

    def __init__(self, node):
        self.node = node
        self.received = b""
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport
        self.node.connections.add(self)
        if not self.node.listening:
            self.reset()

    def connection_lost(self, failure):
        self.node.connections.discard(self)
        self.transport = None

    def reset(self):
        """Ends it as the kernel does for a process that is killed."""
        if self.transport and not self.transport.is_closing():
            linger = struct.pack("@ii", 1, 0)
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.transport.abort()

    def drop(self, on):
        if self.transport and not self.transport.is_closing():
            drop_packets(self.transport.get_extra_info("socket"), on)

    def data_received(self, data):
        self.received += data
        end = self.received.find(b"\r\n\r\n")
        while end >= 0:
            request, self.received = self.received[:end], self.received[end + 4 :]
            self.handle(request.split(b" ", 2)[1] == b"/health")
            end = self.received.find(b"\r\n\r\n")

    def handle(self, check):
        node = self.node
        fault = node.fault
        delay, answer = USUAL, node.good
        if fault == "hang" or fault == "hole":
            return
        if fault == "slow":
            delay = 10 * USUAL
        elif fault == "errors" and node.random.random() < node.share or fault == "lie" and not check:
            answer = node.bad
        elif fault == "checks" and check:
            answer = node.unhealthy
        elif fault == "reset" and not check:
            node.loop.call_later(USUAL, self.write, node.good[: -HALF])
            node.loop.call_later(USUAL + 0.005, self.reset)
            return
        node.loop.call_later(delay, self.write, answer)

    def write(self, answer):
        if self.transport and self.node.fault != "hole":
            self.transport.write(answer)


class Control(asyncio.Protocol):
    """Takes the commands."""

    def __init__(self, nodes):
        self.nodes = nodes
        self.received = b""
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.received += data
        *lines, self.received = self.received.split(b"\n")
        for line in lines:
            self.transport.write(json.dumps(self.obey(json.loads(line))).encode() + b"\n")

    def obey(self, command):
        if "open" in command:
            loop = asyncio.get_running_loop()
            opened = {name: Node(loop, name) for name in command["open"]}
            self.nodes.update(opened)
            return {name: node.port for name, node in opened.items()}
        if "close" in command:
            for name in command["close"]:
                self.nodes.pop(name).close()
            return {}
        for name in command["nodes"]:
            self.nodes[name].fail(command["fault"], command.get("share", 0.0), command.get("seed", 0))
        return {"at": time.monotonic()}


async def main():
    loop = asyncio.get_running_loop()
    nodes = {}
    server = await loop.create_server(lambda: Control(nodes), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
