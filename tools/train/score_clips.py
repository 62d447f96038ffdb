#!/usr/bin/env python3
"""Analyse a folder of clips and tell what was found in each: a table for docs/clips.md.

usage: score_clips.py CLIPS REPORTS [--build DIR] [WORDS of golfcoach analyze …]

CLIPS holds video files; REPORTS/NAME becomes the report of each (what is there already is kept), or REPORTS/NAME.txt
the sentence it was refused with. Prints one row of a Markdown table for each clip, and the seconds it took.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
VIDEOS = {".mp4", ".mov", ".m4v", ".webm", ".avi", ".mkv"}


def analyze(binary, clip, out, words):
    refused = out.with_suffix(".txt")
    if not out.is_dir() and not refused.is_file():
        done = subprocess.run([binary, "analyze", clip, "--out", out, *words], stderr=subprocess.PIPE, text=True)
        if done.returncode:
            refused.write_text(done.stderr)
    return json.loads((out / "report.json").read_text()) if out.is_dir() else refused.read_text().strip()


def value_of(report, name, at):
    for metric in report["metrics"]:
        if (metric["id"], metric["at"]) == (name, at) and metric["value"] is not None:
            return f"{metric['value']:.0f}"
    return "–"


def row(report):
    """View, hand, slowness, events found, score, priority, other faults, filming."""
    faults = sorted(report["faults"], key=lambda fault: fault["order"] or 9)
    words = [f"{fault['name'].lower()} ({fault['severity']})" for fault in faults]
    found = sum(event is not None for event in report["events"].values())
    score = report["overall_score"]
    issues = ", ".join(issue["id"] for issue in report["video"]["quality"]["issues"][:3])
    return [f"{report['view']} {report['view_confidence']:.2f}", report["handedness"] or "–",
            f"{report['slow_motion']:.3g}" if report["slow_motion"] else "–", str(found),
            "–" if score is None else f"{score:.1f}", words[0] if words else "none", ", ".join(words[1:]) or "–",
            f"{value_of(report, 'chest_turn', 'top')} / {value_of(report, 'pelvis_turn', 'top')}",
            f"{report['video']['quality']['score']:.0f}" + (f" ({issues})" if issues else "")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=pathlib.Path)
    parser.add_argument("reports", type=pathlib.Path)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    arguments, words = parser.parse_known_args()
    arguments.reports.mkdir(parents=True, exist_ok=True)
    print("| clip | view, confidence | hand | slow motion | events | score | first fault | other faults | "
          "chest / pelvis turn at top | filming |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for clip in sorted(path for path in arguments.clips.iterdir() if path.suffix.lower() in VIDEOS):
        start = time.monotonic()
        report = analyze(arguments.build / "src/cmd/golfcoach", clip, arguments.reports / clip.stem, words)
        cells = [f"refused: {report}"] if isinstance(report, str) else row(report)
        print(f"| {clip.stem} | " + " | ".join(cells) + " |", flush=True)
        if time.monotonic() - start > 1:
            print(f"{clip.stem}: {time.monotonic() - start:.1f} s", flush=True, file=sys.stderr)


main()
