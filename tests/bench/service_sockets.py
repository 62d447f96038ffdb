#!/usr/bin/env python3
"""Memory of golfcoach api for each of 5,000 idle WebSockets: 250 users who are signed in, with 20 devices each.

What the process has grown by, divided by the sockets. Fifty come and go first, so that what any socket needs once is there.
"""
import json
import resource
import tempfile
import time

from measure import machine, memory_kb, migrated, options, register, show

BAR_KB = 20
DEVICES = 20  # of one user: no more are let in
SETTLE_S = 3


def connect(user):
    socket = user.socket()
    assert socket.status == 101 and json.loads(socket.message())["event"] == "CONNECTED", socket.status
    return socket


def come_and_go(users):
    for socket in [connect(user) for user in users for _ in range(3)]:
        socket.socket.close()
    time.sleep(SETTLE_S)


def all_alive(sockets):
    """How long an answer took, at most, in ms."""
    worst = 0
    for socket in sockets:
        began = time.monotonic()
        socket.text('{"event": "PING"}')
        assert json.loads(socket.message())["event"] == "PONG"
        worst = max(worst, time.monotonic() - began)
    return worst * 1e3


def main():
    asked = options(__doc__, sockets=(5000, "how many"))
    count = 40 if asked.quick else asked.sockets
    resource.setrlimit(resource.RLIMIT_NOFILE, [resource.getrlimit(resource.RLIMIT_NOFILE)[1]] * 2)
    machine()
    with tempfile.TemporaryDirectory() as folder, migrated(folder) as service:
        users = [register(service, number) for number in range((count + DEVICES - 1) // DEVICES)]
        come_and_go(users[:17])
        rss, pss = memory_kb(service.process.pid)
        began = time.monotonic()
        sockets = [connect(users[number // DEVICES]) for number in range(count)]
        took = time.monotonic() - began
        time.sleep(SETTLE_S)
        rss_now, pss_now = memory_kb(service.process.pid)
        show(f"RSS of each of {count} idle sockets", (rss_now - rss) / count, "kB", BAR_KB)
        show(f"PSS of each of {count} idle sockets", (pss_now - pss) / count, "kB", BAR_KB)
        show("RSS of the whole process", rss_now / 1024, "MB")
        show("opened", count / took, "1/s")
        show("the slowest of all to answer a message", all_alive(sockets), "ms")
        show("RSS of each after one message both ways", (memory_kb(service.process.pid)[0] - rss) / count, "kB")


if __name__ == "__main__":
    main()
