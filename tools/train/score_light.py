#!/usr/bin/env python3
"""Does a tone curve help the tracker in the dark? Drawn clips are darkened or flattened, tracked, and scored on the truth.

usage: score_light.py --tracker GOLFCOACH CLIP.json...

CLIP.json is the truth of a drawn swing, CLIP.mp4 lies beside it. Each kind of bad light is tracked as it is and after
the curve of image_tone_curve() (2nd and 98th percentile of the luma spread to the whole range, at most 12 times).
Printed: error of 13 visible joints from address to finish, px, and share of frames without a golfer.
"""
import argparse
import json
import math
import pathlib
import subprocess
import tempfile

JOINTS = (0, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28)
# name: what becomes of the luma, of the colours, and noise added, in levels
LIGHTS = {
    "as drawn": ("val", "val", 0),
    "1/4 of the light": ("16+(val-16)*0.25", "128+(val-128)*0.3", 5),
    "1/8 of the light": ("16+(val-16)*0.12", "128+(val-128)*0.15", 5),
    "1/16 of the light": ("16+(val-16)*0.06", "128+(val-128)*0.08", 4),
    "1/5 of the contrast": ("110+(val-110)*0.2", "128+(val-128)*0.25", 3),
}
MIN_GAIN, MAX_GAIN = 3, 12


def ffmpeg(*arguments):
    return subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], stdout=subprocess.PIPE, check=True).stdout


def spoil(clip, light, out):
    luma, colour, noise = LIGHTS[light]
    grain = f",noise=alls={noise}:allf=t" if noise else ""
    ffmpeg("-i", clip, "-an", "-vf", f"lutyuv=y='{luma}':u='{colour}':v='{colour}'{grain}", "-crf", 20, out)


def gain_and_dark(clip, width, height):
    """From the luma as stored: converting to grey would stretch it."""
    picture = ffmpeg("-i", clip, "-frames:v", 1, "-f", "rawvideo", "-pix_fmt", "yuv420p", "-")
    ordered = sorted(picture[:width * height:7])
    dark, bright = ordered[len(ordered) // 50], ordered[-len(ordered) // 50]
    return 219 / max(1, bright - dark), dark


def track(tracker, clip):
    run = subprocess.run([tracker, "pose", clip, "--smooth", "off", "--threads", "1"], stdout=subprocess.PIPE, text=True)
    return [json.loads(line)["landmarks"] for line in run.stdout.splitlines()]


def errors(truth, found):
    width, height = truth["video"]["width"], truth["video"]["height"]
    first, last = (truth["events"][name]["frame"] for name in ("address", "finish"))
    off, lost, count = [], 0, 0
    for frame in range(first, (last or len(truth["frames"]) - 1) + 1):
        points = found[frame] if frame < len(found) else None
        count += 1
        lost += not points
        for joint in JOINTS if points else ():
            x, y, is_visible = truth["frames"][frame]["landmarks"][joint][:3]
            if is_visible:
                off.append(math.hypot(points[joint][0] * width - x, points[joint][1] * height - y))
    return off, lost, count


def score(tracker, truths, light, work):
    plain, curved, gains = ([], 0, 0), ([], 0, 0), []
    for path in truths:
        truth, clip, bright = json.loads(path.read_text()), work / "spoiled.mp4", work / "bright.mp4"
        spoil(path.with_suffix(".mp4"), light, clip)
        gain, dark = gain_and_dark(clip, truth["video"]["width"], truth["video"]["height"])
        gains.append(gain)
        plain = tuple(a + b for a, b in zip(plain, errors(truth, track(tracker, clip))))
        if gain >= MIN_GAIN:
            curve = f"clip(16+(val-{dark})*{min(gain, MAX_GAIN)},16,235)"
            ffmpeg("-i", clip, "-vf", f"lutyuv=y='{curve}'", "-crf", 5, bright)
        curved = tuple(a + b for a, b in zip(curved, errors(truth, track(tracker, bright if gain >= MIN_GAIN else clip))))

    def text(result):
        off, lost, count = result
        return f"{sum(off) / max(1, len(off)):8.2f} px {100 * lost / max(1, count):6.1f} % lost"
    print(f"{light:20} gain {min(gains):5.1f}..{max(gains):5.1f}   as it is {text(plain)}   with curve {text(curved)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tracker", required=True)
    parser.add_argument("truths", type=pathlib.Path, nargs="+", metavar="CLIP.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for light in LIGHTS:
            score(arguments.tracker, arguments.truths, light, pathlib.Path(folder))


main()
