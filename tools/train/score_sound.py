#!/usr/bin/env python3
"""How well the strike is heard, and how often one is invented.

usage: score_sound.py [--build DIR] [--drawn FOLDER]... [--real FOLDER] [--scan CLIP]...

--drawn  a folder of make_set.py: the picture's impact is the truth's frame, off by -1, 0 or 1 frames in turn; clean,
         and with white noise 20 and 10 dB under the click. Bar: within 10 ms of the truth. The same 0.7 s early, where
         nothing is to be heard.
--real   a folder of clips with labels.csv: each at its labelled impact, as if it ran at real speed
--scan   any clip without a strike: a moment every 0.1 s; each strike heard there is invented
"""
import argparse
import csv
import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def hear(build, clip, moments, noise=()):
    """One answer for each (impact_ms, frame_ms, distance_m)."""
    lines = "".join(f"{impact} {frame} {distance}\n" for impact, frame, distance in moments)
    run = subprocess.run([build / "tools/train/train-hear", clip, *noise], input=lines, stdout=subprocess.PIPE, text=True,
                         check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def drawn_moments(folder):
    for number, path in enumerate(sorted(folder.glob("[0-9]*.json"))):
        truth = json.loads(path.read_text())
        impact = truth["events"]["impact"]
        clip = path.with_suffix(".mp4")
        if clip.with_suffix(".jsonl").exists() and truth["sound_time_ms"] is not None and impact and impact["frame"] is not None:
            frame_ms = 1000 / truth["video"]["fps"]
            seen_ms = impact["frame"] * frame_ms + (number % 3 - 1) * frame_ms
            yield clip, truth, seen_ms, frame_ms


def score_drawn(build, folder):
    for name, below_db in [("clean", None), ("noise 20 dB below", 20), ("noise 10 dB below", 10)]:
        errors, missed, invented, count = [], 0, 0, 0
        for clip, truth, seen_ms, frame_ms in drawn_moments(folder):
            noise = ("--noise", str(below_db), str(truth["sound_time_ms"])) if below_db else ()
            found, early = hear(build, clip, [(seen_ms, frame_ms, 0), (seen_ms - 700, frame_ms, 0)], noise)
            count += 1
            missed += found["strike"] != "heard"
            invented += early["strike"] == "heard"
            if found["strike"] == "heard":
                errors.append((abs(found["heard_ms"] - truth["sound_time_ms"]),
                               abs(found["time_ms"] - truth["impact_time_ms"])))
        heard, impact = [e[0] for e in errors], [e[1] for e in errors]
        within = sum(e <= 10 for e in impact)
        print(f"{folder.name:8} {name:18} clips {count:4}  missed {missed:3}  invented {invented:3}  "
              f"onset ms median {percentile(heard, .5):.2f} worst {max(heard, default=0):.2f}  "
              f"impact ms median {percentile(impact, .5):.1f} worst {max(impact, default=0):.1f} within 10: {within}")


def rate_of(clip):
    out = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=avg_frame_rate", "-of",
                          "default=nk=1:nw=1", clip], stdout=subprocess.PIPE, text=True, check=True).stdout
    above, below = out.split()[0].split("/")
    return float(above) / float(below)


def score_real(build, folder):
    with (folder / "labels.csv").open() as lines:
        for row in csv.DictReader(lines):
            rate = rate_of(folder / row["file"])
            seen_ms = int(row["impact"]) * 1000 / rate
            found, = hear(build, folder / row["file"], [(seen_ms, 1000 / rate, 0)])
            lag = f"{found['heard_ms'] - seen_ms:+.0f} ms" if found["strike"] == "heard" else ""
            print(f"{row['file'][:44]:44} {row['speed']:10} {found['strike']:9} {lag:8} {found['confidence']:.2f}  "
                  f"{found['remark']}")


def scan(build, clip):
    length = float(subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "default=nk=1:nw=1",
                                   clip], stdout=subprocess.PIPE, text=True, check=True).stdout)
    moments = [(100 * i, 33.3, 0) for i in range(1, int(length * 10))]
    heard = [f"{f['heard_ms'] / 1000:.2f} s ({f['confidence']:.2f})" for f in hear(build, clip, moments)
             if f["strike"] == "heard"]
    print(f"{clip.name[:44]:44} {len(moments):4} moments, {len(heard):3} heard: {', '.join(heard[:8])}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--drawn", type=pathlib.Path, action="append", default=[])
    parser.add_argument("--real", type=pathlib.Path)
    parser.add_argument("--scan", type=pathlib.Path, action="append", default=[])
    arguments = parser.parse_args()
    for folder in arguments.drawn:
        score_drawn(arguments.build, folder)
    if arguments.real:
        score_real(arguments.build, arguments.real)
    for clip in arguments.scan:
        scan(arguments.build, clip)


main()
