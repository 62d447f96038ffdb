#!/usr/bin/env python3
"""From the first byte of an upload to ANALYSIS_COMPLETE on the WebSocket, beside the engine alone on the same clip.

The clip: 5 s, 1080 × 1920, 60 frames a second, a drawn golfer. The engine alone is `golfcoach analyze` with the options and the
niceness that the service gives it. They take turns, after one turn for the caches.
"""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

from measure import BEHIND_PROXY, GOLFCOACH, SAMPLE, Service, machine, options, padded, register, show
from flow import GOLFER, ffmpeg

BAR = 1.3
NICENESS = 15  # jobs/engine.c
SECONDS = 5
# 5 s of swing; drawn smaller than filmed, to be done in half a minute.
DRAWN = ["--width=540", "--height=960", "--fps=60", "--lead-in=1.8", "--hold=1.37", f"--threads={os.cpu_count()}"]


def make_clip(folder):
    drawn, clip = folder / "drawn.mp4", folder / "clip.mp4"
    print(f"drawing a clip of {SECONDS} s", flush=True)
    subprocess.run([GOLFER, f"--out={drawn}", f"--truth={folder / 'truth.json'}", *DRAWN], check=True)
    ffmpeg("-i", drawn, "-vf", "scale=1080:1920:flags=lanczos", "-t", SECONDS, "-c:v", "libx264", "-crf", 23, "-c:a", "copy", clip)
    return clip


def stand_back():
    """As sandbox/child.c does it, in a session of its own."""
    os.nice(NICENESS)
    session = pathlib.Path("/proc/self/autogroup")
    if session.exists():
        session.write_text(str(NICENESS))


def alone(clip, folder):
    """Seconds of the engine as a process of its own."""
    out = folder / "alone"
    began = time.monotonic()
    subprocess.run([GOLFCOACH, "analyze", clip, f"--out={out}", "--progress=lines"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, preexec_fn=stand_back)
    took = time.monotonic() - began
    shutil.rmtree(out)
    return took


def through_service(clip, user):
    """Seconds until the golfer is told."""
    with user.socket() as socket:
        socket.socket.settimeout(600)
        assert json.loads(socket.message())["event"] == "CONNECTED"
        video = padded(clip, 0)
        began = time.monotonic()
        swing = user.upload(video)
        uploaded = time.monotonic() - began
        while True:
            message = json.loads(socket.message())
            if message["event"] != "ANALYSIS_PROGRESS":
                break
        took = time.monotonic() - began
        assert message["event"] == "ANALYSIS_COMPLETE" and message["data"]["swing_id"] == swing["id"], message
    return took, uploaded


def main():
    asked = options(__doc__, rounds=(3, "turns that count"), clip=("", "another clip than the drawn one"))
    machine()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        clip = asked.clip or (SAMPLE if asked.quick else make_clip(folder))
        with Service(folder, "up", BEHIND_PROXY) as service:
            user = register(service, 0)
            turns = [(alone(clip, folder), *through_service(clip, user)) for _ in range(1 if asked.quick else asked.rounds + 1)]
        alone_s, service_s, upload_s = map(statistics.median, zip(*(turns if asked.quick else turns[1:])))
        show("the engine alone", alone_s, "s")
        show("upload to ANALYSIS_COMPLETE", service_s, "s")
        show("of it until the upload was answered", upload_s, "s")
        show("service to engine", service_s / alone_s, "×", BAR)


if __name__ == "__main__":
    main()
