#!/usr/bin/env python3
"""A clip in, a report out, by the real binary.   tests: cmd/analyze.c cmd/pose.c cmd/progress.c
cmd/swing_options.c engine/pipeline/understand.c engine/pipeline/pictures.c engine/pipeline/overlay.c engine/pipeline/pages.c"""
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

from flow import GOLFCOACH, ROOT, SAMPLE, Skip, draw_golfer, equal, ffmpeg, golfcoach, need_models, need_sample, one_sentence, run

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
    for name, event in truth.items():
        assert abs(frame_of(report, name) - event["frame"]) <= 4, (name, report["events"][name], event)
    lines = [json.loads(line) for line in (out / "landmarks.jsonl").read_text().splitlines()]
    equal([line["frame"] for line in lines], list(range(report["video"]["frames"])))
    assert sum(line["landmarks"] is not None for line in lines) >= 0.99 * len(lines)
    equal([line["frame"] for line in lines if "face" in line], [key["frame"] for key in report["key_frames"]])
    assert 12 <= len(report["key_frames"]) <= 16
    pictures = [key[kind] for key in report["key_frames"] for kind in ("file", "skeleton")]
    equal(sorted(os.listdir(out / "frames")), sorted(pathlib.Path(name).name for name in pictures))
    for name in [*pictures, "thumbnail.jpg"]:
        assert (out / name).read_bytes()[:3] == b"\xff\xd8\xff", name
    equal(sorted(os.listdir(out.parent)), ["report"])
    equal(sorted(os.listdir(out)), ["frames", "landmarks.jsonl", "overlay.mp4", "report.html", "report.json",
                                    "thumbnail.jpg"])


def every_number_has_its_uncertainty_or_its_reason(_):
    report = sample()[0]
    for metric in report["metrics"]:
        equal(metric["value"] is None, metric["reason"] is not None, metric["id"])
        assert metric["value"] is None or metric["uncertainty"] > 0, metric
        assert "cm" != metric["unit"], "no stature was told"
    for curve in report["curves"]:
        equal(len(curve["values"]), report["video"]["frames"], curve["id"])
    parts = report["score"]["parts"]
    assert abs(sum(p["share"] for p in parts) - 1) < 0.01
    assert abs(10 - sum(p["loss"] for p in parts) - report["overall_score"]) < 0.06


def a_told_stature_makes_centimetres(folder):
    need_sample()
    shares = sample()[0]["metrics"]
    metrics = analyze(SAMPLE, folder / "report", "--height", "178")["metrics"]
    for share, length in zip(shares, metrics):
        equal(length["unit"] == "cm", share["unit"] == "percent" and share["id"] not in
              ("stance_width_pct", "trail_elbow_height", "ott_index"), share["id"])


def the_club_is_seen(_):
    """The sample's wrists are as the golfer tool draws them: 33 to 42 degrees."""
    angle = next(metric for metric in sample()[0]["metrics"] if metric["id"] == "forearm_shaft_angle")
    assert angle["value"] and 33 - 12 < angle["value"] < 42 + 12, angle


def the_strike_is_heard(_):
    report = sample()[0]
    truth = json.loads(SAMPLE.with_suffix(".json").read_text())
    equal((report["sound"]["track"], report["sound"]["strike"]), (True, "heard"))
    assert abs(report["sound"]["heard_ms"] - truth["sound_time_ms"]) < 5, report["sound"]
    assert abs(report["events"]["impact"]["time_ms"] - truth["impact_time_ms"]) < 10, report["events"]


def the_same_clip_gives_the_same_bytes(folder):
    def everything(root):
        return {path.relative_to(root): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
    first = everything(sample()[1])
    # Other rubbish in fresh memory must not show.
    status, _, err = golfcoach("analyze", SAMPLE, "--out", folder / "again", *FAST, env={"MALLOC_PERTURB_": "1"})
    equal((status, err), (0, ""))
    again = everything(folder / "again")
    equal(list(again), list(first))
    for name, content in first.items():
        assert content == again[name], name


def the_report_can_be_printed(folder):
    need_sample()
    status, stdout, err = golfcoach("analyze", SAMPLE, "--out", folder / "report", "--json", *FAST)
    equal((status, err, stdout), (0, "", (folder / "report/report.json").read_text()))


def the_overlay_is_the_clip_and_the_downswing_again(_):
    report, folder = sample()
    def probe(path):
        out = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries",
                              "stream=nb_read_frames,duration", "-of", "json", str(path)],
                             check=True, stdout=subprocess.PIPE).stdout
        stream = json.loads(out)["streams"][0]
        return int(stream["nb_read_frames"]), float(stream["duration"])
    (clip, clip_s), (overlay, overlay_s) = probe(SAMPLE), probe(folder / "overlay.mp4")
    again = overlay - clip
    downswing = frame_of(report, "impact") - frame_of(report, "top")
    assert downswing < again < downswing + 30, (clip, overlay)
    assert abs(overlay_s - clip_s - 4 * again / report["video"]["fps"]) < 0.2, (clip_s, overlay_s)


