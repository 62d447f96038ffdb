#!/usr/bin/env python3
"""Reports of known clips against tests/golden/*.json.

usage: golden.py            compares, prints TAP
       golden.py --update   rewrites the files from what the program says now (tests/golden/update)

Tolerances, for compilers and instruction sets round differently and the tracker carries that from frame to
frame: events and phases 2 frames, times 35 ms, degrees, percents and centimetres 4, seconds 0.05, ratios 0.2,
scores 0.6, confidences 0.1. Curves are compared by their names only. Everything else is equal.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).parent
BINARY = os.environ.get("GOLFCOACH", str(ROOT / "build/src/cmd/golfcoach"))
GOLFER = os.environ.get("GOLFER", str(ROOT / "build/tools/golfer/golfer"))
# name: how the clip is drawn (None: the bundled one), and the words after analyze
CLIPS = {
    "swing": (None, ["--club", "iron"]),
    "down_the_line": (["--seed=21", "--view=down_the_line", "--fps=30", "--width=360", "--height=640", "--hand=left",
                       "--early-extension=12"], ["--height", "175", "--club", "iron"]),
}
BY_KEY = {"frame": 2, "start_frame": 2, "end_frame": 2, "first_frame": 4, "last_frame": 4, "impact_frame": 2,
          "frame_number": 2, "time_ms": 35, "heard_ms": 35, "lag_ms": 35, "confidence": 0.1, "uncertainty": 0.3,
          "quality_score": 0.6, "overall_score": 0.6, "score": 1, "share": 0.02, "loss": 0.3, "excess": 0.3,
          "x": 8, "y": 8, "width": 8, "height": 8, "reliability": 0.05, "centroid_hz": 60, "level_db": 1,
          "above_db": 1, "view_confidence": 0.1, "handedness_confidence": 0.1, "slow_motion_confidence": 0.1}
NUMBER = re.compile(r"\d+(\.\d+)?")  # in the coach's sentences: the metrics themselves are compared
BY_UNIT = {"deg": 4, "percent": 4, "cm": 4, "s": 0.05, "ms": 35, "ratio": 0.2, "H/s": 0.4, "m/s": 0.8}


def current(name):
    drawn, words = CLIPS[name]
    with tempfile.TemporaryDirectory() as folder:
        clip, out = ROOT / "samples/swing.mp4", pathlib.Path(folder) / "report"
        if drawn:
            clip = pathlib.Path(folder) / "clip.mp4"
            subprocess.run([GOLFER, f"--out={clip}", *drawn], check=True)
        subprocess.run([BINARY, "analyze", str(clip), "--out", str(out), *words], check=True)
        report = json.loads((out / "report.json").read_text())
    for curve in report["curves"]:
        del curve["values"]
    return report


def rounded(value):
    if isinstance(value, float):
        return round(value, 1)
    if isinstance(value, list):
        return [rounded(v) for v in value]
    if isinstance(value, dict):
        return {k: round(v, 2) if k in ("confidence", "slow_motion") and v is not None else rounded(v)
                for k, v in value.items()}
    return value


def differences(wanted, got, path="", tolerance=0.0):
    """Where two reports differ by more than the tolerances."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        if set(wanted) != set(got):
            yield f"{path}: members {sorted(set(wanted) ^ set(got))}"
        for key in wanted.keys() & got.keys():
            allowed = BY_UNIT.get(wanted.get("unit"), 4.0) if key == "value" else BY_KEY.get(key, 0.0)
            yield from differences(wanted[key], got[key], f"{path}.{key}", allowed)
    elif isinstance(wanted, list) and isinstance(got, list):
        if len(wanted) != len(got):
            yield f"{path}: {len(got)} entries, not {len(wanted)}"
        for i, (a, b) in enumerate(zip(wanted, got)):
            yield from differences(a, b, f"{path}[{i}]", tolerance)
    elif isinstance(wanted, (int, float)) and isinstance(got, (int, float)):
        if abs(wanted - got) > tolerance + 0.051:  # half a unit of the rounded digit
            yield f"{path}: {got}, not {wanted} ± {tolerance:g}"
    elif isinstance(wanted, str) and isinstance(got, str) and NUMBER.sub("#", wanted) == NUMBER.sub("#", got):
        return
    elif wanted != got:
        yield f"{path}: {got!r}, not {wanted!r}"


def compare(name):
    """The differences to the golden report; None if the clip or the models are not there."""
    if not (ROOT / "samples/swing.mp4").is_file() or not (ROOT / "models/pose_detection.tflite").is_file():
        return None
    return list(differences(json.loads((HERE / f"{name}.json").read_text()), current(name), name))


def main():
    if "--update" in sys.argv[1:]:
        for name in CLIPS:
            (HERE / f"{name}.json").write_text(json.dumps(rounded(current(name)), indent=1) + "\n")
            print(f"wrote tests/golden/{name}.json")
        return 0
    failed = False
    print(f"1..{len(CLIPS)}")
    for i, name in enumerate(CLIPS):
        found = compare(name)
        for line in found or []:
            print(f"# {line}")
        skip = " # SKIP the models or the clip are not there: script/setup" if found is None else ""
        print(f"{'not ok' if found else 'ok'} {i + 1} - report of {name}{skip}")
        failed = failed or bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
