#!/usr/bin/env python3
"""One swing's way through the service, as a golfer goes it; on what the environment names: SERVICE_ON is embedded (SQLite, a folder,
memory), scaled (PostgreSQL, Redis, S3; api and worker apart) or timescale.

tests: cmd/clean.c
"""
import importlib
import json
import os
import pathlib
import subprocess
import time
import uuid

from flow import SAMPLE, equal, need_sample, run
from service import Servers, Service, expect

ON = os.environ.get("SERVICE_ON", "embedded")


servers = None  # the same for all tests of a run: they take long to start


class Stage:
    """The service on its stores, with rows and objects that earlier tests left, but for `embedded`."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.processes = []

    def __enter__(self):
        self.processes = {"embedded": self.embedded, "scaled": self.scaled, "timescale": self.timescale}[ON]()
        for process in self.processes:
            process.start()
        return self.processes[0]

    def embedded(self):
        return [Service(self.folder)]

    def timescale(self):
        return [Service(self.folder, environment={"GOLFCOACH_DATABASE": servers.url["pglite"]})]

    def scaled(self):
        environment = {"GOLFCOACH_DATABASE": servers.url["postgres"], "GOLFCOACH_CACHE": servers.url["redis"],
                       "GOLFCOACH_BYTES": servers.url["radosgw"], "GOLFCOACH_S3_KEY": radosgw().KEY,
                       "GOLFCOACH_S3_SECRET": radosgw().SECRET, "GOLFCOACH_SECRETS": str(servers.folder / "secrets")}
        status, _, stderr = Service(self.folder, environment=environment).run("migrate")
        equal(status, 0, stderr)
        return [Service(self.folder, "api", environment), Service(self.folder, "worker", environment)]

    def __exit__(self, *_):
        for process in self.processes:
            if process.process:
                process.kill()


def radosgw():
    return importlib.import_module("radosgw")


def someone(service, **more):
    return service.register(f"{uuid.uuid4().hex}@example.com", **more)


def next_event(socket, wanted):
    """The next message of that name; others on the way are progress."""
    while True:
        message = json.loads(socket.message())
        if message["event"] == wanted:
            return message
        equal(message["event"], "ANALYSIS_PROGRESS", f"while waiting for {wanted}")


def a_swing_goes_all_the_way(folder):
    need_sample()
    with Stage(folder) as service:
        ann = someone(service, full_name="Ann Swing", handicap=12.5)
        with ann.socket() as socket:
            equal(socket.status, 101)
            assert "session_id" in next_event(socket, "CONNECTED")
            socket.socket.settimeout(120)
            swing = ann.upload(key="first", club_type="7_iron", note="into the wind")
            progress = next_event(socket, "ANALYSIS_PROGRESS") if ON != "timescale" else None
            done = next_event(socket, "ANALYSIS_COMPLETE")
            equal(done["data"]["swing_id"], swing["id"])
            assert progress is None or 0 <= progress["data"]["progress"] <= 1
        shown = ann.wait_for(swing["id"])
        equal((shown["status"], shown["note"], shown["club_type"]), ("COMPLETED", "into the wind", "7_iron"))
        analysis = expect(ann.get(f"/api/v1/swings/{swing['id']}/analysis"), 200).json()
        equal(analysis["id"], done["data"]["analysis_id"])
        assert analysis["ai_feedback"]["overall_feedback"] and len(analysis["swing_phases"]) == 8
        looks_at_pictures(service, ann, swing["id"])
        ranges_of_the_video(service, shown["video_url"])
        again = ann.upload(key="first", club_type="7_iron", note="into the wind")
        equal((again["id"], again["repeated"]), (swing["id"], True))
        deleted_is_gone(service, ann, swing["id"])


def looks_at_pictures(service, ann, swing_id):
    frames = expect(ann.get(f"/api/v1/swings/{swing_id}/frames"), 200).json()["frames"]
    assert 12 <= len(frames) <= 16, len(frames)
    for url in (frames[0]["url"], frames[0]["skeleton_url"]):
        picture = expect(service.client().get(url), 200)  # the link alone is enough
        assert picture.body.startswith(b"\xff\xd8\xff") and picture.headers["content-type"] == "image/jpeg"
    landmarks = expect(ann.get(f"/api/v1/swings/{swing_id}/landmarks"), 200).body.splitlines()
    equal(len(json.loads(landmarks[60])["landmarks"]), 33)
    report = expect(ann.get(f"/api/v1/swings/{swing_id}/report"), 200)
    assert b"<!doctype html>" in report.body[:200].lower() and "sandbox" in report.headers["content-security-policy"]


def ranges_of_the_video(service, url):
    nobody = service.client()
    whole = expect(nobody.get(url), 200).body
    equal(len(whole), SAMPLE.stat().st_size)
    for first, last in ((0, 0), (65530, 65545), (131072, 200000)):
        part = expect(nobody.get(url, headers={"Range": f"bytes={first}-{last}"}), 206)
        equal(part.body, whole[first:last + 1], f"bytes {first}-{last}")
    expect(nobody.get(url, headers={"Range": f"bytes={len(whole)}-"}), 416)
    expect(nobody.get(url.replace("signature=", "signature=A")), 401)
    expect(nobody.get(url.split("?")[0]), 401)


def deleted_is_gone(service, ann, swing_id):
    equal(expect(ann.call("DELETE", f"/api/v1/swings/{swing_id}"), 204).body, b"")
    for path in ("", "/analysis", "/video", "/frames"):
        expect(ann.get(f"/api/v1/swings/{swing_id}{path}"), 404)
    equal(expect(ann.get("/api/v1/swings"), 200).json()["swings"], [])


def a_clip_without_a_golfer_fails_with_a_reason(folder):
    need_sample()
    clip = folder / "empty.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=360x640:rate=30:duration=3.2", "-pix_fmt", "yuv420p",
                    clip], check=True)
    with Stage(folder) as service:
        ann = someone(service)
        with ann.socket() as socket:
            next_event(socket, "CONNECTED")
            socket.socket.settimeout(120)
            swing = ann.upload(clip)
            failed = next_event(socket, "ANALYSIS_FAILED")
        shown = ann.wait_for(swing["id"])
        equal((shown["status"], failed["data"]["reason"]), ("FAILED", shown["failure_reason"]))
        assert "golf" in shown["failure_reason"], shown["failure_reason"]
        told = expect(ann.get(f"/api/v1/swings/{swing['id']}/analysis"), 409).json()
        assert shown["failure_reason"] in told["detail"], told


def nobody_sees_where_a_clip_was_filmed(folder):
    """Not before the analysis, not after it, not if it fails."""
    need_sample()
    clip = folder / "place.mov"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=360x640:rate=30:duration=3.2", "-pix_fmt", "yuv420p",
                    "-metadata", "location=+37.7749-122.4194/", "-metadata", "title=at home", clip], check=True)
    assert b"+37.7749" in clip.read_bytes()
    with Stage(folder) as service:
        ann = someone(service)
        swing = ann.upload(clip)
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            shown = ann.get(f"/api/v1/swings/{swing['id']}").json()
            video = ann.get(f"/api/v1/swings/{swing['id']}/video")
            assert b"37.7749" not in video.body and b"at home" not in video.body, "the place was shown"
            assert (video.status == 200) >= (shown["video_url"] is not None), (video, shown["video_url"])
            if shown["status"] != "PROCESSING":
                break
            time.sleep(0.05)
        equal((shown["status"], video.status, len(video.body)), ("FAILED", 200, clip.stat().st_size))


def a_reconnect_brings_what_was_missed(folder):
    need_sample()
    with Stage(folder) as service:
        ann = someone(service)
        with ann.socket() as socket:
            last = next_event(socket, "CONNECTED")["last_event_id"]
        swing = ann.upload()
        ann.wait_for(swing["id"])
        with ann.socket(f"&last_event_id={last}") as socket:
            next_event(socket, "CONNECTED")
            equal(next_event(socket, "ANALYSIS_COMPLETE")["data"]["swing_id"], swing["id"])


def a_second_analysis_keeps_the_first_and_both_compare(folder):
    need_sample()
    with Stage(folder) as service:
        ann = someone(service)
        first, second = ann.upload(), ann.upload()
        for swing in (first, second):
            equal(ann.wait_for(swing["id"])["status"], "COMPLETED")
        expect(ann.post(f"/api/v1/swings/{first['id']}/reanalyze", {"club_type": "driver"}), 202)
        equal(ann.wait_for(first["id"])["status"], "COMPLETED")
        history = expect(ann.get(f"/api/v1/swings/{first['id']}/analyses"), 200).json()["analyses"]
        equal([entry["current"] for entry in history], [True, False])
        old = expect(ann.get(f"/api/v1/swings/{first['id']}/analysis?analysis_id={history[1]['id']}"), 200).json()
        equal((old["current"], old["report_url"]), (False, None))
        equal(old["biomechanics"]["club"], None)
        new = expect(ann.get(f"/api/v1/swings/{first['id']}/analysis"), 200).json()
        equal(new["biomechanics"]["club"], "driver")
        compared = expect(ann.get(f"/api/v1/swings/{first['id']}/compare/{second['id']}"), 200).json()
        assert compared["comparable"] and len(compared["differences"]) > 10, compared
        assert all(d["verdict"] == "same" for d in compared["differences"] if abs(d["difference"]) < d["uncertainty"]), compared


def written(path, overlap):
    """What was ever written to a file, piece by piece, without its holes: an object store's disk is mostly holes."""
    with open(path, "rb") as file:
        at, end = 0, os.fstat(file.fileno()).st_size
        while at < end:
            try:
                start = os.lseek(file.fileno(), at, os.SEEK_DATA)
            except OSError:
                return
            stop = os.lseek(file.fileno(), start, os.SEEK_HOLE)
            for piece in range(start, stop, 1 << 24):
                file.seek(piece)
                yield file.read(min(1 << 24, stop - piece) + overlap)
            at = stop


