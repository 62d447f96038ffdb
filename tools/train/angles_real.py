#!/usr/bin/python3
"""Turns of real swings at the labelled top and impact: a check that what was learned on drawn golfers is not absurd on people.

usage: angles_real.py LANDMARKS SWINGS [--program build/tools/train/train-angles]

LANDMARKS holds NAME.jsonl (`golfcoach pose NAME.mp4 --smooth off`), SWINGS the clips and labels.csv
(file, view, hand, speed, subject and the frame of each event, -1 = not in the clip).
"""
import argparse
import csv
import json
import pathlib
import subprocess

from angles_data import DOWN_THE_LINE, EVENTS, FACE_ON, measure

VIEWS = {"face-on": FACE_ON, "down-the-line": DOWN_THE_LINE}
SHOWN = [("chest_turn", "top"), ("pelvis_turn", "top"), ("x_factor", "top"), ("chest_open", "impact"), ("pelvis_open", "impact"),
         ("shoulder_obliquity", "top"), ("knee_flex_lead", "address"), ("knee_flex_trail", "address"),
         ("forward_bend", "address"), ("forward_bend", "impact"), ("axis_tilt", "impact"), ("lead_elbow_flex", "top")]


def picture(path):
    """Width, height as shown and frames a second."""
    probe = json.loads(subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
         "stream=width,height,avg_frame_rate:stream_side_data=rotation:stream_tags=rotate", "-of", "json", path],
        stdout=subprocess.PIPE, check=True).stdout)["streams"][0]
    turned = {abs(int(side.get("rotation", 0))) for side in probe.get("side_data_list", [])} & {90, 270}
    width, height = (probe["height"], probe["width"]) if turned else (probe["width"], probe["height"])
    over, under = map(int, probe["avg_frame_rate"].split("/"))
    return width, height, over / under


def asks(landmarks, swings):
    for row in csv.DictReader((swings / "labels.csv").open()):
        lines = landmarks / (pathlib.Path(row["file"]).stem + ".jsonl")
        if row["view"] not in VIEWS or not lines.exists():
            continue
        width, height, fps = picture(swings / row["file"])
        times = [json.loads(line)["time_ms"] for line in lines.open()]
        events = {name: (int(row[name]), times[int(row[name])]) for name in EVENTS if int(row[name]) >= 0}
        yield row, {"landmarks": str(lines), "width": width, "height": height, "fps": fps,
                    "view": VIEWS[row["view"]], "hand": "left" if row["hand"] == "L" else "right", "events": events}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("landmarks", type=pathlib.Path)
    parser.add_argument("swings", type=pathlib.Path)
    parser.add_argument("--program", default="build/tools/train/train-angles")
    arguments = parser.parse_args()
    found = list(asks(arguments.landmarks, arguments.swings))
    print(f"{'clip':42s} {'view':14s}" + "".join(f" {name[:9]:>9s}@{event[:2]}" for name, event in SHOWN))
    for (row, ask), answer in zip(found, measure(arguments.program, [ask for _, ask in found])):
        values = {(m[0], m[1]): f"{m[3]:.0f} ±{m[4]:.0f}" if m[2] != "unavailable" else "-" for m in answer["metrics"]}
        print(f"{row['file'][:42]:42s} {ask['view']:14s}" + "".join(f" {values[key]:>12s}" for key in SHOWN))


if __name__ == "__main__":
    main()