def a_clip_without_a_swing_is_refused(folder):
    need_sample()
    ffmpeg("-i", SAMPLE, "-t", "0.75", "-c:v", "libx264", "-preset", "veryfast", folder / "address.mp4")
    assert "no golf swing found" in refused(folder / "address.mp4", folder)


def the_user_decides_an_oblique_view(folder):
    need_models()
    draw_golfer(folder / "oblique.mp4", "--seed=31", "--view=35")
    report = analyze(folder / "oblique.mp4", folder / "report", "--hand", "right", "--view=face_on")
    equal((report["view"], report["handedness"]), ("face_on", "right"))
    equal((report["view_confidence"], report["handedness_confidence"]), (1.0, 1.0))
    reasons = {m["id"]: m["reason"] for m in report["metrics"] if m["at"] == "address"}
    assert "down the line" in reasons["forward_bend"], reasons


def a_plainly_wrong_view_is_pointed_out(folder):
    need_sample()
    status, _, err = golfcoach("analyze", SAMPLE, "--out", folder / "report", "--view", "down_the_line", *FAST)
    equal((status, (folder / "report").exists()), (2, False))
    assert "view" in one_sentence(err), err


def pixels_that_are_not_square_are_refused(folder):
    need_sample()
    ffmpeg("-i", SAMPLE, "-vf", "scale=540:1280,setsar=4/3", "-c:v", "libx264", "-preset", "veryfast",
           folder / "wide.mp4")
    assert "square" in refused(folder / "wide.mp4", folder)


def a_guessed_slowness_measures_no_seconds(folder):
    need_sample()
    ffmpeg("-i", SAMPLE, "-vf", "setpts=4*PTS", "-r", "60", "-an", "-c:v", "libx264", "-preset", "veryfast",
           folder / "slow.mp4")
    report = analyze(folder / "slow.mp4", folder / "report")
    assert report["slow_motion"] > 1 and report["slow_motion_confidence"] < 0.9, report["slow_motion"]
    values = {(m["id"], m["at"]): m["value"] for m in report["metrics"]}
    equal(values["downswing_s", "impact"], None)
    assert values["tempo", "impact"] is not None
    told = analyze(folder / "slow.mp4", folder / "told", "--slow-motion", "4")
    values = {(m["id"], m["at"]): m["value"] for m in told["metrics"]}
    assert abs(values["downswing_s", "impact"] - 0.27) < 0.05, values["downswing_s", "impact"]


def a_wrong_hand_is_pointed_out(folder):
    need_sample()
    status, _, err = golfcoach("analyze", SAMPLE, "--out", folder / "report", "--hand", "left", *FAST)
    equal(status, 2)
    assert "right-handed" in one_sentence(err), err


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
        if a["id"] == "forearm_shaft_angle":
            assert abs(a["value"] - b["value"]) < 12, (a, b)


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


run(the_sample_becomes_a_report, every_number_has_its_uncertainty_or_its_reason, a_told_stature_makes_centimetres,
    the_club_is_seen, the_strike_is_heard, the_same_clip_gives_the_same_bytes, the_report_can_be_printed,
    the_overlay_is_the_clip_and_the_downswing_again, a_clip_without_a_swing_is_refused, the_user_decides_an_oblique_view,
    a_plainly_wrong_view_is_pointed_out, pixels_that_are_not_square_are_refused, a_guessed_slowness_measures_no_seconds,
    a_wrong_hand_is_pointed_out, a_mirrored_clip_is_a_left_hander, an_earlier_report_is_replaced_other_files_never,
    clips_without_a_golfer_are_refused, an_upside_down_golfer_is_refused, of_two_people_one_is_followed,
    files_that_are_no_clips_are_refused, pose_prints_a_line_for_each_frame, hands_and_face_come_when_asked,
    pose_draws_an_overlay, a_stopped_analysis_leaves_nothing,
    a_terminal_sees_progress_a_file_does_not, real_swings_have_the_events_people_see)
