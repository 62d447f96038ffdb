"""Endless varied examples for the event network, made of drawn, tracked and filmed swings."""
import numpy as np
import torch

from events_data import (ADDRESS, FINISH, IMPACT, IMPACT_SAMPLE, MID_FOLLOW, PER_RULER, POSE, SAMPLES, TOE_UP, TOP,
                         Window, features, view_of)

PAIR = np.arange(33)
for left, right in [(1, 4), (2, 5), (3, 6), (7, 8), (9, 10)] + [(k, k + 1) for k in range(11, 33, 2)]:
    PAIR[left], PAIR[right] = right, left
ARMS = slice(13, 23)
# Downswings by which laid-over errors are moved around each event.
POINT_BLUR = np.array([0.15, 0.15, 0.08, 0.08, 0.05, 0.05, 0.06, 0.15])
HAND_PAIRS = [(15, 16), (17, 18), (19, 20), (21, 22)]
# As tools/golfer plans a performance: seconds of walking in, of standing, of the way back after a practice swing.
WALK_S, STAND_S, RECOVER_S = 2.2, 0.5, 2.5
# How often there is nothing to be found: arms that wave, somewhere beside the swing, between practice and swing.
WAVING, BESIDE, BESIDE_PRACTISED = 0.025, 0.07, 0.25
# How often a tracked clip is seen from another place.
TURNED = 0.3
NARROWEST, WIDEST = 0.55, 5.0  # samples: sigma of a target


def body_px(points):
    """Shoulder to ankle along the body: median over frames, mean of both sides."""
    chains = ((11, 23), (23, 25), (25, 27), (12, 24), (24, 26), (26, 28))
    return np.median(sum(np.linalg.norm(points[:, a] - points[:, b], axis=-1) for a, b in chains) / 2)


def world_of(points, axes):
    """Truth to what the tracker gives: metres from mid-hip along the camera's axes."""
    world = points[:, :, 3:]
    return (world - world[:, 23:25].mean(1, keepdims=True)) @ axes.T


def azimuth_apart(a, b):
    return abs((a - b + 180) % 360 - 180)


class Errors:
    """What the tracker gets wrong in clips with truth, to be laid over other truths at the same point of the swing."""

    def __init__(self, tracked):
        self.clips = [c for c in tracked if not np.isnan(c["events"]).any() and len(c["poses"]) == len(c["points"])]
        for clip in (c for c in self.clips if "error" not in c):
            pixels = clip["poses"]["landmarks"][:, :, :2] * [clip["width"], clip["height"]]
            clip["error"] = ((pixels - clip["points"][:, :, :2]) / body_px(clip["points"][:, :, :2])).astype(np.float32)
            clip["world_error"] = (clip["poses"]["world"] - world_of(clip["points"], clip["axes"])).astype(np.float32)

    def pick(self, azimuth, draw):
        near = [c for c in self.clips if azimuth_apart(c["azimuth"], azimuth) <= 14]
        near = near or sorted(self.clips, key=lambda c: azimuth_apart(c["azimuth"], azimuth))[:6]
        return near[draw.integers(len(near))]

    def lay_over(self, truth, draw):
        source = self.pick(truth["azimuth"], draw)
        index = same_point(truth, source, draw)
        error, world_error = source["error"][index], source["world_error"][index]
        visibility = source["poses"]["landmarks"][index][:, :, 3]
        if source["left"] != truth["left"]:
            error, world_error, visibility = error[:, PAIR], world_error[:, PAIR], visibility[:, PAIR]
            error[:, :, 0] *= -1
            world_error[:, :, 0] *= -1
        gain = draw.uniform(0.8, 1.2)
        poses = np.zeros(len(index), POSE)
        poses["time_us"] = np.round(truth["seconds"] * 1e6)
        pixels = truth["points"][:, :, :2]
        poses["landmarks"][:, :, :2] = (pixels + gain * error * body_px(pixels)) / [truth["width"], truth["height"]]
        poses["landmarks"][:, :, 3] = visibility
        poses["world"] = world_of(truth["points"], truth["axes"]) + gain * world_error
        poses["found"] = source["poses"]["found"][index]
        return poses


