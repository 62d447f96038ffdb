#!/usr/bin/env python3
"""Uploads while everything is killed: api, workers, PostgreSQL, Redis and the object store die by kill -9 at random and come back.
Whatever was acknowledged must end COMPLETED or FAILED with a reason, once, with nothing left over.

CRASH_UPLOADS (100) clips, most of them without a golfer: those fail quickly, with a reason, and pass through the same hands.
CRASH_SEED repeats a run as far as chance lets it.

tests: jobs/runner.c jobs/process.c
"""
import http.client
import json
import os
import random
import subprocess
import threading
import time
import uuid

from flow import draw_golfer, equal, need_models, run
from service import Servers, Service

UPLOADS = int(os.environ.get("CRASH_UPLOADS", "100"))
SEED = int(os.environ.get("CRASH_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
GOLFERS = 5  # one of so many clips has a golfer in it
KILLS = 30  # at least, while swings are taken and worked on
SETTLE_SECONDS = 900
VICTIMS = ["api", "worker", "worker", "other", "postgres", "redis", "radosgw"]


def make_clips(folder):
    empty, golfer = folder / "empty.mp4", folder / "golfer.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=180x320:rate=15:duration=3.1", "-pix_fmt", "yuv420p",
                    empty], check=True)
    draw_golfer(golfer)
    return empty.read_bytes(), golfer.read_bytes()


class Platform:
    """The service on its servers, each of which can be killed and comes back."""

    def __init__(self, folder, servers):
        self.servers = servers
        radosgw = __import__("radosgw")
        environment = {"GOLFCOACH_DATABASE": servers.url["postgres"], "GOLFCOACH_CACHE": servers.url["redis"],
                       "GOLFCOACH_BYTES": servers.url["radosgw"], "GOLFCOACH_S3_KEY": radosgw.KEY,
                       "GOLFCOACH_S3_SECRET": radosgw.SECRET, "GOLFCOACH_WORKERS": "1", "GOLFCOACH_SECRETS": str(folder / "secrets")}
        self.processes = {}
        for name, role in (("api", "api"), ("worker", "worker"), ("other", "worker")):
            (folder / name).mkdir()
            self.processes[name] = Service(folder / name, role, environment)
        status, _, stderr = self.processes["api"].run("migrate")
        equal(status, 0, stderr)
        for process in self.processes.values():
            process.start()

    def kill(self, name, pause):
        process = self.processes.get(name)
        if process is None:
            self.servers[name].kill()
            time.sleep(pause)
            self.servers[name].start()
            return
        if process.process:
            process.kill()
        time.sleep(pause)
        for attempt in range(40):  # its database may be down just now: it ends, and is started again as systemd would
            try:
                process.start()
                return
            except AssertionError:
                process.process = None
                time.sleep(0.5)
        raise AssertionError(f"{name} does not come back")

    def revive(self):
        """Whoever ended by itself, because what it needs was away, is started again."""
        for name, process in self.processes.items():
            if process.process is None or process.process.poll() is not None:
                process.process = None
                self.kill(name, 0)

    def end(self):
        for process in self.processes.values():
            if process.process:
                process.kill()

    def rows(self, sql):
        done = subprocess.run(["psql", self.servers.url["postgres"], "-Atc", sql], capture_output=True, text=True, check=True)
        return done.stdout.split()

    def objects(self):
        server = self.servers["radosgw"]
        done = subprocess.run(["radosgw-admin", "-c", server.folder / "ceph.conf", "bucket", "list", "--bucket=swings",
                               "--max-entries=100000"], capture_output=True, text=True, check=True)
        return {entry["name"] for entry in json.loads(done.stdout)}


def murder(platform, chance, stop, kills):
    while not stop.wait(chance.uniform(0.3, 1.5)):
        victim = chance.choice(VICTIMS)
        kills[victim] = kills.get(victim, 0) + 1
        platform.kill(victim, chance.uniform(0.1, 1.0))
        platform.revive()


def upload_until_taken(client, clip):
    """As a phone does: the same key until somebody says yes. The swing's id."""
    key = uuid.uuid4().hex
    for attempt in range(300):
        try:
            answer = client.upload(clip, key)
            return answer["id"]
        except (OSError, http.client.HTTPException):
            pass
        except AssertionError as refused:
            assert any(f"<{status} " in str(refused) for status in (409, 500, 503)), refused
            assert "<500 " not in str(refused), f"a crash elsewhere is no mistake of ours: {refused}"
        time.sleep(0.2)
    raise AssertionError("nobody takes the upload")


