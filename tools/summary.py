#!/usr/bin/env python3
"""A report folder of `golfcoach analyze` in a dozen readable lines.   usage: summary.py DIR"""
import json
import pathlib
import sys
import textwrap

VIEWS = {"face_on": "face-on", "down_the_line": "down the line", "other": "neither face-on nor down the line",
         None: "unknown view"}
WIDTH = 110


def describe_event(name, event):
    words = name.replace("_", " ")
    return f"{words} not in the clip" if event is None else f"{words} {event['time_ms'] / 1000:.2f} s"


def describe_fault(fault):
    return f"{fault['name'].lower()} ({fault['severity']})"


def show(label, text):
    lines = textwrap.wrap(text, WIDTH - 10) or [""]
    print(f"{label:10s}{lines[0]}")
    for line in lines[1:]:
        print(f"{'':10s}{line}")


def main():
    folder = pathlib.Path(sys.argv[1])
    report = json.loads((folder / "report.json").read_text())
    video, coaching = report["video"], report["coaching"]
    known = [m for m in report["metrics"] if m["value"] is not None]
    score = report["overall_score"]
    show("clip", f"{video['width']} × {video['height']}, {video['fps']:g} frames/s, {video['duration_ms'] / 1000:.1f} s, "
                 f"{video['frames']} frames; filmed {video['quality']['score']:.0f} of 100")
    show("golfer", f"{VIEWS[report['view']]}, {report['handedness'] or 'unknown'}-handed")
    show("events", ", ".join(describe_event(*e) for e in report["events"].items()))
    show("measured", f"{len(known)} of {len(report['metrics'])} numbers (the others need another view or event)")
    show("sound", report["sound"]["remark"])
    show("score", f"{score:.1f} of 10" if score is not None else f"none: {report['score']['reason']}")
    show("faults", ", ".join(describe_fault(f) for f in report["faults"]) or "nothing to fix found in this view")
    show("coach", coaching["overall_feedback"])
    show("cue", coaching["coaching_cues"][0])
    show("pictures", f"{len(report['key_frames'])} key frames in {folder}/frames, the skeleton in {folder}/overlay.mp4")
    show("report", f"{folder}/report.html (and report.json, landmarks.jsonl)")


if __name__ == "__main__":
    main()