def same_point(truth, source, draw):
    """For every frame of `truth` the frame of `source` at about the same point of its swing, mirrored at the clip's
    ends. Only about: else the errors themselves would tell the time."""
    ends = []
    for clip, blur in ((truth, 0), (source, 1)):
        length = clip["whole"][IMPACT] - clip["whole"][TOP]
        points = clip["whole"] + blur * draw.normal(0, 1, 8) * POINT_BLUR * length
        points = np.maximum.accumulate(points + np.arange(8) * 1e-3)
        ends.append(np.concatenate([[points[ADDRESS] - 20 * length], points, [points[FINISH] + 20 * length]]))
    index = np.abs(np.round(np.interp(truth["seconds"], *ends) * source["fps"] - 0.5).astype(int))
    last = len(source["poses"]) - 1
    index %= 2 * last
    return np.where(index > last, 2 * last - index, index)


def correlated_noise(count, draw, persistence, shape):
    noise = draw.standard_normal((count,) + shape).astype(np.float32) * np.sqrt(1 - persistence ** 2)
    for i in range(1, count):
        noise[i] += persistence * noise[i - 1]
    return noise


def vary_time(seconds, events, filmed, draw):
    """The same swing with another rhythm; events move along."""
    length = events[IMPACT] - events[TOP]
    if draw.random() < (0.5 if filmed else 0.25):
        pitch, phase, amount = draw.uniform(0.15, 0.6) / length, draw.uniform(0, 6.28), draw.uniform(0, 0.18)
        seconds, events = (x + amount * np.sin(pitch * x + phase) / pitch for x in (seconds, events))
    if filmed and draw.random() < 0.35:
        before, after = np.exp(draw.normal(0, 0.1)), np.exp(draw.normal(0, 0.12))
        top, impact = events[TOP], events[IMPACT]
        seconds, events = (np.where(x < top, top + (x - top) * before,
                                    np.where(x > impact, impact + (x - impact) * after, x)) for x in (seconds, events))
    return seconds, events


def vary_rate(poses, seconds, downswing_s, draw):
    """Fewer frames a second, or pictures shown several times."""
    frames = downswing_s / np.median(np.diff(seconds))
    if frames > 11 and draw.random() < 0.5:
        step = int(draw.integers(2, max(3, int(frames / 5.5) + 1)))
        first = int(draw.integers(0, step))
        return poses[first::step], seconds[first::step]
    if frames > 13 and draw.random() < 0.12:
        times = int(draw.integers(2, max(3, int(frames / 5))))
        index = np.arange(len(poses)) // times * times
        repeated = poses.copy()
        repeated["landmarks"], repeated["world"] = poses["landmarks"][index], poses["world"][index]
        return repeated, seconds
    return poses, seconds


def turn_camera(poses, left, draw):
    """Another camera place, by the depth that the tracker gives; returns how many degrees farther round it stands."""
    turn = draw.uniform(-180, 180) if draw.random() < 0.5 else draw.normal(0, 12)
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn)) * (-1 if left else 1)
    x, depth = poses["landmarks"][:, :, 0], poses["landmarks"][:, :, 2]
    middle = x[:, 23:25].mean(1, keepdims=True)
    poses["landmarks"][:, :, 0] = middle + c * (x - middle) - s * depth
    across, away = poses["world"][:, :, 0].copy(), poses["world"][:, :, 2].copy()
    poses["world"][:, :, 0], poses["world"][:, :, 2] = c * across - s * away, s * across + c * away
    return turn


def azimuth_of(clip):
    """Degrees; None: not known well enough."""
    return clip["azimuth"] if clip["drawn"] else {0: 0.0, 1: 90.0}.get(clip["view"])


