"""Bytes through a TCP proxy: random payloads both ways, verified by SHA-256, with every order of half-closes.

halfclose.py PROXY_PORT SERVER_PORT: serves on SERVER_PORT, connects to PROXY_PORT, one connection after the other.
"""

import hashlib
import os
import socket
import sys
import threading
import time

MIB = 1 << 20
CHUNK = 256 * 1024
LIMIT = 120.0


def send(sock, payload):
    sock.sendall(payload)


def finish(sock):
    sock.shutdown(socket.SHUT_WR)


def drain(sock):
    """Reads to the end of the stream; its length and digest."""
    digest, length, buffer = hashlib.sha256(), 0, bytearray(CHUNK)
    view = memoryview(buffer)
    while True:
        got = sock.recv_into(buffer)
        if not got:
            return length, digest.hexdigest()
        digest.update(view[:got])
        length += got


def both(sock, payload):
    """Sends and half-closes on one thread while this one reads to the end."""
    trouble = []

    def sending():
        try:
            send(sock, payload)
            finish(sock)
        except OSError as e:
            trouble.append(e)

    sender = threading.Thread(target=sending, daemon=True)
    sender.start()
    got = drain(sock)
    sender.join(LIMIT)
    if trouble:
        raise trouble[0]
    return got


def talk_first(sock, payload):
    """Says everything and half-closes, then listens to the end."""
    send(sock, payload)
    finish(sock)
    return drain(sock)


def listen_first(sock, payload):
    """Listens to the end, then says everything and half-closes."""
    got = drain(sock)
    send(sock, payload)
    finish(sock)
    return got


def mute(sock, payload):
    """Half-closes before the first byte, and listens to the end."""
    finish(sock)
    return drain(sock)


# name, what the client does, what the server does, whether both payloads are sent
ORDERS = [
    ("client first", talk_first, listen_first, True, True),
    ("server first", listen_first, talk_first, True, True),
    ("both at once", both, both, True, True),
    ("client mute", mute, talk_first, False, True),
    ("server mute", talk_first, mute, True, False),
]
SIZES = [0, 1, 65_537, 8 * MIB + 3, 256 * MIB]


def echo(sock, _):
    """Sends back what comes while it comes."""
    buffer = bytearray(CHUNK)
    digest, length = hashlib.sha256(), 0
    view = memoryview(buffer)
    while True:
        got = sock.recv_into(buffer)
        if not got:
            break
        sock.sendall(view[:got])
        digest.update(view[:got])
        length += got
    finish(sock)
    return length, digest.hexdigest()


def expected(payload):
    return len(payload), hashlib.sha256(payload).hexdigest()


def one(listener, proxy_port, client_does, server_does, up, down):
    """One connection; what client and server received."""
    received = {}

    def serve():
        try:
            peer, _ = listener.accept()
            with peer:
                peer.settimeout(LIMIT)
                received["server"] = server_does(peer, down)
        except OSError as e:
            received["server"] = e

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    with socket.create_connection(("127.0.0.1", proxy_port), 10) as client:
        client.settimeout(LIMIT)
        try:
            received["client"] = client_does(client, up)
        except OSError as e:
            received["client"] = e
        server.join(LIMIT)
    return received.get("client"), received.get("server", "nothing")


def main():
    proxy_port, server_port = int(sys.argv[1]), int(sys.argv[2])
    listener = socket.create_server(("127.0.0.1", server_port))
    listener.settimeout(30)
    source = {"up": os.urandom(SIZES[-1]), "down": os.urandom(SIZES[-1])}
    good = bad = total = 0
    for name, client_does, server_does, ups, downs in ORDERS + [("echo", both, echo, True, None)]:
        for size in SIZES:
            up = memoryview(source["up"])[: size if ups else 0]
            down = up if downs is None else memoryview(source["down"])[: size if downs else 0]
            began = time.monotonic()
            at_client, at_server = one(listener, proxy_port, client_does, server_does, up, down)
            seconds = time.monotonic() - began
            fine = at_client == expected(down) and at_server == expected(up)
            good, bad, total = good + fine, bad + (not fine), total + fine * (len(up) + len(down))
            note = "" if fine else f" NOT: client {at_client}, server {at_server}"
            print(f"{name:13} {size:>11,} B {seconds:7.2f} s{note}", flush=True)
    print(f"result {good} {bad} {total}")


main()
