#!/usr/bin/python3
"""How far the measured numbers are from the truth of drawn swings, by metric and view.

usage: angles_score.py FOLDER … [--program build/tools/train/train-angles] [--events found] [--held-out FOLDER]
                       [--ordinary] [--suggest]

FOLDER as made by make_set.py. Prints one line a metric, event and view: number of swings in which it
was measured, mean absolute error, bias, the stated uncertainty (mean) and the share of swings whose
truth lies within +-1.96 of it. Truth events are used unless --events found.
"""
import argparse
import collections

import numpy

from angles_data import (DOWN_THE_LINE, FACE_ON, chest_line, clips, degrees, hip_line, is_held_out,
                         measure, middle,
                         shoulder_line, since)

PROGRAM = "build/tools/train/train-angles"


def flexion(world, a, corner, b):
    to_a, to_b = world[:, a] - world[:, corner], world[:, b] - world[:, corner]
    return 180 - degrees(numpy.linalg.norm(numpy.cross(to_a, to_b), axis=-1), (to_a * to_b).sum(-1))


def slope(world, left):
    line = world[:, left] - world[:, left + 1]
    length = numpy.linalg.norm(line, axis=-1)
    return numpy.degrees(numpy.arcsin(line[:, 1] / length))


def elbow_height(world):
    """Of the trail elbow above the shoulder line as seen down the line, percent of the shoulders."""
    lead, trail, elbow = world[:, 11, 2:0:-1], world[:, 12, 2:0:-1], world[:, 14, 2:0:-1]
    line = lead - trail
    width = numpy.linalg.norm(world[:, 11] - world[:, 12], axis=-1)
    side = line[:, 0] * (elbow - trail)[:, 1] - line[:, 1] * (elbow - trail)[:, 0]
    return 100 * numpy.sign(line[:, 0]) * side / numpy.linalg.norm(line, axis=-1) / width


def plane_angle(world):
    shoulder, hip = middle(world, 11)[:, 1:], middle(world, 23)[:, 1:]
    knee = middle(world, 25)[:, 1:]
    a, b = shoulder - hip, knee - hip
    return numpy.abs(degrees(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], (a * b).sum(-1)))


def true_curves(clip):
    """The quantities of engine/biomech at every frame; lengths in cm."""
    w = clip.world
    start = clip.events["address"][0]
    hip, shoulder, ear = (100 * middle(w, k) for k in (23, 11, 7))
    hands = 100 * middle(w, 15)
    trunk = shoulder - hip
    moved = {name: track - track[start] for name, track in (("pelvis", hip), ("chest", shoulder), ("head", ear))}
    lead_ankle, trail_ankle = 100 * w[:, 27], 100 * w[:, 28]
    half_stance = abs(lead_ankle - trail_ankle)[start, 0] / 2
    curves = {
        "forward_bend": degrees(trunk[:, 2], trunk[:, 1]), "axis_tilt": -degrees(trunk[:, 0], trunk[:, 1]),
        "shoulder_obliquity": slope(w, 11), "pelvis_obliquity": slope(w, 23),
        "knee_flex_lead": flexion(w, 23, 25, 27), "knee_flex_trail": flexion(w, 24, 26, 28),
        "lead_elbow_flex": flexion(w, 11, 13, 15), "trail_elbow_height": elbow_height(w),
        "hand_depth": (hands - shoulder)[:, 2], "hand_width": (hands - shoulder)[:, 0],
        "hand_height": (hands - shoulder)[:, 1], "hip_angle": plane_angle(w),
        "pelvis_turn": since(hip_line(w), start), "chest_turn": since(chest_line(w), start),
        "lead_heel_lift": 100 * (w[:, 29] - w[start, 29])[:, 1],
        "pelvis_over_lead": 1 + (hip - lead_ankle)[:, 0] / half_stance,
        "shoulder_line": since(shoulder_line(w), start),
        "thorax_turn": numpy.array([a["thorax_turn_deg"] - clip.angles[start]["thorax_turn_deg"]
                                    for a in clip.angles]),
        "segment_pelvis": numpy.array([a["pelvis_turn_deg"] - clip.angles[start]["pelvis_turn_deg"]
                                       for a in clip.angles]),
    }
    for part, way in moved.items():
        curves |= {f"{part}_sway": way[:, 0], f"{part}_lift": way[:, 1], f"{part}_thrust": way[:, 2]}
    curves["x_factor"] = curves["chest_turn"] - curves["pelvis_turn"]
    curves["x_factor_segment"] = curves["thorax_turn"] - curves["segment_pelvis"]
    curves["hands"], curves["stance"] = hands, 2 * half_stance
    curves["shoulders"] = 100 * numpy.linalg.norm(w[start, 11] - w[start, 12])
    return curves


def largest(values):
    return values[numpy.argmax(numpy.abs(values))]


