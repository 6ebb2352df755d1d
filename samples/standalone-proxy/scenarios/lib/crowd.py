"""Many TCP sessions at once through a proxy: each says what nobody else says, and hears exactly that.

crowd.py serve PORT: echoes, and half-closes when the other side has.
crowd.py open PORT SESSIONS: opens them, says "open", and waits for a line; then talks in rounds, in all at once, and ends
with "result GOOD BAD BYTES".
"""

import hashlib
import random
import select
import socket
import sys
import time

CHUNK = 64 * 1024
ROUNDS = 3
LIMIT = 240.0


class Session:
    """One client: what it still has to say, and the digests of what it said and heard."""

    def __init__(self, number, sock):
        self.sock = sock
        self.random = random.Random(number)
        self.said, self.heard = hashlib.sha256(), hashlib.sha256()
        self.rest = b""
        self.due = 0
        self.bytes = 0
        self.ended = self.failed = False
        self.big = number % 100 == 0

    def begin(self):
        self.rest = self.random.randbytes(self.random.randint(1, 1 << 20 if self.big else 4096))
        self.said.update(self.rest)
        self.due = len(self.rest)
        self.bytes += self.due

    def write(self):
        """Says what can be said now; whether there is more."""
        while self.rest:
            try:
                self.rest = self.rest[self.sock.send(self.rest[:CHUNK]) :]
            except BlockingIOError:
                return True
        return False

    def read(self):
        while True:
            try:
                got = self.sock.recv(CHUNK)
            except BlockingIOError:
                return
            if not got:
                self.ended = True
                return
            self.heard.update(got)
            self.due -= len(got)

    def good(self):
        return self.ended and not self.failed and self.due == 0 and self.said.digest() == self.heard.digest()


def turns(poll, sessions, events_of, busy):
    """Serves ready sockets until nobody is busy, or time is over."""
    deadline = time.monotonic() + LIMIT
    left = {fd for fd, session in sessions.items() if busy(session)}
    for fd in left:
        poll.modify(fd, events_of(sessions[fd]))
    while left and time.monotonic() < deadline:
        for fd, events in poll.poll(1):
            session = sessions[fd]
            try:
                if events & ~select.EPOLLOUT:
                    session.read()
                if events & select.EPOLLOUT and not session.write():
                    poll.modify(fd, select.EPOLLIN)
            except OSError:
                session.failed = session.ended = True
            if session.failed or not busy(session):
                left.discard(fd)
            if session.ended:
                poll.unregister(fd)
    return not left


def open_all(port, count):
    poll, sessions = select.epoll(), {}
    for number in range(count):
        sock = socket.create_connection(("127.0.0.1", port), 30)
        sock.setblocking(False)
        sessions[sock.fileno()] = Session(number, sock)
        poll.register(sock.fileno(), select.EPOLLIN)
    print("open", flush=True)
    sys.stdin.readline()
    for _ in range(ROUNDS):
        alive = {fd: s for fd, s in sessions.items() if not s.ended}
        for session in alive.values():
            session.begin()
        turns(poll, alive, lambda _: select.EPOLLIN | select.EPOLLOUT, lambda s: s.rest or s.due > 0)
    alive = {fd: s for fd, s in sessions.items() if not s.ended}
    for session in alive.values():
        session.sock.shutdown(socket.SHUT_WR)
    turns(poll, alive, lambda _: select.EPOLLIN, lambda s: not s.ended)
    good = sum(s.good() for s in sessions.values())
    print("result", good, count - good, sum(s.bytes for s in sessions.values()), flush=True)


def serve(port):
    listener = socket.create_server(("127.0.0.1", port), backlog=4096)
    listener.setblocking(False)
    poll, peers = select.epoll(), {}
    poll.register(listener.fileno(), select.EPOLLIN)

    def step(peer):
        """Echoes while it goes; whether the peer is still there."""
        while True:
            while peer[1]:
                try:
                    peer[1] = peer[1][peer[0].send(peer[1]) :]
                except BlockingIOError:
                    poll.modify(peer[0].fileno(), select.EPOLLOUT)
                    return True
            try:
                peer[1] = peer[0].recv(CHUNK)
            except BlockingIOError:
                poll.modify(peer[0].fileno(), select.EPOLLIN)
                return True
            if not peer[1]:
                return False

    while True:
        for fd, _ in poll.poll():
            if fd == listener.fileno():
                while True:
                    try:
                        sock, _ = listener.accept()
                    except BlockingIOError:
                        break
                    sock.setblocking(False)
                    peers[sock.fileno()] = [sock, b""]
                    poll.register(sock.fileno(), select.EPOLLIN)
                continue
            peer = peers[fd]
            try:
                there = step(peer)
            except OSError:
                there = False
            if not there:
                del peers[fd]
                poll.unregister(fd)
                peer[0].close()


if sys.argv[1] == "serve":
    serve(int(sys.argv[2]))
else:
    open_all(int(sys.argv[2]), int(sys.argv[3]))