def vary_picture(poses, width, height, filmed, draw):
    """Another camera, another body, a worse tracker."""
    count, size = len(poses), np.array([width, height], np.float32)
    pixels = poses["landmarks"][:, :, :2] * size
    body = body_px(pixels)
    roll, stretch, shear = draw.normal(0, 0.04), np.exp(draw.normal(0, 0.05)), draw.normal(0, 0.03)
    turn = np.array([[np.cos(roll) * stretch, np.sin(roll) + shear], [-np.sin(roll), np.cos(roll)]], np.float32)
    centre = pixels.mean((0, 1))
    pixels = (pixels - centre) @ turn.T + centre
    amount = draw.choice([0, 0.003, 0.006, 0.012]) * (0.8 if filmed else 1.3)
    if amount:
        pixels = pixels + correlated_noise(count, draw, draw.uniform(0, 0.8), (33, 2)) * amount * body
    poses["landmarks"][:, :, :2] = pixels / size
    yaw = draw.normal(0, 0.08)
    poses["world"] = poses["world"] @ np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0],
                                                [np.sin(yaw), 0, np.cos(yaw)]], np.float32)


def lose_track(poses, size, frames_in_downswing, draw):
    """Wrists taken for each other, frames that show something else or nobody, joints that are hardly seen."""
    count = len(poses)
    if draw.random() < 0.15:
        first = int(draw.integers(0, count))
        some = slice(first, first + int(draw.integers(1, max(2, int(0.5 * frames_in_downswing) + 1))))
        for a, b in HAND_PAIRS:
            poses["landmarks"][some, [a, b]] = poses["landmarks"][some, [b, a]]
    if draw.random() < 0.12:
        body = body_px(poses["landmarks"][:, :, :2] * size) / size
        for _ in range(int(draw.integers(1, 3))):
            first = int(draw.integers(0, count))
            some = poses["landmarks"][first:first + int(draw.integers(1, 3)), :, :2]
            some += (draw.normal(0, draw.choice([0.3, 1.5]), (1, 1, 2)) + draw.normal(0, 0.15, some.shape)) * body
    if draw.random() < 0.1:
        first = int(draw.integers(0, count))
        poses["found"][first:first + int(draw.integers(1, 3))] = False
    if draw.random() < 0.3:
        poses["landmarks"][:, 13:23, 3] *= draw.uniform(0.4, 1)


def cut(seconds, events, guard, draw):
    """First and last second that are kept: often the clip starts in the backswing or ends before the finish. No cut
    falls within `guard` (seconds around address, around finish)."""
    first, last = seconds[0], seconds[-1]
    length = events[IMPACT] - events[TOP]
    kind = draw.random()
    if kind < 0.16 and not np.isnan(events[ADDRESS]):
        low, high = events[ADDRESS] + guard[0], events[TOP] - 0.3 * length
        if not np.isnan(events[TOE_UP]) and draw.random() > 0.15:
            high = min(high, events[TOE_UP] - 0.1 * length)
        first = draw.uniform(low, high) if high > low else first
    elif kind < 0.45 and not np.isnan(events[ADDRESS]):
        first = max(first, events[ADDRESS] - guard[0] - draw.uniform(0, 2 * length))
    kind = draw.random()
    if kind < 0.2 and not np.isnan(events[FINISH]):
        low, high = events[IMPACT] + 0.45 * length, events[FINISH] - guard[1]
        if not np.isnan(events[MID_FOLLOW]):
            low = max(low, events[MID_FOLLOW] + 0.1 * length)
        last = draw.uniform(low, high) if high > low else last
    elif kind < 0.5 and not np.isnan(events[FINISH]):
        last = min(last, events[FINISH] + guard[1] + draw.uniform(0, 2 * length))
    return first, last


def target(events, window, sigma, known):
    """For each event what the network should answer: a bump over the samples, or all on `missing`."""
    rows = np.zeros((len(events), SAMPLES + 1), np.float32)
    for row, second, width in zip(rows, events, sigma):
        place = (second - window.impact_s) * PER_RULER / window.ruler_s + IMPACT_SAMPLE
        if not -0.5 <= place <= SAMPLES - 0.5:  # nan too
            row[SAMPLES] = 1
            continue
        bump = np.exp(-0.5 * ((np.arange(SAMPLES) - place) / width) ** 2) * (known > 0.5)
        if bump.sum() < 1e-3:
            row[SAMPLES] = 1
        else:
            row[:SAMPLES] = bump / bump.sum()
    return rows


