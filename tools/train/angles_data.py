"""Clips with truth for the angle scripts: what to ask train-angles, and what is true.

Truth angles follow the definitions of engine/biomech, from the golfer's three-dimensional landmarks.
"""
import json
import math
import pathlib
import subprocess

import numpy

EVENTS = ["address", "toe_up", "mid_backswing", "top", "mid_downswing", "impact", "mid_follow_through", "finish"]
FACE_ON, DOWN_THE_LINE = "face_on", "down_the_line"


class Clip:
    """One drawn swing: its ask, and world landmarks [frame, 33, 3] of a right-hander (x to the target)."""

    def __init__(self, path):
        self.name = path.stem
        truth = json.loads(path.read_text())
        options = truth["golfer"]["options"]
        azimuth = options["view"]
        self.view = FACE_ON if abs(azimuth) <= 30 else DOWN_THE_LINE if abs(azimuth - 90) <= 30 else None
        self.yaw = azimuth if self.view == FACE_ON else azimuth - 90
        self.shaken = options["shake"] > 0 or options["drift"] > 0
        self.options = options
        left = truth["golfer"]["hand"] == "left"
        self.stature_cm = 100 * truth["golfer"]["stature_m"]
        self.events = {name: (event["frame"], event["time_ms"]) for name, event in truth["events"].items()
                       if event and event["frame"] is not None}
        self.ask = {"landmarks": str(path.with_suffix(".jsonl")), "width": truth["video"]["width"],
                    "height": truth["video"]["height"], "fps": truth["video"]["fps"], "view": self.view,
                    "hand": "left" if left else "right", "stature_cm": self.stature_cm, "slow_motion": 1}
        self.fps = truth["video"]["fps"]
        frames = numpy.array([frame["landmarks"] for frame in truth["frames"]])
        self.world = mirrored(frames[:, :, 3:]) if left else frames[:, :, 3:]
        self.angles = [frame["angles"] for frame in truth["frames"]]
        camera = truth["camera"]
        hips = frames[0, 23:25, 3:].mean(0)
        depth = (hips - camera["position_m"]) @ camera["forward"]
        self.px_per_m = camera["focal_px"] / depth


def mirrored(world):
    twin = [0, 4, 5, 6, 1, 2, 3] + [k + 1 if k % 2 else k - 1 for k in range(7, 33)]
    return world[:, twin] * [-1, 1, 1]


def is_held_out(name):
    """Every fifth clip of the training set is not learned from."""
    return int(name) % 5 == 0


def clips(folder):
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        if path.with_suffix(".jsonl").exists():
            clip = Clip(path)
            if clip.view:
                yield clip


def measure(program, asks, *options):
    text = "".join(json.dumps(ask) + "\n" for ask in asks)
    done = subprocess.run([program, *options], input=text, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def middle(world, left):
    return (world[..., left, :] + world[..., left + 1, :]) / 2


def degrees(y, x):
    return numpy.degrees(numpy.arctan2(y, x))


def hip_line(world):
    line = world[..., 23, :] - world[..., 24, :]
    return degrees(line[..., 2], line[..., 0])


def shoulder_line(world):
    line = world[..., 11, :] - world[..., 12, :]
    return degrees(line[..., 2], line[..., 0])


def chest_line(world):
    """The shoulder line about the trunk's own axis."""
    trunk = middle(world, 11) - middle(world, 23)
    trunk = trunk / numpy.linalg.norm(trunk, axis=-1, keepdims=True)
    line = world[..., 11, :] - world[..., 12, :]
    ahead = numpy.array([1.0, 0, 0]) - trunk * trunk[..., :1]
    ahead = ahead / numpy.linalg.norm(ahead, axis=-1, keepdims=True)
    across = numpy.cross(ahead, trunk)
    return degrees((line * across).sum(-1), (line * ahead).sum(-1))


def since(angles, start):
    """Turn since frame `start`, without jumps of 360 degrees."""
    return numpy.degrees(numpy.unwrap(numpy.radians(angles))) - numpy.degrees(
        numpy.unwrap(numpy.radians(angles)))[start]
