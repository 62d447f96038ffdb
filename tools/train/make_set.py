#!/usr/bin/env python3
"""Draw a set of synthetic swings and track them: what the models of this folder learn and are scored on.

usage: make_set.py SET FOLDER [--from N] [--to N] [--build DIR] [--nice]

SET is one of
  train   varied bodies, cameras, habits and faults; clips that start late or end early
  turns   more of train where it is thin: pelvis and chest that turn very little or very far
  pelves  more of turns, face-on, with a pelvis that turns much further or much less than it should
  straight  down the line, knees straighter than they should be
  plain   ordinary swings to learn from, more of them face-on, where the finish is hard to see
  finishes  the same from the top on: cheap to draw
  test    seeds the training never sees; ordinary swings without faults, face-on and down the line
  faults  one fault a clip, clearly drawn, in a view that shows it
  lags    face-on, the wrists' angle lost early in the downswing; in every fourth clip it is not
For clip N it writes N.mp4 (with sound), N.json (the truth), N.jsonl (landmarks of the real tracker,
unsmoothed) and N.txt (the options). What is there already is kept, so a set can be made in pieces.
"""
import argparse
import os
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIRST_SEED = {"train": 1000, "turns": 300_000, "pelves": 400_000, "straight": 600_000, "test": 500_000, "faults": 700_000,
              "lags": 800_000, "plain": 900_000, "finishes": 950_000}

# option: (least, most) as drawn for training; the unit is the golfer tool's
FAULTS = {
    "early-extension": (2, 14), "sway": (2, 14), "slide": (4, 18), "lift": (2, 9), "reverse-spine": (6, 28),
    "hang-back": (4, 18), "chicken-wing": (15, 65), "over-the-top": (6, 28), "head-dip": (2, 11),
    "head-sway": (3, 14), "flying-elbow": (10, 55),
}
# option, value, view for the fault set: what a coach would call out without hesitation
CLEAR_FAULTS = [
    ("early-extension", 12, "down_the_line"), ("sway", 13, "face_on"), ("slide", 20, "face_on"),
    ("reverse-spine", 28, "face_on"), ("hang-back", 18, "face_on"), ("chicken-wing", 65, "face_on"),
    ("over-the-top", 26, "down_the_line"), ("head-dip", 11, "face_on"), ("head-sway", 14, "face_on"),
    ("flying-elbow", 55, "down_the_line"), ("turn", 55, "face_on"), ("hip-turn", 200, "face_on"),
    ("hip-turn", 35, "face_on"), ("bend", 15, "down_the_line"), ("bend", -15, "down_the_line"),
    ("knee-flex", 20, "down_the_line"), ("knee-flex", -15, "down_the_line"),
]


def picture(draw):
    landscape = draw.random() < 0.2
    options = {"width": 640 if landscape else 360, "height": 360 if landscape else 640}
    if draw.random() < 0.6:
        options["distance"] = draw.uniform(2.6, 5.5)
    options["focal"] = draw.choice([24, 26, 28, 35])
    options["background"] = draw.randint(0, 1)
    options["bystanders"] = draw.choice([0, 0, 0, 0, 1, 2])
    options["noise"] = draw.uniform(0.5, 3.5)
    return options


def rhythm(draw):
    return {"backswing": draw.uniform(0.6, 1.3), "downswing": draw.uniform(0.2, 0.36),
            "follow": draw.uniform(0.5, 1.1), "lead-in": draw.uniform(0.25, 1.5), "hold": draw.uniform(0.25, 1.4)}


def performance(draw):
    kind = draw.random()
    if kind < 0.22:
        return {"waggle": draw.randint(1, 2)}
    if kind < 0.30:
        return {"practice": 1}
    if kind < 0.38:
        return {"false-start": 1}
    if kind < 0.44:
        return {"walk-in": 1}
    return {}


def train(draw):
    view = draw.random()
    yaw = max(-15, min(15, draw.gauss(0, 6)))
    options = {"view": yaw if view < 0.46 else 90 + yaw if view < 0.92 else draw.choice([35, 45, 60, 180, 130, -45])}
    options |= picture(draw) | rhythm(draw) | performance(draw)
    options["fps"] = draw.choice([30] * 15 + [24, 25, 25, 60, 60])
    options["hand"] = int(draw.random() < 0.15)
    options["club"] = draw.randint(0, 1)
    options |= {"turn": draw.uniform(60, 118), "hip-turn": draw.uniform(45, 145), "bend": draw.uniform(-11, 11),
                "knee-flex": draw.uniform(-11, 14)}
    if draw.random() < 0.2:
        options |= {"shake": draw.uniform(0.2, 1.2), "drift": draw.uniform(0, 3)}
    if draw.random() < 0.5:
        for fault in draw.sample(sorted(FAULTS), draw.choice([1, 1, 2, 3])):
            options[fault] = draw.uniform(*FAULTS[fault])
    if draw.random() < 0.10:
        options["trim-start"] = options["lead-in"] + draw.uniform(0.1, 0.5)
    elif draw.random() < 0.12:
        options["trim-end"] = options["hold"] + draw.uniform(0.05, 0.8)
    return options


