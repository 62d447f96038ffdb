#!/usr/bin/env python3
"""Five hundred clients that send a byte of their header every 1.5 s, for a minute, and connect again when they are cut off: how
long /healthz takes meanwhile, on new connections.
"""
import multiprocessing
import socket
import tempfile
import time

from measure import Client, machine, migrated, options, share, show

BAR_MS = 100
DRIP_S = 1.5
ASK_S = 0.1


def begin(port):
    drip = socket.create_connection(("127.0.0.1", port), 10)
    drip.sendall(b"GET /healthz HTTP/1.1\r\nHost: test\r\nX-Slow: ")
    drip.setblocking(False)
    return drip


def goes_on(drip):
    """One byte more; False once the server has ended it, with words (408) or without."""
    try:
        drip.send(b"a")
        drip.recv(1000)
        return False
    except BlockingIOError:
        return True
    except OSError:
        return False


def drip_all(port, count, ready, cut):
    drips = [begin(port) for _ in range(count)]
    ready.set()
    while True:
        round_ends = time.monotonic() + DRIP_S
        for number, drip in enumerate(drips):
            if not goes_on(drip):
                drip.close()
                drips[number] = begin(port)
                with cut.get_lock():
                    cut.value += 1
        time.sleep(max(0, round_ends - time.monotonic()))


def main():
    asked = options(__doc__, clients=(500, "how many"), seconds=(60, "how long"))
    count, seconds = (50, 3) if asked.quick else (asked.clients, asked.seconds)
    machine()
    with tempfile.TemporaryDirectory() as folder, migrated(folder) as service:
        ready, cut = multiprocessing.Event(), multiprocessing.Value("i", 0)
        dripping = multiprocessing.Process(target=drip_all, args=(service.port, count, ready, cut), daemon=True)
        dripping.start()
        ready.wait(60)
        took, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.monotonic()
            assert Client(service.port).get("/healthz", timeout=10).status == 200
            took.append(time.monotonic() - began)
            time.sleep(ASK_S)
        assert dripping.is_alive()
        dripping.terminate()
        dripping.join()
        show("health while they drip: p50", share(took, 0.5) * 1e3, "ms")
        show(f"health while they drip: worst of {len(took)}", max(took) * 1e3, "ms", BAR_MS)
        show("drippers cut off", cut.value, "")


if __name__ == "__main__":
    main()
