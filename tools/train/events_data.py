"""Clips with known events, and the C code of engine/phases to look at them with.

The library is built by `ninja tools/train/libphases_training.so`; EVENTS_LIBRARY names it where it is not in build/.
"""
import csv
import ctypes
import functools
import json
import os
import pathlib
import subprocess

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
EVENTS = ["address", "toe_up", "mid_backswing", "top", "mid_downswing", "impact", "mid_follow_through", "finish"]
ADDRESS, TOE_UP, TOP, IMPACT, MID_FOLLOW, FINISH = 0, 1, 3, 5, 6, 7
# As in engine/phases/window.h.
SAMPLES, CHANNELS, PER_RULER, IMPACT_SAMPLE = 256, 48, 16, 152
VIEWS = ["face-on", "down-the-line", "other"]

# SwingPose of engine/swing/track.h.
POSE = np.dtype([("frame", "i4"), ("time_us", "i8"), ("found", "?"), ("presence", "f4"), ("landmarks", "f4", (33, 4)),
                 ("world", "f4", (33, 3))], align=True)


class Track(ctypes.Structure):
    _fields_ = [("width", ctypes.c_int), ("height", ctypes.c_int), ("fps", ctypes.c_double), ("count", ctypes.c_int),
                ("poses", ctypes.c_void_p)]


class Piece(ctypes.Structure):
    _fields_ = [("first", ctypes.c_int), ("count", ctypes.c_int)]


class Window(ctypes.Structure):
    _fields_ = [("impact_s", ctypes.c_double), ("ruler_s", ctypes.c_double), ("left_handed", ctypes.c_bool)]


class Event(ctypes.Structure):
    _fields_ = [("found", ctypes.c_bool), ("frame", ctypes.c_int), ("time_us", ctypes.c_int64),
                ("confidence", ctypes.c_float)]


class Candidate(ctypes.Structure):
    _fields_ = [("first", ctypes.c_int), ("last", ctypes.c_int), ("impact", ctypes.c_int),
                ("analysed", ctypes.c_bool), ("complete", ctypes.c_bool)]


class Options(ctypes.Structure):
    _fields_ = [("view", ctypes.c_int), ("handedness", ctypes.c_int), ("slow_motion", ctypes.c_double),
                ("capture_rate", ctypes.c_double)]


class Result(ctypes.Structure):
    _fields_ = [("events", Event * 8), ("view", ctypes.c_int), ("view_confidence", ctypes.c_float),
                ("handedness", ctypes.c_int), ("handedness_confidence", ctypes.c_float),
                ("slow_motion", ctypes.c_double), ("slow_motion_confidence", ctypes.c_float),
                ("candidate_count", ctypes.c_int), ("candidates", Candidate * 16), ("why_none", ctypes.c_char_p)]


@functools.lru_cache
def library():
    """engine/phases, opened when it is first asked for."""
    default = ROOT / "build/tools/train/libphases_training.so"
    code = ctypes.CDLL(os.environ.get("EVENTS_LIBRARY", str(default)))
    code.phases_features_fill.argtypes = [ctypes.POINTER(Track), Piece, ctypes.POINTER(Window), ctypes.c_void_p]
    code.phases_features_fill.restype = ctypes.c_bool
    code.phases_piece_next.argtypes = [ctypes.POINTER(Track), ctypes.c_int]
    code.phases_piece_next.restype = Piece
    code.phases_net_new.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    code.phases_net_new.restype = ctypes.c_void_p
    code.phases_find_with.argtypes = [ctypes.c_void_p, ctypes.POINTER(Track), ctypes.POINTER(Options),
                                      ctypes.POINTER(Result)]
    code.swing_track_settle_sides.argtypes = [ctypes.POINTER(Track)]
    return code


def track_of(poses, width, height, fps=30.0):
    return Track(width, height, fps, len(poses), poses.ctypes.data)


def features(poses, width, height, window):
    """(1 + CHANNELS, SAMPLES), the first row tells which samples are known; None: nobody there."""
    poses = np.ascontiguousarray(poses)
    track = track_of(poses, width, height)
    best, start = Piece(0, 0), 0
    while True:
        piece = library().phases_piece_next(ctypes.byref(track), start)
        if not piece.count:
            break
        start = piece.first + piece.count
        if poses["time_us"][piece.first] <= window.impact_s * 1e6 <= poses["time_us"][start - 1]:
            best = piece
            break
        best = piece if piece.count > best.count else best
    rows = np.empty((1 + CHANNELS, SAMPLES), np.float32)
    if not best.count or not library().phases_features_fill(ctypes.byref(track), best, ctypes.byref(window),
                                                           rows.ctypes.data):
        return None
    return rows