def waving(poses, width, height, draw):
    """(poses, second of a lowest place, length of a fall) of somebody whose arms go up and down; None: nobody there"""
    base = poses[draw.integers(len(poses))]
    if not base["found"]:
        return None
    size, count, rate = np.array([width, height], np.float32), int(draw.integers(60, 150)), draw.uniform(0.4, 3)
    waved = np.repeat(base[None], count)
    seconds = np.arange(count) / 30
    waved["time_us"] = np.round(seconds * 1e6)
    pixels = waved["landmarks"][:, :, :2] * size
    body = body_px(pixels[:1])
    lag = draw.choice([0, 0, draw.uniform(0, 3)])
    angle = 2 * np.pi * rate * seconds[:, None] + np.where(np.arange(10) % 2, lag, 0)
    share = np.where(np.arange(10) < 2, 0.5, 1) * (1 - np.cos(angle)) / 2  # elbows, then wrists and knuckles
    height_px, width_px = draw.uniform(0.25, 1) * body, draw.normal(0, 0.25) * body
    pixels[:, ARMS, 1] -= height_px * share
    pixels[:, ARMS, 0] += width_px * np.sin(angle)
    pixels += correlated_noise(count, draw, draw.uniform(0, 0.8), (33, 2)) * draw.choice([0, 0.004, 0.01]) * body
    waved["landmarks"][:, :, :2] = pixels / size
    waved["world"][:, ARMS, 1] -= 1.3 * height_px / body * share
    lowest = draw.integers(1, max(2, int(rate * count / 30)))
    return waved, (lowest + draw.normal(0, 0.05)) / rate, draw.uniform(0.2, 0.6) / rate


