#!/usr/bin/env python3
"""Signed in, GET /api/v1/swings/{id}: golfcoach api beside FastAPI on uvicorn, on the same PostgreSQL and Redis.

Each server is one process on the first core; wrk, PostgreSQL and Redis are on the others. They take turns, so that what else the
machine does meets both. The processor time of a request is what decides: on two cores it is PostgreSQL and wrk that end a
run's requests a second, not the faster server.
Needs wrk, PostgreSQL, Redis and Debian's python3-fastapi, python3-uvicorn, python3-uvloop, python3-httptools, python3-jwt,
python3-cryptography, python3-asyncpg, python3-redis, python3-hiredis.
"""
import importlib
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time

from measure import BEHIND_PROXY, CORES, ROOT, SAMPLE, Client, Servers, Service, cpu_seconds, expect, free_port, machine, \
    migrated, on_core, options, register, show, skip

PYTHON = "/usr/bin/python3"  # Debian's: its packages are the peer
PACKAGES = "fastapi, uvicorn, uvloop, httptools, jwt, cryptography, asyncpg, redis, hiredis"
BAR = 8


class Peer:
    """FastAPI on uvicorn, one worker, with the fast loop and parser and, as golfcoach, a line for each request."""

    def __init__(self, folder, service, urls, remembers=0):
        self.log = folder / f"peer{remembers}.log"
        self.port = free_port()
        issuer = f"http://localhost:{service.port}"
        jwks = expect(service.client().get("/.well-known/jwks.json"), 200).body.decode()
        self.environment = dict(os.environ, PEER_ISSUER=issuer, PEER_JWKS=jwks, PEER_POSTGRES=urls["postgres"],
                                PEER_REDIS=urls["redis"], PEER_REMEMBERS=str(remembers))

    def __enter__(self):
        command = [PYTHON, "-m", "uvicorn", "fastapi_peer:app", "--app-dir", str(ROOT / "tests/bench"), "--port", str(self.port),
                   "--loop", "uvloop", "--http", "httptools"]
        with open(self.log, "wb") as log, on_core(CORES[0]):
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment)
        for _ in range(300):
            try:
                if Client(self.port).get("/docs", timeout=2).status == 200:
                    return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"the peer does not answer: {self.log.read_text()[-2000:]}")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def analysed_swing(folder, service, environment):
    """Its owner and its path."""
    ann = register(service, 0)
    swing = ann.upload(SAMPLE, club_type="7_iron", note="into the wind")
    with on_core(*CORES), Service(folder, "worker", environment):
        shown = ann.wait_for(swing["id"])
    assert shown["status"] == "COMPLETED", shown
    return ann, f"/api/v1/swings/{swing['id']}"


def same_replies(ann, peer, path):
    """What both say, but for the links, which each signs with a key of its own."""
    ours, theirs = (expect(Client(port, ann.tokens).get(path), 200).json() for port in (ann.port, peer.port))
    for reply in (ours, theirs):
        assert reply["overall_score"] is not None
        for link in ("video_url", "thumbnail_url"):
            reply[link] = reply[link].split("?")[0]
    assert ours == theirs, f"{ours}\n{theirs}"


def load(pid, port, path, token, seconds, connections):
    """Requests a second, processor time of a request in µs, and the p99 that wrk saw in ms."""
    before = cpu_seconds(pid)
    told = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--latency", "-H", f"Authorization: Bearer {token}",
                           f"http://127.0.0.1:{port}{path}"], check=True, capture_output=True, text=True).stdout
    spent = cpu_seconds(pid) - before
    count = int(re.search(r"(\d+) requests in", told).group(1))
    p99, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", told).groups()
    assert "Non-2xx" not in told and "Socket errors" not in told, told
    return count / seconds, spent / count * 1e6, float(p99) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def compare(ann, servers, path, asked):
    found = {name: [] for name in servers}
    seconds, rounds = (1, 1) if asked.quick else (asked.seconds, asked.rounds)
    for turn in range(rounds + 1):
        for name, server in servers.items():
            figures = load(server.process.pid, server.port, path, ann.tokens["access_token"], seconds, asked.connections)
            if turn:  # the first one is for caches and connections
                found[name].append(figures)
    return {name: [statistics.median(column) for column in zip(*runs)] for name, runs in found.items()}


def report(median, connections):
    for name, (rate, cpu_us, p99_ms) in median.items():
        show(f"{name}: processor time of a request", cpu_us, "µs")
        show(f"{name}: requests a second that one core has time for", 1e6 / cpu_us, "1/s")
        show(f"{name}: requests a second in this run", rate, "1/s")
        show(f"{name}: share of its core it used", rate * cpu_us / 1e4, "%")
        show(f"{name}: p99 with {connections} connections", p99_ms, "ms")
    ours = median["golfcoach"]
    for name, theirs in median.items():
        if name != "golfcoach":
            show(f"requests a second per core, golfcoach to {name}", theirs[1] / ours[1], "×", BAR, above=True)
            show(f"requests a second in this run, golfcoach to {name}", ours[0] / theirs[0], "×")


def main():
    asked = options(__doc__, seconds=(5, "length of a run"), rounds=(3, "runs of each that count"),
                    connections=(32, "connections of wrk"))
    if not shutil.which("wrk"):
        skip("wrk is not installed")
    if subprocess.run([PYTHON, "-c", f"import {PACKAGES}"], capture_output=True).returncode:
        skip(f"Debian's Python does not have all of {PACKAGES}")
    if len(CORES) < 2:
        skip("one core is not enough for a server and its clients")
    missing = importlib.import_module("server").missing("postgres", "redis")
    if missing:
        skip(missing)
    machine()
    with tempfile.TemporaryDirectory() as name, on_core(*CORES[1:]), Servers("postgres", "redis") as servers:
        folder = pathlib.Path(name)
        environment = {**BEHIND_PROXY, "GOLFCOACH_LOG_LEVEL": "info", "GOLFCOACH_DATABASE": servers.url["postgres"],
                       "GOLFCOACH_CACHE": servers.url["redis"]}
        service = migrated(folder, environment)
        with on_core(CORES[0]):
            service.start()
        try:
            ann, path = analysed_swing(folder, service, environment)
            with Peer(folder, service, servers.url) as peer, Peer(folder, service, servers.url, remembers=4096) as rival:
                for other in (peer, rival):
                    same_replies(ann, other, path)
                contest = {"golfcoach": service, "fastapi": peer, "fastapi that remembers": rival}
                report(compare(ann, contest, path, asked), asked.connections)
        finally:
            service.kill()


if __name__ == "__main__":
    main()
