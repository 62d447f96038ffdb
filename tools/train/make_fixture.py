#!/usr/bin/python3
"""Pack a tracked drawn clip for tests/unit/engine/phases (format: swings.c there).

usage: make_fixture.py CLIP.jsonl OUT.bin     CLIP.json beside it is the truth
"""
import json
import pathlib
import sys

import numpy as np

from events_data import EVENTS, read_poses

LANDMARK_ONE, WORLD_ONE = 16384, 8192


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    lines = pathlib.Path(sys.argv[1])
    truth = json.loads(lines.with_suffix(".json").read_text())
    poses, video = read_poses(lines), truth["video"]
    head = [video["width"], video["height"], video["fps"], len(poses)]
    head += [truth["events"][event]["frame"] for event in EVENTS]
    points = np.concatenate([poses["landmarks"][:, :, [0, 1, 3]].reshape(len(poses), -1) * LANDMARK_ONE,
                             poses["world"].reshape(len(poses), -1) * WORLD_ONE], 1)
    points = np.clip(np.round(points), -32768, 32767).astype("<i2")
    pathlib.Path(sys.argv[2]).write_bytes(np.array(head, "<i2").tobytes() + points.tobytes())


main()