def find(net, clip):
    """What phases_find() says about a clip by the network `net` (of open_net)."""
    poses = np.ascontiguousarray(clip["poses"])
    result = Result()
    library().phases_find_with(net, ctypes.byref(track_of(poses, clip["width"], clip["height"], clip["fps"])),
                             ctypes.byref(Options()), ctypes.byref(result))
    return result


def open_net(weights):
    net = library().phases_net_new(weights, len(weights))
    if not net:
        raise SystemExit("the weights do not fit the network of engine/phases/net.c")
    return net


def read_poses(path):
    lines = [json.loads(line) for line in path.open()]
    poses = np.zeros(len(lines), POSE)
    for i, line in enumerate(lines):
        poses["frame"][i] = i
        poses["time_us"][i] = round(line["time_ms"] * 1000)
        if line["landmarks"] is not None:
            poses["found"][i] = True
            poses["landmarks"][i] = line["landmarks"]
            poses["world"][i] = line["world"]
    return poses


def settled(poses, width, height):
    """With left and right where the product puts them, too."""
    poses = np.ascontiguousarray(poses)
    if library().swing_track_settle_sides(ctypes.byref(track_of(poses, width, height))) < 0:
        raise MemoryError
    return poses


def picture_size(video):
    out = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=width,height",
                          "-of", "csv=p=0", video], capture_output=True, text=True, check=True).stdout
    return [int(word) for word in out.strip().split(",")[:2]]


def read_real(labels, landmarks):
    """Labelled clips: `labels` is a labels.csv beside its clips, `landmarks` a folder of NAME.jsonl."""
    clips = []
    for row in csv.DictReader(labels.open()):
        name = pathlib.Path(row["file"]).stem
        width, height = picture_size(labels.parent / row["file"])
        poses = settled(read_poses(landmarks / f"{name}.jsonl"), width, height)
        seconds = poses["time_us"] / 1e6
        frames = np.array([int(row[e]) for e in EVENTS])
        clips.append({
            "name": name, "poses": poses, "width": width, "height": height, "fps": 1 / np.median(np.diff(seconds)),
            "frames": frames, "events": np.where(frames >= 0, seconds[frames], np.nan),
            "tolerance": np.array([int(row[f"tol_{e}"]) for e in EVENTS]), "left": row["hand"] == "L",
            "view": VIEWS.index(row["view"]), "golfer": row["subject"], "drawn": None})
    return clips


def view_of(azimuth):
    """Index into VIEWS of a camera's azimuth; -1 between two."""
    azimuth = (azimuth + 180) % 360 - 180
    if abs(azimuth) <= 26:
        return 0
    if abs(azimuth - 90) <= 26:
        return 1
    return 2 if abs(azimuth) >= 29 and abs(azimuth - 90) >= 29 else -1


def read_truth(path):
    """A truth of tools/golfer without its tracked landmarks."""
    truth = json.loads(path.read_text())
    camera, events = truth["camera"], [truth["events"].get(e) for e in EVENTS]
    inside = np.array([bool(e) and e["frame"] is not None for e in events])
    whole = np.array([e["time_ms"] / 1e3 if e else np.nan for e in events])
    return {
        "name": path.stem, "width": truth["video"]["width"], "height": truth["video"]["height"],
        "fps": truth["video"]["fps"], "seconds": np.array([f["time_ms"] for f in truth["frames"]]) / 1e3,
        "points": np.array([f["landmarks"] for f in truth["frames"]], np.float32),
        "axes": np.array([camera["right"], [-x for x in camera["up"]], camera["forward"]], np.float32),
        "frames": np.array([e["frame"] if ok else -1 for e, ok in zip(events, inside)]),
        "whole": whole, "events": np.where(inside, whole, np.nan), "left": truth["golfer"]["hand"] == "left",
        "azimuth": truth["golfer"]["options"]["view"], "view": view_of(truth["golfer"]["options"]["view"]),
        "drawn": truth["golfer"]["options"]}


def read_tracked(folder):
    """Drawn clips of make_set.py with what the tracker says about them."""
    clips = []
    for lines in sorted(folder.glob("*.jsonl")):
        clip = read_truth(lines.with_suffix(".json"))
        clip["poses"] = settled(read_poses(lines), clip["width"], clip["height"])
        clips.append(clip)
    return clips
