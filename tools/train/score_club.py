#!/usr/bin/env python3
"""Score the angle between lead forearm and shaft against what was drawn.

usage: score_club.py REPORTS FOLDER [--list]

FOLDER holds the truth of face-on clips made by make_set.py (NNNN.json); REPORTS the results of `golfcoach analyze`, each
as NNNN/report.json or NNNN.json. The truth is the smallest angle in the picture from mid-downswing until the shaft is
level. Ordinary swings and those that cast (drawn at 30 degrees or more) are scored apart; --list names the clips that are
further off than 1.96 standard deviations, and those without a number.
"""
import argparse
import json
import math
import pathlib

METRIC = "forearm_shaft_angle"
CASTS_FROM = 30
STEPS = 200  # moments looked at between mid-downswing and impact


def on_picture(camera, point):
    way = [a - b for a, b in zip(point, camera["position_m"])]
    right, up, forward = (sum(a * b for a, b in zip(way, camera[axis])) for axis in ("right", "up", "forward"))
    return camera["focal_px"] * right / forward, camera["focal_px"] * up / forward


def direction(start, end, mirrored):
    return math.degrees(math.atan2(end[1] - start[1], (start[0] - end[0]) if mirrored else (end[0] - start[0])))


def drawn_frame(frame, camera, left_handed):
    """(shaft's direction, angle between forearm and shaft) in degrees; the target is at 0, up at 90."""
    camera = camera | frame.get("camera", {})
    elbow, wrist = (frame["landmarks"][k + left_handed] for k in (13, 15))
    shaft = direction(on_picture(camera, frame["grip_m"]), on_picture(camera, frame["club_head_m"]), left_handed)
    forearm = direction((elbow[0], -elbow[1]), (wrist[0], -wrist[1]), left_handed)
    return shaft, 180 - math.remainder(forearm - shaft, 360)


def between(series, times, moment):
    after = next((i for i, time in enumerate(times) if time >= moment), len(times) - 1)
    before = max(0, after - 1)
    span = times[after] - times[before]
    part = (moment - times[before]) / span if span else 0
    way = math.remainder(series[after] - series[before], 360)
    return series[before] + part * way


def drawn_angle(truth):
    """None: the clip does not show the downswing."""
    first, last = (truth["events"][name] for name in ("mid_downswing", "impact"))
    if not first or not last or first["frame"] is None or last["frame"] is None:
        return None
    left = truth["golfer"]["hand"] == "left"
    frames = [drawn_frame(frame, truth["camera"], left) for frame in truth["frames"]]
    times = [frame["time_ms"] for frame in truth["frames"]]
    least = math.inf
    for step in range(STEPS + 1):
        moment = first["time_ms"] + (last["time_ms"] - first["time_ms"]) * step / STEPS
        shaft = between([shaft for shaft, _ in frames], times, moment) % 360
        if step and 180 <= shaft < 330:
            break
        least = min(least, between([angle for _, angle in frames], times, moment))
    return least


def report_of(folder, number):
    for path in (folder / number / "report.json", folder / f"{number}.json"):
        if path.exists():
            return json.loads(path.read_text())
    return None


def told(report):
    return next((metric for metric in report["metrics"] if metric["id"] == METRIC), None)


def score(name, clips, list_odd):
    errors = [(number, metric["value"] - truth, metric["uncertainty"]) for number, truth, metric in clips
              if metric["value"] is not None]
    if not clips:
        return
    count = max(len(errors), 1)
    print(f"{name:9s} told in {len(errors)} of {len(clips)}; off by {sum(abs(e) for _, e, _ in errors) / count:.1f} degrees "
          f"on the mean, {sum(e for _, e, _ in errors) / count:+.1f} with its sign; "
          f"{sum(abs(e) <= 1.96 * s for _, e, s in errors) / count:.1%} within 1.96")
    if list_odd:
        print("  off:", *(f"{number} {error:+.0f}" for number, error, sigma in errors if abs(error) > 1.96 * sigma))
        print("  not told:", *(number for number, _, metric in clips if metric["value"] is None))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    clips = {False: [], True: []}
    for path in sorted(arguments.folder.glob("*.json")):
        report = report_of(arguments.reports, path.stem)
        truth = json.loads(path.read_text())
        angle = drawn_angle(truth)
        if report and angle is not None and report["view"] == "face_on":
            clips[truth["golfer"]["options"]["cast"] >= CASTS_FROM].append((path.stem, angle, told(report)))
    score("ordinary", clips[False], arguments.list)
    score("casting", clips[True], arguments.list)


main()
