#!/usr/bin/env python3
"""The report of the bundled clip against tests/golden/swing.json.

usage: golden.py            compares, prints TAP
       golden.py --update   rewrites swing.json from what the program says now (tests/golden/update)

Tolerances, for compilers and instruction sets round differently and the tracker carries that from frame to
frame: events and phases 2 frames, times 35 ms, degrees and percents 4, seconds 0.05, ratios 0.2, confidences
0.05. Everything else is equal.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = pathlib.Path(__file__).with_name("swing.json")
SAMPLE = ROOT / "samples/swing.mp4"
BY_KEY = {"frame": 2, "start_frame": 2, "end_frame": 2, "time_ms": 35, "confidence": 0.05, "uncertainty": 0.1}
BY_UNIT = {"deg": 4, "percent": 4, "s": 0.05, "ratio": 0.2}


def current():
    binary = os.environ.get("GOLFCOACH", str(ROOT / "build/src/cmd/golfcoach"))
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "report"
        subprocess.run([binary, "analyze", str(SAMPLE), "--out", str(out)], check=True)
        return json.loads((out / "report.json").read_text())


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
            allowed = BY_UNIT.get(wanted.get("unit"), 0.0) if key == "value" else BY_KEY.get(key, 0.0)
            yield from differences(wanted[key], got[key], f"{path}.{key}", allowed)
    elif isinstance(wanted, list) and isinstance(got, list):
        if len(wanted) != len(got):
            yield f"{path}: {len(got)} entries, not {len(wanted)}"
        for i, (a, b) in enumerate(zip(wanted, got)):
            yield from differences(a, b, f"{path}[{i}]", tolerance)
    elif isinstance(wanted, (int, float)) and isinstance(got, (int, float)):
        if abs(wanted - got) > tolerance + 0.051:  # half a unit of the rounded digit
            yield f"{path}: {got}, not {wanted} ± {tolerance:g}"
    elif wanted != got:
        yield f"{path}: {got!r}, not {wanted!r}"


def main():
    if "--update" in sys.argv[1:]:
        GOLDEN.write_text(json.dumps(rounded(current()), indent=1) + "\n")
        print(f"wrote {GOLDEN.relative_to(ROOT)}")
        return 0
    print("1..1")
    if not SAMPLE.is_file() or not (ROOT / "models/pose_detection.tflite").is_file():
        print("ok 1 - report of the bundled clip # SKIP the models or the clip are not there: script/setup")
        return 0
    found = list(differences(json.loads(GOLDEN.read_text()), current(), "report"))
    for line in found:
        print(f"# {line}")
    print(f"{'not ok' if found else 'ok'} 1 - report of the bundled clip")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
