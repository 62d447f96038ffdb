#!/usr/bin/env python3
"""A clip in, a report out, by the real binary.   tests: cmd/analyze.c cmd/pose.c cmd/progress.c"""
import functools
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import tempfile
import time

import jsonschema

from flow import GOLFCOACH, ROOT, SAMPLE, Skip, equal, ffmpeg, golfcoach, need_models, need_sample, one_sentence, run

SCHEMA = json.loads((ROOT / "docs/report.schema.json").read_text())
FAST = ["--model", "lite"]
ALL_TESTS = tempfile.TemporaryDirectory()


def analyze(clip, out, *words):
    """The report of a clip that can be analysed."""
    status, stdout, err = golfcoach("analyze", clip, "--out", out, *FAST, *words)
    equal((status, stdout, err), (0, "", ""), clip.name)
    report = json.loads((out / "report.json").read_text())
    jsonschema.validate(report, SCHEMA)
    return report


def refused(clip, folder):
    """The sentence about a clip that cannot be used; nothing may be left behind."""
    before = sorted(os.listdir(folder))
    status, stdout, err = golfcoach("analyze", clip, "--out", folder / "report", *FAST)
    equal((status, stdout), (2, ""), f"{clip.name} ({err.strip()})")
    equal(sorted(os.listdir(folder)), before, f"files left behind by {clip.name}")
    return one_sentence(err)


@functools.cache
def sample():
    """The report of the bundled clip and its folder, made once for all tests."""
    need_sample()
    folder = pathlib.Path(ALL_TESTS.name) / "report"
    return analyze(SAMPLE, folder), folder


def frame_of(report, name):
    return report["events"][name]["frame"]


def the_sample_becomes_a_report(_):
    report, out = sample()
    truth = json.loads(SAMPLE.with_suffix(".json").read_text())["events"]
    equal((report["view"], report["handedness"], report["slow_motion"]), ("face_on", "right", 1.0))
    for name, tolerance in (("top", 6), ("impact", 4), ("mid_downswing", 9), ("mid_backswing", 8), ("address", 12)):
        assert abs(frame_of(report, name) - truth[name]["frame"]) <= tolerance, (name, report["events"], truth)
    equal(report["events"]["toe_up"], None)
    lines = [json.loads(line) for line in (out / "landmarks.jsonl").read_text().splitlines()]
    equal([line["frame"] for line in lines], list(range(report["video"]["frames"])))
    assert sum(line["landmarks"] is not None for line in lines) >= 0.99 * len(lines)
    for key in report["key_frames"]:
        assert (out / key["file"]).read_bytes()[:3] == b"\xff\xd8\xff", key
    page = (out / "report.html").read_text()
    assert "http:" not in page and "https:" not in page
    equal(sorted(os.listdir(out.parent)), ["report"])


def the_overlay_is_the_clip(_):
    folder = sample()[1]
    def probe(path):
        out = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries",
                              "stream=nb_read_frames,duration,width,height", "-of", "json", str(path)],
                             check=True, stdout=subprocess.PIPE).stdout
        return json.loads(out)["streams"][0]
    clip, overlay = probe(SAMPLE), probe(folder / "overlay.mp4")
    equal(overlay["nb_read_frames"], clip["nb_read_frames"], "frames")
    assert abs(float(overlay["duration"]) - float(clip["duration"])) < 0.05, (overlay, clip)


def the_user_decides_hand_and_view(folder):
    need_sample()
    report = analyze(SAMPLE, folder / "report", "--hand", "left", "--view=down_the_line")
    equal((report["view"], report["handedness"]), ("down_the_line", "left"))
    known = {m["id"] for m in report["metrics"] if m["kind"] == "measured"}
    assert "axis_tilt" not in known and "forward_bend" in known, known


def a_mirrored_clip_is_a_left_hander(folder):
    need_sample()
    ffmpeg("-i", SAMPLE, "-vf", "hflip", "-c:v", "libx264", "-crf", "18", "-preset", "veryfast", folder / "left.mp4")
    right, left = sample()[0], analyze(folder / "left.mp4", folder / "b")
    equal(left["handedness"], "left")
    for name in ("top", "impact"):
        assert abs(frame_of(left, name) - frame_of(right, name)) <= 4, name
    for a, b in zip(right["metrics"], left["metrics"]):
        if a["unit"] == "deg" and a["kind"] == b["kind"] == "measured" and a["at"] == "address":
            assert abs(a["value"] - b["value"]) < 8, (a, b)


def an_earlier_report_is_replaced_other_files_never(folder):
    out = folder / "report"
    shutil.copytree(sample()[1], out)
    (out / "frames/99_old.jpg").write_text("x")
    analyze(SAMPLE, out)
    assert not (out / "frames/99_old.jpg").exists()
    (out / "notes.txt").write_text("x")
    (folder / "photos").mkdir()
    (folder / "photos/holiday.jpg").write_text("x")
    for theirs in (out / "notes.txt", folder / "photos/holiday.jpg"):
        status, _, err = golfcoach("analyze", SAMPLE, "--out", theirs.parent, *FAST)
        equal((status, theirs.read_text()), (2, "x"))
        one_sentence(err)


def clips_without_a_golfer_are_refused(folder):
    need_models()
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=30:duration=1.5", folder / "nobody.mp4")
    assert "no golfer" in refused(folder / "nobody.mp4", folder)
    ffmpeg("-f", "lavfi", "-i", "color=black:size=320x240:rate=30:duration=1.5", folder / "black.mp4")
    assert "no golfer" in refused(folder / "black.mp4", folder)


def an_upside_down_golfer_is_refused(folder):
    need_sample()
    ffmpeg("-i", SAMPLE, "-vf", "hflip,vflip", "-c:v", "libx264", "-preset", "veryfast", folder / "down.mp4")
    sentence = refused(folder / "down.mp4", folder)
    assert "upside down" in sentence or "no golfer" in sentence, sentence


