#!/usr/bin/env python3
"""How long GET /api/v1/swings/{id} takes while two analyses run beside it: golfcoach up, embedded, on all cores.

Requests leave at fixed moments, whatever became of those before, and count from the moment they should have left: a server
that stalls is not asked less. Clients have machines of their own, so the one who asks here runs at a higher priority, where
that is allowed; how late it was itself is shown too.
"""
import multiprocessing
import os
import pathlib
import tempfile
import threading
import time

from measure import BEHIND_PROXY, SAMPLE, Caller, Service, machine, options, padded, register, share, show

BAR_MS = 50
ANALYSES = 2
THREADS = 16
HEAD_START_S = 2


def keep_analysing(user, analysed):
    """One clip after the other, until it is ended."""
    while True:
        swing = user.wait_for(user.upload(padded(SAMPLE, 0))["id"], 600)
        assert swing["status"] == "COMPLETED", swing
        with analysed.get_lock():
            analysed.value += 1


def ask_at(moments, port, token, path, found):
    caller = Caller(port, token)
    caller.get(path)
    for moment in moments:
        time.sleep(max(0, moment - time.monotonic()))
        left = time.monotonic()
        assert caller.get(path) == 200
        found.append((time.monotonic() - moment, left - moment))


def ask(port, token, path, seconds, rate):
    """Seconds each request took, and how late each left."""
    found, count = [], int(seconds * rate)
    begin = time.monotonic() + 0.5
    moments = [begin + number / rate for number in range(count)]
    threads = [threading.Thread(target=ask_at, args=(moments[first::THREADS], port, token, path, found)) for first in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == count, f"{count - len(found)} requests failed"
    return [took for took, _ in found], [late for _, late in found]


def report(what, took, late, bar=None):
    show(f"{what}: p50", share(took, 0.5) * 1e3, "ms")
    show(f"{what}: p99", share(took, 0.99) * 1e3, "ms", bar)
    show(f"{what}: worst of {len(took)}", max(took) * 1e3, "ms")
    show(f"{what}: p99 of how late they left", share(late, 0.99) * 1e3, "ms")


def rise():
    """This thread, and those it starts, run before all others: niceness would only count among processes of one session."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        print("the one who asks has no higher priority than the analyses")


def main():
    asked = options(__doc__, seconds=(40, "how long"), rate=(50, "requests a second"))
    seconds = 4 if asked.quick else asked.seconds
    machine()
    with tempfile.TemporaryDirectory() as name, \
            Service(pathlib.Path(name), "up", {**BEHIND_PROXY, "GOLFCOACH_WORKERS": str(ANALYSES)}) as service:
        users = [register(service, number) for number in range(ANALYSES)]
        swing = users[0].upload(SAMPLE)
        users[0].wait_for(swing["id"])
        analysed = multiprocessing.Value("i", 0)
        busy = [multiprocessing.Process(target=keep_analysing, args=(user, analysed), daemon=True) for user in users]
        asks = service.port, users[0].tokens["access_token"], f"/api/v1/swings/{swing['id']}"
        for process in busy:
            process.start()
        rise()
        time.sleep(HEAD_START_S)
        took, late = ask(*asks, seconds, asked.rate)
        for process in busy:
            assert process.is_alive(), "an analysis failed"
            process.terminate()
            process.join()
        report(f"while {ANALYSES} analyses run", took, late, BAR_MS)
        show("analyses done meanwhile", analysed.value, "")
        for user in users:
            for left in user.get("/api/v1/swings").json()["swings"]:
                user.wait_for(left["id"], 600)
        report("without analyses", *ask(*asks, seconds / 4, asked.rate))


if __name__ == "__main__":
    main()