class Samples:
    """shares: how often a truth with laid-over errors, a tracked drawn clip, a filmed clip is taken."""

    def __init__(self, truths, tracked, filmed, shares):
        self.restart(0)
        self.errors = Errors(tracked)
        swings = [[c for c in clips if not np.isnan(c["events"][[TOP, IMPACT]]).any()]
                  for clips in (truths, tracked, filmed)]
        swings[0] = [c for c in swings[0] if not np.isnan(c["whole"]).any()]
        self.swings, self.shares = swings, shares

    def restart(self, seed):
        self.draw = np.random.default_rng(seed)

    def clip(self):
        """(clip, poses, events, is it filmed)"""
        kind = self.draw.choice(3, p=self.shares)
        clip = self.swings[kind][self.draw.integers(len(self.swings[kind]))]
        poses = self.errors.lay_over(clip, self.draw) if kind == 0 else clip["poses"]
        return clip, poses, clip["events"], kind == 2

    def nothing(self, clip, poses, impact_s, ruler_s):
        window = Window(impact_s, ruler_s, bool(clip["left"]))
        rows = features(poses, clip["width"], clip["height"], window)
        if rows is None:
            return None
        return rows, target(np.full(8, np.nan), window, np.ones(8), rows[0]), -1, -1

    def beside(self, clip, poses):
        """A window somewhere else than at a swing; None: no luck."""
        draw, events = self.draw, clip["events"]
        length = events[IMPACT] - events[TOP]
        practised = clip["drawn"] and clip["drawn"]["practice"]
        if not practised:
            impact_s = draw.uniform(poses["time_us"][0], poses["time_us"][-1]) / 1e6
            if abs(impact_s - events[IMPACT]) < 2 * length:
                return None
            return self.nothing(clip, poses, impact_s, length * np.exp(draw.normal(0, 0.4)))
        if clip["drawn"]["trim-start"]:
            return None
        finish_s = practice_start(clip) + clip["whole"][FINISH] - clip["whole"][ADDRESS]
        return self.nothing(clip, poses, finish_s + draw.uniform(0.5, RECOVER_S),
                            np.exp(draw.uniform(np.log(0.2), np.log(1.3))))

    def varied(self, clip, poses, events, filmed):
        draw, rate = self.draw, clip["fps"]
        length = events[IMPACT] - events[TOP]
        seconds = poses["time_us"] / 1e6
        near = (seconds > events[IMPACT] - 14 * length) & (seconds < events[IMPACT] + 10 * length)
        seconds, events = vary_time(seconds[near], events, filmed, draw)
        length = events[IMPACT] - events[TOP]
        poses, seconds = vary_rate(poses[near].copy(), seconds, length, draw)
        vary_picture(poses, clip["width"], clip["height"], filmed, draw)
        size = np.array([clip["width"], clip["height"]], np.float32)
        lose_track(poses, size, length / np.median(np.diff(seconds)), draw)
        tolerance = filmed_tolerance(clip) / rate if filmed else np.full(8, 0.4 / rate)
        guard = np.maximum(tolerance, (0.1 if filmed else 0.06) * length)[[ADDRESS, FINISH]]
        first, last = cut(seconds, events, guard, draw)
        kept = (seconds >= first) & (seconds <= last)
        poses, seconds = poses[kept], seconds[kept]
        poses["time_us"] = np.round(seconds * 1e6)
        if len(poses) < 12 or (np.diff(poses["time_us"]) <= 0).any():
            return None
        events = np.where((events < seconds[0]) | (events > seconds[-1]), np.nan, events)
        return None if np.isnan(events[[TOP, IMPACT]]).any() else (poses, events, tolerance)

    def one(self):
        """(features, target or None, right-hander 1 or 0 or -1, view or -1); -1 = not to be learned"""
        draw = self.draw
        while True:
            clip, poses, events, filmed = self.clip()
            if draw.random() < WAVING:
                waved = waving(poses, clip["width"], clip["height"], draw)
                made = waved and self.nothing(clip, *waved)
                if made:
                    return made
            practised = clip["drawn"] and clip["drawn"]["practice"]
            if draw.random() < (BESIDE_PRACTISED if practised else BESIDE):
                made = self.beside(clip, poses)
                if made:
                    return made
                continue
            if practised and not clip["drawn"]["trim-start"] and draw.random() < 0.4:
                events = clip["whole"] - clip["whole"][ADDRESS] + practice_start(clip)
            view, has_depth = clip["view"], poses is clip.get("poses")
            if has_depth and azimuth_of(clip) is not None and draw.random() < TURNED:
                poses = poses.copy()
                view = view_of(azimuth_of(clip) + turn_camera(poses, clip["left"], draw))
            varied = self.varied(clip, poses, events, filmed)
            if not varied:
                continue
            poses, events, tolerance = varied
            length = events[IMPACT] - events[TOP]
            wrong_side = draw.random() < 0.12
            window = Window(events[IMPACT] + draw.normal(0, 0.12) * length, length * np.exp(draw.normal(0, 0.13)),
                            bool(clip["left"]) != wrong_side)
            rows = features(poses, clip["width"], clip["height"], window)
            if rows is None:
                continue
            if wrong_side:
                return rows, None, 0, -1
            sigma = np.clip(0.5 * tolerance * PER_RULER / window.ruler_s, NARROWEST, WIDEST)
            return rows, target(events, window, sigma, rows[0]), 1, view

    def batch(self, count):
        rows, targets, sides, views = zip(*(self.one() for _ in range(count)))
        empty = np.zeros((8, SAMPLES + 1), np.float32)
        return (torch.from_numpy(np.stack(rows)),
                torch.from_numpy(np.stack([empty if t is None else t for t in targets])),
                torch.tensor([t is not None for t in targets]), torch.tensor(sides), torch.tensor(views))


def practice_start(clip):
    """Second at which the practice swing of a drawn clip starts."""
    return STAND_S + WALK_S * bool(clip["drawn"]["walk-in"])


def filmed_tolerance(clip):
    """Frames by which a label may be off."""
    frames = clip["frames"]
    start = frames[ADDRESS] if frames[ADDRESS] >= 0 else frames[TOE_UP] - (frames[IMPACT] - frames[TOE_UP]) // 2
    return np.maximum(clip["tolerance"], max(round((frames[IMPACT] - start) / 30), 1))