def of_two_people_one_is_followed(folder):
    need_sample()
    ffmpeg("-i", SAMPLE, "-filter_complex", "[0:v]split[a][b];[b]scale=iw/2:-2,trim=end_frame=1,loop=-1:1:0,"
           "pad=iw:ih*2:0:ih[c];[a][c]hstack=shortest=1", "-c:v", "libx264", "-preset", "veryfast", folder / "two.mp4")
    alone, two = sample()[0], analyze(folder / "two.mp4", folder / "b")
    for name in ("top", "impact"):
        assert abs(frame_of(two, name) - frame_of(alone, name)) <= 4, (name, two["events"])


def files_that_are_no_clips_are_refused(folder):
    need_models()
    (folder / "empty.mp4").write_bytes(b"")
    (folder / "text.mp4").write_text("This is not a video.\n" * 100)
    (folder / "folder.mp4").mkdir()
    for name in ("empty.mp4", "text.mp4", "folder.mp4", "missing.mp4"):
        refused(folder / name, folder)
    ffmpeg("-f", "lavfi", "-i", "sine=duration=2", folder / "sound.m4a")
    refused(folder / "sound.m4a", folder)


def pose_prints_a_line_for_each_frame(_):
    need_sample()
    status, out, err = golfcoach("pose", SAMPLE, *FAST, "--smooth=off")
    equal((status, err), (0, ""))
    lines = [json.loads(line) for line in out.splitlines()]
    equal([line["frame"] for line in lines], list(range(len(lines))))
    for line in lines:
        equal(set(line), {"frame", "time_ms", "landmarks", "world"})
        if line["landmarks"] is not None:
            equal((len(line["landmarks"]), len(line["world"])), (33, 33))
            assert all(len(p) == 4 for p in line["landmarks"]) and all(len(p) == 3 for p in line["world"])


def hands_and_face_come_when_asked(folder):
    need_sample()
    ffmpeg("-i", SAMPLE, "-t", "0.6", "-c:v", "libx264", "-preset", "veryfast", folder / "short.mp4")
    status, out, err = golfcoach("pose", folder / "short.mp4", "--hands", "--face")
    equal((status, err), (0, ""))
    for line in map(json.loads, out.splitlines()):
        equal(set(line["hands"]), {"left", "right"})
        assert line["hands"]["left"] is None or len(line["hands"]["left"]) == 21
        assert line["face"] is None or len(line["face"]) == 468


def pose_draws_an_overlay(folder):
    need_sample()
    ffmpeg("-i", SAMPLE, "-t", "0.6", "-c:v", "libx264", "-preset", "veryfast", folder / "short.mp4")
    status, _, err = golfcoach("pose", folder / "short.mp4", *FAST, "--overlay", folder / "o.mp4")
    equal((status, err), (0, ""))
    assert (folder / "o.mp4").stat().st_size > 1000
    status, _, err = golfcoach("pose", folder / "short.mp4", *FAST, "--overlay", folder / "no/such/o.mp4")
    equal(status, 1)
    one_sentence(err)


def a_stopped_analysis_leaves_nothing(folder):
    need_sample()
    with subprocess.Popen([GOLFCOACH, "analyze", str(SAMPLE), "--out", str(folder / "report"), "--model", "heavy"],
                          stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 20
        while not list(folder.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        err = process.stderr.read()
    equal((process.returncode, list(folder.iterdir())), (1, []), err)
    assert "stopped" in one_sentence(err)


def a_terminal_sees_progress_a_file_does_not(folder):
    need_sample()
    ours, theirs = pty.openpty()
    done = subprocess.run([GOLFCOACH, "analyze", str(SAMPLE), "--out", str(folder / "report"), *FAST], stderr=theirs,
                          timeout=120)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # how Linux says that the other end is closed
        pass
    equal(done.returncode, 0)
    assert b"tracking" in shown and b"pictures" in shown and b"%" in shown, shown
    percents = [int(p) for p in re.findall(rb"(\d+) %", shown)]
    equal(percents, sorted(percents), "progress")
    assert shown.endswith(b"\x1b[K"), shown[-40:]


def real_swings_have_the_events_people_see(folder):
    """One clip of each view from the development set, where it lies beside the project."""
    swings = pathlib.Path(os.environ.get("GOLFCOACH_SWINGS", ROOT.parent / "shared/data/swings"))
    cases = (("golfposeapp__assets_videos_ex_video_1.mp4", "face_on", {"top": 38, "mid_downswing": 44, "impact": 49}),
             ("golfdb__test_video.mp4", "down_the_line", {"mid_backswing": 97, "top": 118, "impact": 144}))
    if not swings.is_dir():
        raise Skip("no real swings beside the project")
    need_models()
    for name, view, events in cases:
        report = analyze(swings / name, folder / view)
        equal((report["view"], report["handedness"]), (view, "right"), name)
        for event, frame in events.items():
            assert abs(frame_of(report, event) - frame) <= 5, (name, event, report["events"][event])


run(the_sample_becomes_a_report, the_overlay_is_the_clip, the_user_decides_hand_and_view,
    a_mirrored_clip_is_a_left_hander, an_earlier_report_is_replaced_other_files_never,
    clips_without_a_golfer_are_refused, an_upside_down_golfer_is_refused, of_two_people_one_is_followed,
    files_that_are_no_clips_are_refused, pose_prints_a_line_for_each_frame, hands_and_face_come_when_asked,
    pose_draws_an_overlay, a_stopped_analysis_leaves_nothing,
    a_terminal_sees_progress_a_file_does_not, real_swings_have_the_events_people_see)
