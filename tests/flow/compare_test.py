#!/usr/bin/env python3
"""Two swings laid over each other, by the real binary.   tests: cmd/compare.c engine/pipeline/compare.c
engine/pipeline/sidebyside.c engine/report/comparison.c"""
import json
import os
import pathlib
import subprocess

import jsonschema

from flow import ROOT, draw_golfer, equal, golfcoach, need_models, one_sentence, run

SCHEMA = json.loads((ROOT / "docs/compare.schema.json").read_text())
FAST = ["--model", "lite"]
PLAIN, WING, BEHIND = ("--seed=31",), ("--seed=31", "--chicken-wing=65"), ("--seed=31", "--view=down_the_line")


def compare(first, second, out, *words):
    status, stdout, err = golfcoach("compare", first, second, "--out", out, "--json", *FAST, *words)
    equal((status, err), (0, ""))
    comparison = json.loads((out / "compare.json").read_text())
    equal(json.loads(stdout), comparison, "--json")
    jsonschema.validate(comparison, SCHEMA)
    equal(sorted(os.listdir(out)), ["compare.html", "compare.json", "side_by_side.mp4"])
    page = (out / "compare.html").read_text()
    equal(page.count("data:video/mp4;base64,"), 2, "clips in the page")
    return comparison


def a_swing_is_the_same_as_itself(folder):
    need_models()
    clip = folder / "plain.mp4"
    draw_golfer(clip, *PLAIN)
    comparison = compare(clip, clip, folder / "out")
    equal({m["verdict"] for m in comparison["metrics"]}, {"same"})
    equal((comparison["top"], comparison["warnings"]), ([], []))
    equal([a for a, b in comparison["pairs"]], [b for a, b in comparison["pairs"]])
    frames = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries",
                             "stream=nb_read_frames", "-of", "csv=p=0", str(folder / "out/side_by_side.mp4")],
                            check=True, stdout=subprocess.PIPE, text=True).stdout
    equal(int(frames), len(comparison["pairs"]), "pictures side by side")


def a_fault_is_worse_one_way_and_better_the_other(folder):
    need_models()
    plain, wing = folder / "plain.mp4", folder / "wing.mp4"
    draw_golfer(plain, *PLAIN)
    draw_golfer(wing, *WING)
    verdicts = {}
    for name, pair in (("worse", (plain, wing)), ("better", (wing, plain))):
        metrics = compare(*pair, folder / name)["metrics"]
        verdicts[name] = next(m for m in metrics if (m["id"], m["at"]) == ("lead_elbow_flex", "mid_follow_through"))
        equal(verdicts[name]["verdict"], name)
    assert abs(verdicts["worse"]["difference"] + verdicts["better"]["difference"]) < 0.01, verdicts
    other = compare(plain, wing, folder / "other", "--other-golfer")["metrics"]
    assert {m["verdict"] for m in other} <= {"same", "differs"}, other


def different_views_are_refused(folder):
    need_models()
    plain, behind = folder / "plain.mp4", folder / "behind.mp4"
    draw_golfer(plain, *PLAIN)
    draw_golfer(behind, *BEHIND)
    status, _, err = golfcoach("compare", plain, behind, "--out", folder / "out", *FAST)
    equal((status, (folder / "out").exists()), (2, False))
    assert "cannot be compared" in one_sentence(err), err


def the_unusable_one_is_named(folder):
    need_models()
    draw_golfer(folder / "plain.mp4", *PLAIN)
    status, _, err = golfcoach("compare", folder / "plain.mp4", folder / "missing.mp4", "--out", folder / "out", *FAST)
    equal((status, (folder / "out").exists()), (2, False))
    assert "missing.mp4" in one_sentence(err), err


run(a_swing_is_the_same_as_itself, a_fault_is_worse_one_way_and_better_the_other, different_views_are_refused,
    the_unusable_one_is_named)
