#!/usr/bin/python3
"""Write what score_faults.py reads, from landmarks that are there already instead of from videos.

usage: angles_reports.py FOLDER REPORTS [--program build/tools/train/train-angles] [--stature]

FOLDER as made by make_set.py. Events are found, not told; view, side and club are told, the stature only with --stature.
Writes REPORTS/NNNN.json with the faults found.
"""
import argparse
import json
import pathlib

from angles_data import clips, measure


def ask_of(clip, tell_stature):
    ask = clip.ask | {"club": "driver" if clip.options["club"] else "iron"}
    if not tell_stature:
        del ask["stature_cm"]
    return ask


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("reports", type=pathlib.Path)
    parser.add_argument("--program", default="build/tools/train/train-angles")
    parser.add_argument("--stature", action="store_true")
    arguments = parser.parse_args()
    arguments.reports.mkdir(parents=True, exist_ok=True)
    found = list(clips(arguments.folder))
    for clip, answer in zip(found, measure(arguments.program, [ask_of(clip, arguments.stature) for clip in found])):
        (arguments.reports / f"{clip.name}.json").write_text(json.dumps({"faults": answer["faults"]}))


if __name__ == "__main__":
    main()
