#!/usr/bin/env python3
"""A report folder of `golfcoach analyze` in ten readable lines.   usage: summary.py DIR"""
import json
import pathlib
import sys

VIEWS = {"face_on": "face-on", "down_the_line": "down the line", None: "unknown view"}
UNITS = {"deg": "°", "percent": " %", "s": " s", "ratio": ""}


def describe_event(name, event):
    words = name.replace("_", " ")
    if event is None:
        return f"{words} not found"
    return f"{words} {event['time_ms'] / 1000:.2f} s"


def is_outside(metric):
    """By more than the uncertainty explains."""
    if metric["band"] is None:
        return False
    low, high = metric["band"]
    slack = metric["uncertainty"] or 0
    return (low is not None and metric["value"] + slack < low) or (high is not None and metric["value"] - slack > high)


def describe_metric(metric):
    unit = UNITS[metric["unit"]]
    name = metric["id"].removesuffix("_pct").removesuffix("_s").replace("_", " ")
    text = f"{name} at {metric['at'].replace('_', ' ')} {metric['value']:.3g}{unit}"
    if metric["uncertainty"] is not None:
        text += f" ± {metric['uncertainty']:.2g}"
    return text


def main():
    folder = pathlib.Path(sys.argv[1])
    report = json.loads((folder / "report.json").read_text())
    video, events = report["video"], report["events"]
    known = [m for m in report["metrics"] if m["value"] is not None]
    outside = [m for m in known if is_outside(m)]
    hand = report["handedness"] or "unknown"
    found = list(events.items())
    print(f"clip      {video['width']} × {video['height']}, {video['fps']:g} frames/s, "
          f"{video['duration_ms'] / 1000:.1f} s, {video['frames']} frames")
    print(f"golfer    {VIEWS[report['view']]}, {hand}-handed")
    print("events    " + ", ".join(describe_event(*e) for e in found[:4]))
    print("          " + ", ".join(describe_event(*e) for e in found[4:]))
    print(f"measured  {len(known)} of {len(report['metrics'])} numbers (the others need another view or event)")
    for start in (0, 2):
        print("          " + "; ".join(describe_metric(m) for m in known[start:start + 2]))
    print("unusual   " + ("; ".join(describe_metric(m) for m in outside[:3]) or "nothing outside its usual range"))
    print(f"pictures  {len(report['key_frames'])} key frames in {folder}/frames, the skeleton in {folder}/overlay.mp4")
    print(f"report    {folder}/report.html (and report.json, landmarks.jsonl)")


if __name__ == "__main__":
    main()
