#!/usr/bin/env python3
"""Score the faults found in synthetic swings against those that were drawn.

usage: score_faults.py REPORTS FOLDER [--clean] [--list]

FOLDER holds the truth of clips made by make_set.py (NNNN.json); REPORTS the results of `golfcoach analyze`, each as
NNNN/report.json or NNNN.json. Without --clean every clip has the one fault that its options say, clearly drawn: the share
of clips in which it is found is printed for each fault (bar: 0.90). With --clean the swings are ordinary, and what is
found is a false alarm: printed for each fault and as a sum, for each swing (bar: 0.05). --list names the clips that went
wrong. The exit status is 1 if a bar is missed.
"""
import argparse
import collections
import json
import pathlib
import sys

LEAST_FOUND = 0.90
MOST_FALSE = 0.05

# (option, wanted side of its standard value) -> the faults of the report that name it, any of which will do
DRAWN = {
    ("early-extension", 1): {"early_extension", "loss_of_posture"}, ("sway", 1): {"sway"}, ("slide", 1): {"slide"},
    ("reverse-spine", 1): {"reverse_spine"}, ("hang-back", 1): {"hanging_back"},
    ("cast", 1): {"casting"}, ("chicken-wing", 1): {"chicken_wing"}, ("over-the-top", 1): {"over_the_top"},
    ("head-dip", 1): {"head_lift"},
    ("head-sway", 1): {"head_sway"}, ("flying-elbow", 1): {"flying_elbow"}, ("turn", -1): {"short_turn"},
    ("hip-turn", 1): {"overturned_pelvis"}, ("hip-turn", -1): {"restricted_pelvis"},
    ("bend", 1): {"address_bend"}, ("bend", -1): {"address_bend"},
    ("knee-flex", 1): {"address_knees"}, ("knee-flex", -1): {"address_knees"},
}
STANDARD = {"turn": 100, "hip-turn": 100}
# From where on an option is a clear fault: further from its standard value than an ordinary swing is ever drawn.
CLEAR = {"turn": 30, "hip-turn": 40, "bend": 12, "knee-flex": 12, "cast": 30, "sway": 8, "slide": 8, "head-dip": 6,
         "head-sway": 6}
CLEAR_OTHERWISE = 4


def drawn_fault(truth):
    """The clear fault that the clip's options drew, as a key of DRAWN; None for an ordinary swing."""
    for option, side in DRAWN:
        away = side * (truth["golfer"]["options"][option] - STANDARD.get(option, 0))
        if away >= CLEAR.get(option, CLEAR_OTHERWISE):
            return option, side
    return None


def report_of(folder, number):
    for path in (folder / number / "report.json", folder / f"{number}.json"):
        if path.exists():
            return json.loads(path.read_text())
    return None


def pairs(arguments):
    """(clip's number, fault drawn, ids found) of every clip that has a report."""
    for path in sorted(arguments.folder.glob("*.json")):
        report = report_of(arguments.reports, path.stem)
        if report is not None:
            found = {fault["id"] for fault in report["faults"]}
            yield path.stem, drawn_fault(json.loads(path.read_text())), found


def score_drawn(clips, list_missed):
    hits, missed = collections.defaultdict(list), collections.defaultdict(list)
    for number, drawn, found in clips:
        if drawn is None:
            continue
        hit = bool(DRAWN[drawn] & found)
        hits[drawn].append(hit)
        if not hit:
            missed[drawn].append(number)
    met = bool(hits)
    for drawn in DRAWN:
        if not hits[drawn]:
            continue
        share = sum(hits[drawn]) / len(hits[drawn])
        met &= share >= LEAST_FOUND
        name = f"{drawn[0]} {'up' if drawn[1] > 0 else 'down'}"
        print(f"{name:20s} found in {sum(hits[drawn]):3d} of {len(hits[drawn]):3d}  {share:.2f}"
              f"{'' if share >= LEAST_FOUND else '  MISSED'}"
              f"{'  not in ' + ' '.join(missed[drawn]) if list_missed and missed[drawn] else ''}")
    return met


def score_clean(clips, list_false):
    count, false = 0, collections.defaultdict(list)
    for number, _, found in clips:
        count += 1
        for fault in found:
            false[fault].append(number)
    total = sum(map(len, false.values()))
    for fault, numbers in sorted(false.items(), key=lambda item: -len(item[1])):
        print(f"{fault:20s} {len(numbers):3d} of {count}  {len(numbers) / count:.3f}"
              f"{'  in ' + ' '.join(numbers) if list_false else ''}")
    print(f"false alarms for each swing: {total / max(count, 1):.3f}  (bar {MOST_FALSE})")
    return count > 0 and total <= MOST_FALSE * count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--clean", action="store_true")
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    score = score_clean if arguments.clean else score_drawn
    return 0 if score(pairs(arguments), arguments.list) else 1


sys.exit(main())