def nothing_at_rest_can_be_read(folder):
    """No frame, no address, no name: not in the folder, not in the bucket, not in the rows and what the database logs."""
    need_sample()
    with Stage(folder) as service:
        address = f"plain{uuid.uuid4().hex}@example.com"
        ann = service.register(address, full_name="Plainname Person")
        changed = {"date_of_birth": "1977-03-21", "physical_limitations": ["plain lower back"]}
        equal(expect(ann.call("PATCH", "/api/v1/users/me", changed), 200).json()["full_name"], "Plainname Person")
        swing = ann.upload()
        equal(ann.wait_for(swing["id"])["status"], "COMPLETED")
        jpeg = expect(ann.get(f"/api/v1/swings/{swing['id']}/thumbnail"), 200).body
        service.stop()
        for name in SERVERS[ON]:
            servers[name].stop()  # what it holds in memory goes to its disk, or nowhere
        needles = [address.encode(), b"Plainname", b"1977-03-21", b"plain lower back", jpeg[200:232], SAMPLE.read_bytes()[50000:50032]]
        places = [pathlib.Path(service.environment["GOLFCOACH_DATA"]), *([servers.folder] if SERVERS[ON] else [])]
        looked = 0
        for path in (path for place in places for path in place.rglob("*") if path.is_file()):
            for data in written(path, 64):
                looked += len(data)
                for needle in needles:
                    assert needle not in data, f"{needle!r} in {path}"
        assert looked > 4e6, f"only {looked} bytes were looked at"


def a_restart_in_the_middle_loses_nothing(folder):
    need_sample()
    with Stage(folder) as service:
        ann = service.register("ann@example.com")
        swing = ann.upload()
        time.sleep(0.7)
        service.kill()
        service.start()
        ann = service.login("ann@example.com")
        equal(ann.wait_for(swing["id"])["status"], "COMPLETED")
        equal(service.stop(), 0, "exit status after SIGTERM")


EVERYWHERE = (a_swing_goes_all_the_way, a_clip_without_a_golfer_fails_with_a_reason,
              nobody_sees_where_a_clip_was_filmed, a_reconnect_brings_what_was_missed,
              a_second_analysis_keeps_the_first_and_both_compare)
ON_ONE_MACHINE = (a_restart_in_the_middle_loses_nothing,)
SERVERS = {"embedded": (), "scaled": ("postgres", "redis", "radosgw"), "timescale": ("pglite",)}

if __name__ == "__main__":
    with Servers(*SERVERS[ON]) as servers:
        # The last one ends the servers.
        run(*EVERYWHERE, *(ON_ONE_MACHINE if ON == "embedded" else ()), nothing_at_rest_can_be_read)
