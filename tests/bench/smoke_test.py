#!/usr/bin/env python3
"""The benches of the service: that each measures and says so in the promised form, not how fast this machine is."""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "flow"))
from flow import Skip, need_sample, run  # noqa: E402


def bench(name, *figures):
    """Each of its figures is there, and is a number above 0 unless it is a difference of a moment's memory."""
    need_sample()
    done = subprocess.run([sys.executable, HERE / f"service_{name}.py", "--quick"], capture_output=True, text=True, timeout=250)
    if done.returncode == 77:
        raise Skip(done.stdout.strip().splitlines()[-1].removeprefix("skipped: "))
    assert done.returncode == 0, done.stdout + done.stderr
    for figure in figures:
        found = re.search(rf"^{re.escape(figure)}.*? (-?\d+\.\d\d) \S+ +bar [≤≥] [\d.]+: (kept|MISSED)$", done.stdout, re.M)
        assert found and (re.match("growth|RSS|PSS", figure) or float(found.group(1)) > 0), f"{figure} in {done.stdout}"


def requests_are_compared_with_a_peer(_):
    bench("load", "requests a second per core, golfcoach to fastapi")


def uploads_are_weighed(_):
    bench("upload", "growth during 1 upload", "growth during 2 uploads")


def sockets_are_weighed(_):
    bench("sockets", "RSS of each of 40 idle sockets", "PSS of each of 40 idle sockets")


def requests_beside_analyses_are_timed(_):
    bench("latency", "while 2 analyses run: p99")


def an_analysis_is_timed_through_the_service(_):
    bench("analysis", "service to engine")


def health_is_timed_beside_drippers(_):
    bench("loris", "health while they drip: worst")


run(requests_are_compared_with_a_peer, uploads_are_weighed, sockets_are_weighed, requests_beside_analyses_are_timed,
    an_analysis_is_timed_through_the_service, health_is_timed_beside_drippers)
