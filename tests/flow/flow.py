"""What the flow tests share: the real binary, TAP on stdout, clips made with ffmpeg.

GOLFCOACH is the binary, GOLFER the synthetic golfer, GOLFCOACH_MODELS the models, GOLFCOACH_SAMPLE the bundled
clip; Meson sets them.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLFCOACH = os.environ.get("GOLFCOACH", str(ROOT / "build/src/cmd/golfcoach"))
GOLFER = os.environ.get("GOLFER", str(ROOT / "build/tools/golfer/golfer"))
MODELS = pathlib.Path(os.environ.setdefault("GOLFCOACH_MODELS", str(ROOT / "models")))
SAMPLE = pathlib.Path(os.environ.get("GOLFCOACH_SAMPLE", str(ROOT / "samples/swing.mp4")))


class Skip(Exception):
    """The test cannot run here; the text says why."""


def golfcoach(*words, timeout=120, env=None):
    """Exit status, stdout, stderr."""
    done = subprocess.run([GOLFCOACH, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          errors="replace", timeout=timeout, env=dict(os.environ, **(env or {})))
    return done.returncode, done.stdout, done.stderr


def need_models():
    if not (MODELS / "pose_detection.tflite").is_file():
        raise Skip("the model files are not there: script/setup")


def need_sample():
    need_models()
    if not SAMPLE.is_file():
        raise Skip("the bundled clip is not there")


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, words)], check=True, stdin=subprocess.DEVNULL)


def draw_golfer(clip, *words):
    """A small synthetic swing, and its truth beside it."""
    subprocess.run([GOLFER, f"--out={clip}", f"--truth={clip.with_suffix('.json')}", "--width=360", "--height=640",
                    "--fps=30", *words], check=True)


def equal(got, wanted, what=""):
    assert got == wanted, f"{what}: {got!r}, not {wanted!r}"


def one_sentence(stderr):
    """An error for people: one line, "golfcoach: …", no path of the program's insides."""
    lines = stderr.strip().splitlines()
    equal(len(lines), 1, f"lines on stderr ({stderr!r})")
    assert lines[0].startswith("golfcoach: ") and len(lines[0]) > 25, lines[0]
    return lines[0]


def run(*tests):
    """Runs functions that take a temporary folder; prints TAP; exits."""
    failed = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__
        try:
            with tempfile.TemporaryDirectory() as folder:
                test(pathlib.Path(folder))
            print(f"ok {number} - {name}")
        except Skip as skip:
            print(f"ok {number} - {name} # SKIP {skip}")
        except Exception:  # every failure is a failed test, and the next one still runs
            failed += 1
            print("\n".join("# " + line for line in traceback.format_exc().splitlines()))
            print(f"not ok {number} - {name}")
        sys.stdout.flush()
    print(f"1..{len(tests)}")
    sys.exit(1 if failed else 0)
