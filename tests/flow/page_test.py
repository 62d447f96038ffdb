#!/usr/bin/env python3
"""report.html in a real browser.   tests: engine/report/page"""
import functools
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from flow import ROOT, SAMPLE, Skip, equal, golfcoach, need_sample, run

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = ROOT / "tests/parity/node_modules"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ALL_TESTS = tempfile.TemporaryDirectory()
READY = {"wait": "document.getElementById('clip').readyState >= 2"}


@functools.cache
def report_page():
    """The page of the bundled clip alone in a folder: whatever it needs must be inside."""
    need_sample()
    folder = pathlib.Path(ALL_TESTS.name)
    status, _, err = golfcoach("analyze", SAMPLE, "--out", folder / "report", "--model", "lite", timeout=300)
    equal(status, 0, err)
    page = folder / "moved/page.html"
    page.parent.mkdir()
    shutil.move(folder / "report/report.html", page)
    return page, json.loads((folder / "report/report.json").read_text())


def browse(*steps, **job):
    """What the page answered; it may complain of nothing and ask for nothing but itself."""
    if not pathlib.Path(CHROMIUM).exists() or not shutil.which("node"):
        raise Skip("Chromium or node is not there: script/setup")
    if not (PACKAGES / "playwright-core").is_dir():
        raise Skip("playwright-core is not installed: script/setup")
    page, _ = report_page()
    with tempfile.TemporaryDirectory() as folder:
        given, out = pathlib.Path(folder) / "job.json", pathlib.Path(folder) / "out.json"
        given.write_text(json.dumps({"page": str(page), "steps": steps, **job}))
        subprocess.run(["node", HERE / "page.mjs", given, out], check=True, timeout=120)
        found = json.loads(out.read_text())
    equal(found["problems"], [], "complaints")
    for url in found["requests"]:
        assert url.startswith(("data:", "blob:")) or url == page.as_uri(), url
    return found


def the_player_steps_frame_by_frame(_):
    frame = {"read": "Number(document.querySelector('#line input').value)"}
    time = {"read": "document.getElementById('clip').currentTime"}
    top = report_page()[1]["events"]["top"]["frame"]
    at = lambda n: {"wait": f"document.getElementById('where').textContent === 'frame {n}'"}
    answers = browse(READY, {"click": f".strip [data-frame='{top}']"}, at(top), frame, time,
                     {"press": "ArrowRight"}, at(top + 1), frame, time,
                     {"press": "ArrowLeft"}, at(top), frame, time)["answers"]
    equal(answers[0::2], [top, top + 1, top])
    fps = report_page()[1]["video"]["fps"]
    assert abs((answers[3] - answers[1]) * fps - 1) < 0.1 and abs(answers[5] - answers[1]) < 1e-3, answers


def the_skeleton_lies_over_the_clip(_):
    drawn = "(() => { const c = document.getElementById('overlay'); return c.getContext('2d')" \
            ".getImageData(0, 0, c.width, c.height).data.some((v) => v > 0); })()"
    answers = browse(READY, {"wait": drawn}, {"read": drawn}, {"click": "#skeleton"}, {"read": drawn})["answers"]
    equal(answers, [True, False])


def it_plays_and_stops(_):
    number = "Number(document.querySelector('#line input').value)"
    answers = browse(READY, {"read": number}, {"click": "#play"}, {"wait": f"{number} > 60"},
                     {"click": "#play"}, {"read": "document.getElementById('play').textContent"},
                     {"read": "document.getElementById('clip').paused"})["answers"]
    equal(answers[1:], ["Play", True])


def the_slider_speaks(_):
    text = browse(READY, {"read": "document.querySelector('#line input').getAttribute('aria-valuetext')"})["answers"][0]
    assert text.startswith("Address, frame "), text


def without_scripts_the_text_is_there(_):
    found = browse({"read": "document.body.innerText"},
                   {"read": "document.getElementById('clip').controls"},
                   {"read": "[...document.querySelectorAll('.js')].filter((e) => e.offsetParent).length"}, script=False)
    text, controls, visible = found["answers"]
    report = report_page()[1]
    wanted = [report["coaching"]["overall_feedback"], *(fault["name"] for fault in report["faults"])]
    for sentence in wanted:
        assert sentence in text, sentence
    equal((controls, visible), (True, 0))


def it_fits_a_narrow_screen(_):
    for width in (320, 390):
        answers = browse(READY, {"read": "document.documentElement.scrollWidth"}, width=width, height=700)["answers"]
        equal(answers, [width], "width")


def it_is_accessible(_):
    if not (PACKAGES / "axe-core").is_dir():
        raise Skip("axe-core is not installed: script/setup")
    unfolded = {"read": "document.querySelectorAll('details').forEach((one) => { one.open = true; })"}
    for scheme in ("light", "dark"):
        equal(browse(READY, unfolded, scheme=scheme, axe=True)["violations"], [], scheme)


if __name__ == "__main__":
    run(the_player_steps_frame_by_frame, the_skeleton_lies_over_the_clip, it_plays_and_stops, the_slider_speaks,
        without_scripts_the_text_is_there, it_fits_a_narrow_screen, it_is_accessible)
