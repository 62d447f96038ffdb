#!/usr/bin/env python3
"""What the schedule does by the clock, and the plan that follows an analysis. The clock is turned forward by forgetting when a task
ran last.

tests: jobs/drills.c jobs/engine.c jobs/plan.c jobs/poses.c jobs/schedule.c jobs/upkeep.c
"""
import pathlib
import sqlite3
import time
import uuid

from flow import draw_golfer, equal, need_models, need_sample, run
from service import Service, expect


DAY = 24 * 3600 * 10**6


def rows(service, sql):
    with sqlite3.connect(f"{service.environment['GOLFCOACH_DATA']}/golfcoach.db", timeout=30) as connection:
        return connection.execute(sql).fetchall()


def until(true, what, seconds=40):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


def make_due(service, *tasks):
    """They run at the next look of the schedule: when the service starts."""
    service.stop()
    for task in tasks:
        rows(service, f"delete from schedule where task = '{task}'")
    service.start()


def objects(service):
    folder = pathlib.Path(service.environment["GOLFCOACH_DATA"]) / "objects"
    return {path.name.removesuffix("=sealed") for path in folder.rglob("*") if path.is_file()}


def old_videos_go_analyses_stay(folder):
    need_sample()
    with Service(folder, environment={"GOLFCOACH_RETENTION_DAYS": "30"}) as service:
        ann = service.register("ann@example.com")
        old = ann.upload(recorded_at="2015-06-07T08:09:10Z")  # when it was filmed does not matter
        equal(ann.wait_for(old["id"])["status"], "COMPLETED")
        new = ann.upload()
        equal(ann.wait_for(new["id"])["status"], "COMPLETED")
        service.stop()
        rows(service, f"update swings set created_at = {(time.time_ns() // 1000) - 40 * DAY} where id = '{old['id']}'")
        service.start()
        make_due(service, "cleanup_old_videos")
        until(lambda: rows(service, f"select video_url is null from swings where id = '{old['id']}'") == [(1,)], "the video stays")
        make_due(service, "sweep_objects")
        until(lambda: not rows(service, "select 1 from objects where state = 'doomed'"), "doomed objects stay")
        ann = service.login("ann@example.com")
        expect(ann.get(f"/api/v1/swings/{old['id']}/video"), 410)
        expect(ann.get(f"/api/v1/swings/{old['id']}/analysis"), 200)
        expect(ann.get(f"/api/v1/swings/{old['id']}/thumbnail"), 200)
        expect(ann.get(f"/api/v1/swings/{old['id']}/overlay"), 404)
        expect(ann.get(f"/api/v1/swings/{new['id']}/video"), 200)
        kept = [name for (name,) in rows(service, "select name from objects where state = 'kept'")]
        equal(len(kept), sum(1 for path in (folder / "data/objects").rglob("*=sealed")), "bytes without a row, or rows without bytes")


def landmarks_come_back_from_what_was_kept(folder):
    need_sample()
    with Service(folder) as service:
        ann = service.register("ann@example.com")
        swing = ann.upload()["id"]
        equal(ann.wait_for(swing)["status"], "COMPLETED")
        count, picked = "select count(*) from pose_keypoints", "select keypoints from pose_keypoints where frame_number = 90"
        before = rows(service, count), rows(service, picked)
        assert before[0] > [(180,)], before
        service.stop()
        rows(service, "delete from pose_keypoints")
        rows(service, "insert into jobs (id, kind, pool, priority, state, payload, swing_id, holds_swing, max_attempts, created_at, "
                      f"run_at) values ('{uuid.uuid4()}', 'extract_poses', 'maintenance', 100, 'queued', '{{}}', '{swing}', 0, 3, 0, 0)")
        service.start()
        until(lambda: (rows(service, count), rows(service, picked)) == before, "the landmarks stay away")


def what_nobody_names_is_swept(folder):
    with Service(folder) as service:
        ann = service.register("ann@example.com")
        now = time.time_ns() // 1000
        service.stop()
        for name, since in (("stale", now - 2 * DAY), ("fresh", now - 3600 * 10**6)):
            rows(service, f"insert into objects (name, state, user_id, bytes, since) values "
                          f"('users/x/{name}.mp4', 'pending', '{ann.user['id']}', 0, {since})")
        rows(service, "delete from schedule where task = 'sweep_objects'")
        service.start()
        until(lambda: rows(service, "select name from objects") == [("users/x/fresh.mp4",)], "the stale one stays")


def what_is_over_is_pruned(folder):
    with Service(folder) as service:
        service.register("ann@example.com")
        equal(rows(service, "select count(*) from sessions"), [(1,)])
        service.stop()
        rows(service, "update sessions set expires_at = 1, last_used_at = 1, created_at = 1")
        rows(service, "delete from schedule where task = 'prune'")
        service.start()
        until(lambda: rows(service, "select count(*) from sessions") == [(0,)], "a session of 1970 stays")


def one_process_leads_and_gives_it_up(folder):
    with Service(folder) as service:
        until(lambda: len(rows(service, "select holder from leader")) == 1, "nobody leads")
        equal(service.stop(), 0)
        equal([row for row in rows(service, "select held_until from leader") if row[0] > time.time_ns() // 1000], [], "still held")
        service.start()
        until(lambda: rows(service, "select task from schedule"), "nothing was scheduled")


def a_fault_brings_its_drill(folder):
    need_models()
    clip = folder / "sway.mp4"
    draw_golfer(clip, "--sway=13", "--view=face_on")
    with Service(folder) as service:
        ann = service.register("ann@example.com")
        swing = ann.upload(clip)
        equal(ann.wait_for(swing["id"])["status"], "COMPLETED")
        analysis = expect(ann.get(f"/api/v1/swings/{swing['id']}/analysis"), 200).json()
        wanted = [r["drill_id"] for r in analysis["recommendations"] if r["drill_id"]]
        assert wanted, analysis["recommendations"]
        until(lambda: ann.get("/api/v1/drills/recommended").json()["drills"], "no drill was planned")
        planned = ann.get("/api/v1/drills/recommended").json()["drills"]
        equal([d["drill"]["id"] for d in planned], wanted[:3])
        equal({d["swing_id"] for d in planned}, {swing["id"]})
        done = expect(ann.post(f"/api/v1/drills/{wanted[0]}/complete", {"notes": "20 balls"}), 200).json()
        assert done["completed_at"] and done["notes"] == "20 balls", done
        stats = expect(ann.get(f"/api/v1/users/{ann.user['id']}/stats"), 200).json()
        equal((stats["swings_analyzed"], stats["swings"]), (1, 1))


if __name__ == "__main__":
    run(old_videos_go_analyses_stay, landmarks_come_back_from_what_was_kept, what_nobody_names_is_swept, what_is_over_is_pruned, one_process_leads_and_gives_it_up,
        a_fault_brings_its_drill)