def turns(draw, number):
    options = train(draw) | {"view": 90 * (number % 2) + max(-15, min(15, draw.gauss(0, 6)))}
    options |= {"fps": draw.choice([30, 30, 60]), "lead-in": draw.uniform(0.4, 1), "hold": draw.uniform(0.3, 0.6)}
    for name in ("waggle", "practice", "false-start", "walk-in", "trim-start", "trim-end"):
        options.pop(name, None)
    chest, pelvis = draw.choice([(42, 75), (42, 75), (75, 105), (105, 120)]), draw.choice([(30, 60), (60, 110), (110, 150)])
    return options | {"turn": draw.uniform(*chest), "hip-turn": draw.uniform(*pelvis)}


def pelves(draw, number):
    least, most = [(130, 200), (30, 55)][number % 2]
    return turns(draw, 2 * number) | {"hip-turn": draw.uniform(least, most)}


def straight(draw, number):
    return ordinary(draw, 90) | {"bend": draw.uniform(-8, 8), "knee-flex": draw.uniform(-15, -6)}


def ordinary(draw, view):
    options = {"view": view + draw.uniform(-6, 6)} | picture(draw)
    options |= {"fps": draw.choice([30, 30, 30, 60]), "hand": int(draw.random() < 0.15), "club": draw.randint(0, 1)}
    return options | {"lead-in": draw.uniform(0.4, 1.4), "hold": draw.uniform(0.4, 1.4)}


def plain(draw, number):
    options = ordinary(draw, 90 * (number % 3 == 2))
    return options | {"lead-in": draw.uniform(0.3, 0.9), "hold": draw.uniform(0.3, 1.3)}


def finishes(draw, number):
    options = ordinary(draw, 90 * (number % 5 == 4))
    return options | {"lead-in": 0.3, "trim-start": 0.9, "hold": draw.uniform(0.3, 1.0)}


def test(draw, number):
    options = ordinary(draw, 90 * (number % 2))
    return options | (performance(draw) if draw.random() < 0.5 else {})


def faults(draw, number):
    fault, value, view = CLEAR_FAULTS[number % len(CLEAR_FAULTS)]
    return ordinary(draw, 0 if view == "face_on" else 90) | {fault: value}


def lags(draw, number):
    return ordinary(draw, 0) | ({} if number % 4 == 3 else {"cast": 60})


def options_of(name, number):
    draw = random.Random(FIRST_SEED[name] + number)
    numbered = {"turns": turns, "pelves": pelves, "straight": straight, "plain": plain, "finishes": finishes, "test": test, "faults": faults,
                "lags": lags}
    made = train(draw) if name == "train" else numbered[name](draw, number)
    return {"seed": FIRST_SEED[name] + number} | made


def make(name, number, folder, build):
    base = folder / f"{number:04d}"
    lines = base.with_suffix(".jsonl")
    if lines.exists():
        return
    options = [f"--{key}={value:.4g}" if isinstance(value, float) else f"--{key}={value}"
               for key, value in options_of(name, number).items()]
    clip = base.with_suffix(".mp4")
    subprocess.run([build / "tools/golfer/golfer", f"--out={clip}", f"--truth={base.with_suffix('.json')}", *options],
                   check=True)
    base.with_suffix(".txt").write_text("\n".join(options) + "\n")
    part = base.with_suffix(".part")
    with part.open("w") as out:
        subprocess.run([build / "src/cmd/golfcoach", "pose", clip, "--smooth", "off", "--threads", "1"],
                       stdout=out, check=True)
    part.rename(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", choices=sorted(FIRST_SEED))
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--to", dest="last", type=int, default=200, help="one past the last clip")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--nice", action="store_true", help="stand back behind other programs")
    arguments = parser.parse_args()
    if arguments.nice:
        os.nice(10)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for number in range(arguments.first, arguments.last):
        make(arguments.set, number, arguments.folder, arguments.build)
        print(f"\r{arguments.set} {number + 1}/{arguments.last}", end="", file=sys.stderr)
    print(file=sys.stderr)


if __name__ == "__main__":
    main()
