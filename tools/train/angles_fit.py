#!/usr/bin/python3
"""Teach the corrector of engine/biomech on drawn swings and write its weights.

usage: angles_fit.py TRAINING_FOLDER OUTPUT.c [--program build/tools/train/train-angles]

Every fifth clip is held out: uncertainties are measured on those (angles_score.py --held-out). Needs
numpy and torch. The same folder gives the same weights on the same machine.
"""
import argparse
import textwrap

import numpy
import torch

from angles_data import DOWN_THE_LINE, FACE_ON, clips, is_held_out, measure
from angles_score import true_curves

# In the order of BiomechCorrection, and what each view can be told.
CORRECTIONS = ["pelvis_turn", "chest_turn", "knee_flex_lead", "knee_flex_trail", "lead_elbow_flex", "shoulder_obliquity",
               "pelvis_obliquity", "axis_tilt", "forward_bend", "hip_angle", "trail_elbow_height", "camera_yaw"]
SEEN = {FACE_ON: set(CORRECTIONS[:8]) | {"camera_yaw"},
        DOWN_THE_LINE: set(CORRECTIONS) - {"lead_elbow_flex", "pelvis_obliquity", "axis_tilt"}}
FEATURES, HIDDEN = 42, 32
ARMS = {"lead_elbow_flex", "trail_elbow_height"}  # they point at the camera now and then
MOST_ERROR = 50  # degrees: a direct measurement further off is a lost golfer, not something to learn
LEAST_FOLLOWED = 0.9  # share of a clip's frames in which the tracker must not have lost the golfer
NOISE = 0.3      # standard deviations of a feature: people's landmarks jitter more than drawn golfers'
DROPPED = 0.05   # share of features that are hidden from the network while it learns
NEAR_EVENT = 3   # how often frames around top and impact, where most numbers are read, are shown
STEPS, BATCH, RATE, DECAY = 5000, 256, 3e-3, 0.01


def targets(clip, curves, frames, direct, view):
    """What is to be added to the direct measurements [frame, correction], and where that is known."""
    aims, known = numpy.zeros_like(direct), numpy.ones_like(direct)
    for k, name in enumerate(CORRECTIONS):
        if name not in SEEN[view]:
            continue
        aims[:, k] = clip.yaw if name == "camera_yaw" else curves[name][frames] - direct[:, k]
        if not name.endswith("_turn"):
            known[:, k] = numpy.isfinite(aims[:, k]) & (abs(aims[:, k]) <= MOST_ERROR)
        if name == "trail_elbow_height":  # the line must be seen from its side
            line = clip.world[frames, 11] - clip.world[frames, 12]
            known[:, k] *= abs(line[:, 2]) > 0.5 * numpy.linalg.norm(line, axis=1)
    lost = (known[:, [k for k, name in enumerate(CORRECTIONS) if name in SEEN[view] - ARMS]] == 0).any(1)
    return numpy.where(known > 0, aims, 0), known, ~lost


def importance(looks):
    """Of each frame; the first three features are the shares of backswing, downswing and follow-through."""
    back, down, through = looks[:, 1], looks[:, 2], looks[:, 3]
    near = (abs(back - 1) < 0.08) & (down < 0.25) | (down > 0.8) & (through < 0.15)
    return numpy.where(near, NEAR_EVENT, 1) / len(looks)


def examples(folder, program, view):
    chosen = [clip for clip in clips(folder)
              if clip.view == view and "address" in clip.events and not clip.shaken and not is_held_out(clip.name)]
    asks = [dict(clip.ask, events=clip.events) for clip in chosen]
    parts = []
    for clip, answer in zip(chosen, measure(program, asks, "--features")):
        looks = numpy.array(answer["looks"], dtype=float)
        if not len(looks):
            continue
        looks = looks[looks[:, 0] < len(clip.world)]
        frames = looks[:, 0].astype(int)
        aims, known, followed = targets(clip, true_curves(clip), frames, looks[:, 1 + FEATURES:], view)
        if followed.mean() < LEAST_FOLLOWED:
            continue
        parts.append([column[followed] for column in (looks[:, 1:1 + FEATURES], aims, known, importance(looks))])
    print(f"{view}: {len(parts)} clips, {sum(len(p[0]) for p in parts)} frames")
    return [numpy.concatenate(column) for column in zip(*parts)]


def beyond(aims, percent):
    """Limits of what may be told; a camera further off its line than those learned from shall show as such."""
    limit = numpy.percentile(aims, percent, axis=0)
    limit[CORRECTIONS.index("camera_yaw")] *= 3
    return limit


def learn(features, aims, known, weight):
    """Clips weigh the same, whatever their frame rate."""
    torch.manual_seed(1)
    torch.set_num_threads(1)
    draw = numpy.random.RandomState(1)
    mean, spread = features.mean(0), features.std(0) + 1e-3
    middle, scale = aims.mean(0), aims.std(0) + 1e-3
    x, t, k = (torch.tensor(a, dtype=torch.float32) for a in ((features - mean) / spread, (aims - middle) / scale, known))
    net = torch.nn.Sequential(torch.nn.Linear(FEATURES, HIDDEN), torch.nn.Tanh(), torch.nn.Linear(HIDDEN, len(CORRECTIONS)))
    descent = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
    slower = torch.optim.lr_scheduler.CosineAnnealingLR(descent, STEPS)
    share = torch.tensor([2.0 if name.endswith("_turn") else 1.0 for name in CORRECTIONS])
    picks = draw.choice(len(x), (STEPS, BATCH), p=weight / weight.sum())
    for pick in picks:
        kept = (torch.rand(BATCH, FEATURES) > DROPPED) / (1 - DROPPED)
        told = net((x[pick] + NOISE * torch.randn(BATCH, FEATURES)) * kept)
        off = torch.nn.functional.smooth_l1_loss(told, t[pick], beta=0.3, reduction="none")
        descent.zero_grad()
        (off * k[pick] * share).mean().backward()
        descent.step()
        slower.step()
    parts = [p.detach().numpy().astype(float) for p in net.parameters()]
    return {"mean": mean, "spread": spread, "hidden": parts[0], "hidden_bias": parts[1],
            "out": parts[2] * scale[:, None], "out_bias": parts[3] * scale + middle,
            "least": beyond(aims, 0.5), "most": beyond(aims, 99.5),
            "usual_distance": numpy.percentile((((features - mean) / spread) ** 2).mean(1), 50)}


def as_c(name, value):
    if numpy.ndim(value) == 0:
        return f"    .{name} = {float(value):.6f}f,\n"
    rows = ["{" + ", ".join(f"{number:.6f}f" for number in row) + "}" for row in numpy.atleast_2d(value)]
    text = rows[0] if numpy.ndim(value) == 1 else "{" + ", ".join(rows) + "}"
    return textwrap.fill(f".{name} = {text},", 100, initial_indent="    ", subsequent_indent="        ") + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("output")
    parser.add_argument("--program", default="build/tools/train/train-angles")
    arguments = parser.parse_args()
    text = ("/* Written by tools/train/angles_fit.py; do not edit. */\n"
            "#include \"engine/biomech/corrector.h\"\n\n/* clang-format off */\n")
    for view in (FACE_ON, DOWN_THE_LINE):
        learned = learn(*examples(arguments.folder, arguments.program, view))
        text += f"const BiomechWeights biomech_weights_{view} = {{\n"
        text += "".join(as_c(name, value) for name, value in learned.items()) + "};\n"
    with open(arguments.output, "w") as file:
        file.write(text)


if __name__ == "__main__":
    main()
