"""Users who each send a request with a header of their own, and what becomes of it: for samples/fleet/run.

users.py ADDRESS FIRST COUNT            each user once, one line each: user, backend or "failed", milliseconds
users.py ADDRESS FIRST COUNT SECONDS    again and again, with the time of day in milliseconds before each line
"""

import http.client
import sys
import time


def ask(address, user):
    began = time.monotonic()
    try:
        connection = http.client.HTTPConnection(address, 80, timeout=2)
        connection.request("GET", "/", headers={"X-User": f"user-{user}", "Connection": "close"})
        response = connection.getresponse()
        response.read()
        served = response.getheader("X-Backend") or "nobody"
        connection.close()
        if response.status != 200:
            served = "failed"
    except OSError:
        served = "failed"
    except http.client.HTTPException:
        served = "failed"
    return served, (time.monotonic() - began) * 1000


def main():
    address, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    end = time.monotonic() + float(sys.argv[4]) if len(sys.argv) > 4 else None
    while True:
        for user in range(first, first + count):
            served, millis = ask(address, user)
            stamp = f"{int(time.time() * 1000)} " if end else ""
            print(f"{stamp}{user} {served} {millis:.1f}", flush=True)
            if end and time.monotonic() > end:
                return
        if not end:
            return


main()
