#!/usr/bin/python3
"""How well phases_find() finds events, with nets that never saw the golfer.

usage: score_events.py filmed FOLDS_FOLDER --labels CSV --landmarks FOLDER [--reports FOLDER]
       score_events.py drawn NET.pt --tracked FOLDER

filmed  every clip by the net that was learned without its golfer; --reports writes NAME/report.json with the
        events, for scorers that read reports
drawn   share of swings with all eight events within a frame or 20 ms, and none invented

Both print how often events of each confidence are right.
"""
import argparse
import json
import pathlib

import numpy as np
import torch

from events_data import EVENTS, VIEWS, find, open_net, read_real, read_tracked
from events_model import Net
from events_samples import filmed_tolerance
from learn_events import golfer_file

CONFIDENCES = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01]


def load_net(path):
    net = Net()
    net.load_state_dict(torch.load(path))
    return open_net(net.file())


def print_reliability(said):
    print("confidence   events   right %")
    for low, high in zip(CONFIDENCES, CONFIDENCES[1:]):
        right = [ok for confidence, ok in said if low <= confidence < high]
        if right:
            print(f"{low:.2f}-{min(high, 1):.2f} {len(right):8d} {100 * np.mean(right):9.0f}")


def write_report(folder, name, result):
    events = {event: {"frame": found.frame} if found.found else None for event, found in zip(EVENTS, result.events)}
    (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / name / "report.json").write_text(json.dumps({"events": events}))


def score_filmed(arguments):
    hits, said, invented, wrong = {event: [] for event in EVENTS}, [], 0, 0
    for clip in read_real(arguments.labels, arguments.landmarks):
        result = find(load_net(arguments.net / golfer_file(clip["golfer"])), clip)
        if arguments.reports:
            write_report(arguments.reports, clip["name"], result)
        words, tolerance = [], filmed_tolerance(clip)
        for i, event in enumerate(EVENTS):
            found, label = result.events[i], clip["frames"][i]
            if label < 0:
                invented += found.found
                words.append("   !" if found.found else "   ·")
                continue
            right = found.found and abs(found.frame - label) <= tolerance[i]
            hits[event].append(right)
            words.append(f"{found.frame - label:+4d}{'' if right else '*'}" if found.found else "   -")
            if found.found:
                said.append((found.confidence, right))
        view = VIEWS[result.view - 1] if result.view else "unknown"
        sides_right = view == VIEWS[clip["view"]] and (result.handedness == 2) == clip["left"]
        wrong += not sides_right
        print(f"{clip['name'][:36]:36s}", " ".join(f"{word:5s}" for word in words),
              "" if sides_right else f"{view}, {'left' if result.handedness == 2 else 'right'}",
              f"x{result.slow_motion:.1f}")
    shares = {event: 100 * np.mean(hit) for event, hit in hits.items()}
    print(" ".join(f"{event} {share:.0f}" for event, share in shares.items()))
    print(f"PCE {np.mean(list(shares.values())):.1f}, invented {invented}, view or hand wrong {wrong}")
    print_reliability(said)


def score_drawn(arguments):
    net, right, whole, sides, said, count = load_net(arguments.net), np.zeros(8), 0, 0, [], 0
    for clip in read_tracked(arguments.tracked):
        result, hits = find(net, clip), []
        for found, frame in zip(result.events, clip["frames"]):
            if frame < 0 or not found.found:
                hits.append(frame < 0 and not found.found)
                continue
            away = abs(found.time_us - clip["poses"]["time_us"][frame]) / 1e6
            hits.append(away <= max(1 / clip["fps"], 0.020) + 1e-4)
            said.append((found.confidence, hits[-1]))
        count += 1
        right += hits
        whole += all(hits)
        side_right = (result.handedness == 2) == clip["left"] and result.view - 1 == clip["view"]
        sides += side_right
        if not all(hits) or not side_right:
            print(clip["name"], " ".join(event for event, hit in zip(EVENTS, hits) if not hit),
                  "" if side_right else "view or hand", (result.why_none or b"").decode())
    print(" ".join(f"{event} {100 * share:.1f}" for event, share in zip(EVENTS, right / max(count, 1))))
    print(f"{count} swings, all eight right {100 * whole / max(count, 1):.1f} %, view and hand right "
          f"{100 * sides / max(count, 1):.1f} %")
    print_reliability(said)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("filmed")
    command.add_argument("net", type=pathlib.Path)
    command.add_argument("--labels", type=pathlib.Path, required=True)
    command.add_argument("--landmarks", type=pathlib.Path, required=True)
    command.add_argument("--reports", type=pathlib.Path)
    command.set_defaults(run=score_filmed)
    command = commands.add_parser("drawn")
    command.add_argument("net", type=pathlib.Path)
    command.add_argument("--tracked", type=pathlib.Path, required=True)
    command.set_defaults(run=score_drawn)
    arguments = parser.parse_args()
    arguments.run(arguments)


main()