def sign_in(platform):
    for attempt in range(100):
        try:
            return platform.processes["api"].register(f"{uuid.uuid4().hex}@example.com")
        except (OSError, AssertionError, http.client.HTTPException):
            time.sleep(0.3)
    raise AssertionError("nobody lets us in")


def settle(platform, ids):
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        waiting = platform.rows("select count(*) from swings where status = 'PROCESSING'")
        if waiting == ["0"]:
            return
        platform.revive()
        time.sleep(0.5)
    raise AssertionError("still PROCESSING: " + str(platform.rows("select id from swings where status = 'PROCESSING'")))


def check_swings(platform, ids):
    states = dict(row.split("|") for row in platform.rows("select id, status from swings"))
    missing = [swing for swing in ids if swing not in states]
    equal(missing, [], "acknowledged and lost")
    equal(set(states.values()) - {"COMPLETED", "FAILED"}, set(), "states")
    nothing = {
        "failed without a reason": "select count(*) from swings where status = 'FAILED' and coalesce(failure_reason, '') = ''",
        "completed without exactly one current analysis":
            "select count(*) from swings s where status = 'COMPLETED' and "
            "(select count(*) from analyses a where a.swing_id = s.id and is_current = 1) <> 1",
        "failed with an analysis": "select count(*) from swings s where status = 'FAILED' and exists "
                                   "(select 1 from analyses a where a.swing_id = s.id)",
        "analyses of no swing": "select count(*) from analyses a where not exists (select 1 from swings s where s.id = a.swing_id)",
        "landmarks of no swing": "select count(*) from pose_keypoints p where not exists "
                                 "(select 1 from swings s where s.id = p.swing_id)",
        "jobs of swings that wait or run": "select count(*) from jobs where kind = 'process_swing_video' and state in "
                                           "('queued', 'running')",
        "swings without a job": "select count(*) from swings s where not exists (select 1 from jobs j where j.swing_id = s.id)",
        "kept objects of no swing": "select count(*) from objects o where state = 'kept' and not exists "
                                    "(select 1 from swings s where s.id = o.swing_id)",
    }
    for what, sql in nothing.items():
        equal(platform.rows(sql), ["0"], what)


def check_objects(platform):
    """What the rows name is there; what is there, a row names."""
    kept = set(platform.rows("select name from objects where state = 'kept'"))
    listed = set(platform.rows("select name from objects"))
    stored = platform.objects()
    equal(sorted(kept - stored)[:5], [], "kept, and not in the bucket")
    equal(sorted(stored - listed)[:5], [], "in the bucket, and in no row")


def nothing_acknowledged_is_lost(folder):
    need_models()
    empty, golfer = make_clips(folder)
    chance = random.Random(SEED)
    kills = {}
    with Servers("postgres", "redis", "radosgw") as servers:
        platform = Platform(folder, servers)
        stop = threading.Event()
        murderer = threading.Thread(target=murder, args=(platform, chance, stop, kills))
        try:
            client = sign_in(platform)
            murderer.start()
            ids = []
            for i in range(UPLOADS):
                ids.append(upload_until_taken(client, empty if i % GOLFERS else golfer))
                time.sleep(chance.uniform(0, 0.4))
            while sum(kills.values()) < KILLS and murderer.is_alive():
                time.sleep(0.2)
            assert murderer.is_alive(), "the murderer gave up"
            stop.set()
            murderer.join()
            platform.revive()
            settle(platform, ids)
            equal(len(set(ids)), UPLOADS, "different swings")
            check_swings(platform, ids)
            check_objects(platform)
            completed = platform.rows("select count(*) from swings where status = 'COMPLETED'")[0]
            count = {state: platform.rows(f"select count(*) from swings where status = '{state}'")[0]
                     for state in ("COMPLETED", "FAILED")}
            dead = platform.rows("select count(*) from jobs where state = 'dead'")[0]
            attempts = platform.rows("select sum(attempts) from jobs where kind = 'process_swing_video'")[0]
            print(f"# seed {SEED}: {UPLOADS} uploads, {count}, {attempts} attempts, {dead} dead, kills {kills}")
        finally:
            stop.set()
            if murderer.is_alive():
                murderer.join()
            platform.end()


if __name__ == "__main__":
    run(nothing_acknowledged_is_lost)