def over_the_top(curves, address, top, impact, stature_cm):
    height, depth = curves["hands"][:, 1], curves["hands"][:, 2]
    most = -numpy.inf
    for frame in range(top + 1, top + (impact - top) // 2 + 1):
        for i in range(top, address, -1):
            if height[i - 1] <= height[frame] <= height[i]:
                up = numpy.interp(height[frame], [height[i - 1], height[i]], [depth[i - 1], depth[i]])
                most = max(most, depth[frame] - up)
                break
    return 100 * most / stature_cm


def truth(clip, curves, metric, event):
    """True value of a metric; None if this clip does not hold it, or it is not known."""
    at = {name: frame for name, (frame, _) in clip.events.items()}
    needed = {"address", "top", "impact"} if metric in ("ott_index", "pelvis_slide") else {"address"}
    if event not in at or not needed <= at.keys():
        return None
    a, t, i, now = at["address"], at.get("top"), at.get("impact"), at[event]
    special = {
        "stance_width_pct": lambda: 100 * curves["stance"] / curves["shoulders"],
        "pelvis_sway_back": lambda: -curves["pelvis_sway"][a:t + 1].min(),
        "pelvis_slide": lambda: curves["pelvis_sway"][t:i + 1].max(),
        "pelvis_open": lambda: -curves["pelvis_turn"][now], "chest_open": lambda: -curves["chest_turn"][now],
        "bend_change": lambda: curves["forward_bend"][now] - curves["forward_bend"][a],
        "trail_knee_change": lambda: curves["knee_flex_trail"][now] - curves["knee_flex_trail"][a],
        "hip_angle_change": lambda: curves["hip_angle"][now] - curves["hip_angle"][a],
        "finish_over_lead": lambda: curves["pelvis_over_lead"][now],
        "ott_index": lambda: over_the_top(curves, a, t, i, clip.stature_cm),
    }
    extremes = {("pelvis_thrust", "impact"): lambda: curves["pelvis_thrust"][a:i + 1].max(),
                ("head_sway", "top"): lambda: largest(curves["head_sway"][a:t + 1]),
                ("head_lift", "impact"): lambda: largest(curves["head_lift"][a:i + 1])}
    if (metric, event) in extremes:
        return extremes[metric, event]()
    if metric in special:
        return special[metric]()
    return curves[metric][now] if metric in curves else None


def is_ordinary(clip):
    """Turns as most golfers do."""
    return 75 <= clip.options["turn"] <= 115 and 70 <= clip.options["hip-turn"] <= 130


def residuals(folder, program, found_events=False, held_out=False, ordinary=False):
    """{(view, metric, event): [(clip name, error, stated uncertainty, yaw)]}, and how often it was not measured."""
    drawn = [clip for clip in clips(folder) if not clip.shaken and "address" in clip.events
             and not (held_out and not is_held_out(clip.name)) and not (ordinary and not is_ordinary(clip))]
    asks = []
    for clip in drawn:
        ask = dict(clip.ask)
        if not found_events:
            ask["events"] = clip.events
        asks.append(ask)
    errors, missing = collections.defaultdict(list), collections.Counter()
    for clip, answer in zip(drawn, measure(program, asks)):
        curves = true_curves(clip)
        for metric, event, kind, value, sigma, *_ in answer["metrics"]:
            true = truth(clip, curves, metric, event)
            if true is None or not numpy.isfinite(true):
                continue
            if kind == "unavailable":
                missing[clip.view, metric, event] += 1
            else:
                errors[clip.view, metric, event].append((clip.name, value - true, sigma, clip.yaw))
    return errors, missing


def line(errors, missing):
    e, sigma = numpy.array([x[1] for x in errors]), numpy.array([x[2] for x in errors])
    covered = (abs(e) <= 1.96 * sigma).mean()
    return (f"{len(e):4d} {missing:4d} {abs(e).mean():7.2f} {e.mean():7.2f} {e.std():7.2f} {sigma.mean():7.2f} "
            f"{100 * covered:5.0f} %")


def suggest(errors):
    """What to multiply the stated uncertainties by, so that 92.5 % of the truths lie within 1.96 of them, whatever the bias."""
    return numpy.percentile([abs(x[1]) / x[2] for x in errors], 92.5) / 1.96


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--program", default=PROGRAM)
    parser.add_argument("--events", choices=["truth", "found"], default="truth")
    parser.add_argument("--held-out", metavar="FOLDER", action="append", default=[],
                        help="of that one only the clips that angles_fit.py does not learn from")
    parser.add_argument("--ordinary", action="store_true", help="only swings whose turns are not extreme")
    parser.add_argument("--suggest", action="store_true", help="print by what to multiply the uncertainties")
    arguments = parser.parse_args()
    errors, missing = collections.defaultdict(list), collections.Counter()
    for folder in arguments.folders:
        held_out = folder in arguments.held_out
        found, absent = residuals(folder, arguments.program, arguments.events == "found", held_out,
                                   arguments.ordinary)
        missing += absent
        for key, values in found.items():
            errors[key] += values
    if arguments.suggest:
        for key in sorted(errors):
            print(f"{key[0]:14s} {key[1]:22s} {key[2]:19s} {len(errors[key]):4d} {suggest(errors[key]):7.2f}")
        return
    print(f"{'view':14s} {'metric':22s} {'event':19s}    n  not     MAE    bias      SD  stated  within 1.96")
    for view in (FACE_ON, DOWN_THE_LINE):
        for key in errors:
            if key[0] == view:
                print(f"{view:14s} {key[1]:22s} {key[2]:19s} {line(errors[key], missing[key])}")


if __name__ == "__main__":
    main()
