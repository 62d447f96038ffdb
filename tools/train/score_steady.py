#!/usr/bin/env python3
"""How well the camera's movement is told, and what taking it out does to sway, lift and head movement.

usage: score_steady.py [--build DIR] CLIP.json...

CLIP.json is the truth of a drawn swing; CLIP.mp4 and CLIP.jsonl (the tracker's landmarks) lie beside it. For each clip:
  shake    what was measured, % of the picture's height
  camera   error of the told movement at the golfer's place, px, 95th percentile over the frames
  error    of the displacements since address of mid-hip and nose, at top, impact and finish, cm, root mean square:
           raw, minus the toes' (up to impact only), with the camera's movement taken out, and both
"""
import argparse
import json
import math
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
HIPS, NOSE, TOES = (23, 24), (0,), (31, 32)


def project(camera, point):
    d = [p - q for p, q in zip(point, camera["position_m"])]
    depth = sum(a * b for a, b in zip(d, camera["forward"]))
    scale = camera["focal_px"] / depth
    return (camera["centre_px"][0] + scale * sum(a * b for a, b in zip(d, camera["right"])),
            camera["centre_px"][1] - scale * sum(a * b for a, b in zip(d, camera["up"])))


def mean(points):
    return tuple(sum(axis) / len(points) for axis in zip(*points))


def undo(move, centre, point):
    """Where a point of this frame lies in the first frame's picture."""
    x, y = point[0] - centre[0] - move["dx_px"], point[1] - centre[1] - move["dy_px"]
    cosine, sine = math.cos(move["angle_rad"]), math.sin(move["angle_rad"])
    return (centre[0] + (cosine * x + sine * y) / move["scale"], centre[1] + (cosine * y - sine * x) / move["scale"])


class Clip:
    def __init__(self, build, path):
        self.truth = json.loads(path.read_text())
        run = subprocess.run([build / "tools/train/train-steady", path.with_suffix(".mp4"), path.with_suffix(".jsonl")],
                             stdout=subprocess.PIPE, text=True, check=True)
        *self.moves, self.summary = [json.loads(line) for line in run.stdout.splitlines()]
        self.found = [json.loads(line)["landmarks"] for line in path.with_suffix(".jsonl").read_text().splitlines()]
        self.size = self.truth["video"]["width"], self.truth["video"]["height"]
        self.centre = self.size[0] / 2, self.size[1] / 2

    def camera(self, frame):
        return self.truth["camera"] | self.truth["frames"][frame].get("camera", {})

    def true_point(self, frame, landmarks):
        """As a still camera at the first frame's place would see it."""
        return project(self.camera(0), mean([self.truth["frames"][frame]["landmarks"][i][3:6] for i in landmarks]))

    def found_point(self, frame, landmarks):
        return mean([[self.found[frame][i][k] * self.size[k] for k in range(2)] for i in landmarks])

    def camera_errors(self):
        place = mean([self.truth["frames"][0]["landmarks"][i][3:6] for i in HIPS])
        for frame, move in enumerate(self.moves):
            if move["state"] == "known":
                seen = undo(move, self.centre, project(self.camera(frame), place))
                yield math.dist(seen, project(self.camera(0), place))

    def displacement(self, frame, landmarks, way):
        address = self.truth["events"]["address"]["frame"]

        def place(at, which):
            point = self.found_point(at, which)
            return undo(self.moves[at], self.centre, point) if "camera" in way else point

        now, before = place(frame, landmarks), place(address, landmarks)
        moved = [now[k] - before[k] for k in range(2)]
        if "toes" in way:
            now, before = place(frame, TOES), place(address, TOES)
            moved = [moved[k] - now[k] + before[k] for k in range(2)]
        return moved

    def errors(self, way):
        """cm; by the size of the golfer at his distance."""
        events = self.truth["events"]
        cm = 100 / self.truth["camera"]["focal_px"] * math.dist(self.truth["camera"]["position_m"], (0, 0.95, 0.32))
        names = ["top", "impact"] if "toes" in way else ["top", "impact", "finish"]
        for name in names:
            frame, address = events[name]["frame"], events["address"]["frame"]
            if not self.found[frame] or not self.found[address]:
                continue
            for landmarks in (HIPS, NOSE):
                now, before = self.true_point(frame, landmarks), self.true_point(address, landmarks)
                moved = self.displacement(frame, landmarks, way)
                yield from ((moved[k] - now[k] + before[k]) * cm for k in range(2))


def rms(values):
    values = list(values)
    return math.sqrt(sum(v * v for v in values) / len(values)) if values else float("nan")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("truths", type=pathlib.Path, nargs="+", metavar="CLIP.json")
    arguments = parser.parse_args()
    print(f"{'clip':14} {'known':>6} {'cuts':>4} {'shake %':>8} {'camera px':>9} | error cm {'raw':>6} {'toes':>6} {'camera':>6} "
          f"{'both':>6} | ms")
    for path in arguments.truths:
        clip = Clip(arguments.build, path)
        s, errors = clip.summary, sorted(clip.camera_errors())
        ways = [rms(clip.errors(way)) for way in ("", "toes", "camera", "camera toes")]
        print(f"{path.stem:14} {100 * s['known'] / s['frames']:5.0f}% {s['cuts']:4} {s['shake_percent']:8.3f} "
              f"{errors[int(0.95 * len(errors))] if errors else math.nan:9.2f} |          "
              + " ".join(f"{w:6.2f}" for w in ways) + f" | {s['ms_per_frame']:.2f}")


main()
