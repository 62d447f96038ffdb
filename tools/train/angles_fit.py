#!/usr/bin/python3
"""Teach the corrector of engine/biomech on drawn swings and write its weights.

usage: angles_fit.py TRAINING_FOLDER … OUTPUT.c [--view face_on|down_the_line] [--program build/tools/train/train-angles]

With --view the other view's weights in OUTPUT.c stay.

Every fifth clip is held out: uncertainties are measured on those (angles_score.py --held-out). Needs
numpy and torch. The same folders give the same weights on the same machine.
"""
import argparse
import pathlib
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
FEATURES, HIDDEN, NETS = 42, 32, 2  # the mean of two small networks, written as one of both sizes
ARMS = {"lead_elbow_flex", "trail_elbow_height"}  # they point at the camera now and then
MOST_ERROR = 50  # degrees: a direct measurement further off is a lost golfer, not something to learn
LEAST_FOLLOWED = 0.9  # share of a clip's frames in which the tracker must not have lost the golfer
STEPS, BATCH, RATE, DECAY = 2500, 256, 3e-3, 0.01

# How each view is taught. noise: standard deviations added to the features; dropped: share of them that is hidden; both
# teach caution, at the price of turns that are pulled towards the usual. near: how often frames around top and impact,
# where most numbers are read, are shown; rare: how much more often swings that turn unusually, and elbow, those whose trail elbow flies; bend: where an error's
# cost goes from square to straight; share: of the turns in the cost. Filmed golfers look little unlike drawn ones
# face-on, much unlike down the line: without caution tour players' turns come out absurd there (angles_real.py).
HOW = {FACE_ON: {"noise": 0.2, "dropped": 0.02, "near": 10, "rare": 3, "elbow": 0, "bend": 0.5,
                 "share": 4},
       DOWN_THE_LINE: {"noise": 0.4, "dropped": 0.05, "near": 3, "rare": 0.5, "elbow": 5, "bend": 0.3,
                       "share": 2}}


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


def rareness(options):
    """In how many ways a swing turns unlike most."""
    return ((options["turn"] < 75) + (options["turn"] > 112)) + ((options["hip-turn"] < 65) + (options["hip-turn"] > 125))


def importance(looks, clip, how):
    """Of each frame; the first three features are the shares of backswing, downswing and follow-through."""
    back, down, through = looks[:, 1], looks[:, 2], looks[:, 3]
    near = (abs(back - 1) < 0.08) & (down < 0.25) | (down > 0.8) & (through < 0.15)
    rarity = 1 + how["rare"] * rareness(clip.options) + how["elbow"] * (clip.options["flying-elbow"] > 15)
    return numpy.where(near, how["near"], 1) / len(looks) * rarity


def examples(folders, program, view):
    chosen = [clip for folder in folders for clip in clips(folder)
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
        parts.append([column[followed] for column in (looks[:, 1:1 + FEATURES], aims, known, importance(looks, clip, HOW[view]))])
    print(f"{view}: {len(parts)} clips, {sum(len(p[0]) for p in parts)} frames")
    return [numpy.concatenate(column) for column in zip(*parts)]


def beyond(aims, percent):
    """Limits of what may be told; a camera further off its line than those learned from shall show as such."""
    limit = numpy.percentile(aims, percent, axis=0)
    limit[CORRECTIONS.index("camera_yaw")] *= 3
    return limit


def costs(off, bend):
    return torch.where(off < bend, off * off / (2 * bend), off - bend / 2)


def learn(net, seed, x, t, k, weight, how):
    """Clips weigh the same, whatever their frame rate."""
    draw = numpy.random.RandomState(seed)
    descent = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
    slower = torch.optim.lr_scheduler.CosineAnnealingLR(descent, STEPS)
    is_turn = torch.tensor([name.endswith("_turn") for name in CORRECTIONS])
    share, bend = torch.where(is_turn, how["share"], 1.0), torch.where(is_turn, how["bend"], 0.3)
    for pick in draw.choice(len(x), (STEPS, BATCH), p=weight / weight.sum()):
        kept = (torch.rand(BATCH, FEATURES) > how["dropped"]) / (1 - how["dropped"])
        told = net((x[pick] + how["noise"] * torch.randn(BATCH, FEATURES)) * kept)
        descent.zero_grad()
        (costs(abs(told - t[pick]), bend) * k[pick] * share).mean().backward()
        descent.step()
        slower.step()
    return [p.detach().numpy().astype(float) for p in net.parameters()]


def teach(features, aims, known, weight, how):
    torch.set_num_threads(1)
    mean, spread = features.mean(0), features.std(0) + 1e-3
    middle, scale = aims.mean(0), aims.std(0) + 1e-3
    x, t, k = (torch.tensor(a, dtype=torch.float32) for a in ((features - mean) / spread, (aims - middle) / scale, known))
    nets = []
    for seed in range(1, NETS + 1):
        torch.manual_seed(seed)
        net = torch.nn.Sequential(torch.nn.Linear(FEATURES, HIDDEN), torch.nn.Tanh(), torch.nn.Linear(HIDDEN, len(CORRECTIONS)))
        nets.append(learn(net, seed, x, t, k, weight, how))
    hidden, hidden_bias, out, out_bias = zip(*nets)
    return {"mean": mean, "spread": spread, "hidden": numpy.concatenate(hidden), "hidden_bias": numpy.concatenate(hidden_bias),
            "out": numpy.concatenate(out, 1) * scale[:, None] / NETS, "out_bias": numpy.mean(out_bias, 0) * scale + middle,
            "least": beyond(aims, 0.5), "most": beyond(aims, 99.5),
            "usual_distance": numpy.percentile((((features - mean) / spread) ** 2).mean(1), 50)}


def as_c(name, value):
    if numpy.ndim(value) == 0:
        return f"    .{name} = {float(value):#.4g}f,\n"
    rows = ["{" + ", ".join(f"{number:#.4g}f" for number in row) + "}" for row in numpy.atleast_2d(value)]
    text = rows[0] if numpy.ndim(value) == 1 else "{" + ", ".join(rows) + "}"
    return textwrap.fill(f".{name} = {text},", 120, initial_indent="    ", subsequent_indent="        ") + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("output")
    parser.add_argument("--view", choices=[FACE_ON, DOWN_THE_LINE])
    parser.add_argument("--program", default="build/tools/train/train-angles")
    arguments = parser.parse_args()
    output = pathlib.Path(arguments.output)
    text = ("/* Written by tools/train/angles_fit.py; do not edit. */\n"
            "#include \"engine/biomech/corrector.h\"\n\n/* clang-format off */\n")
    for view in (FACE_ON, DOWN_THE_LINE):
        start = f"const BiomechWeights biomech_weights_{view} = {{\n"
        if arguments.view not in (None, view):
            text += start + output.read_text().split(start)[1].split("};\n")[0] + "};\n"
            continue
        learned = teach(*examples(arguments.folders, arguments.program, view), HOW[view])
        text += start + "".join(as_c(name, value) for name, value in learned.items()) + "};\n"
    output.write_text(text)


if __name__ == "__main__":
    main()
