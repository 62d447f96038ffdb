#!/usr/bin/env python3
"""Every bad video is refused with one sentence, in bounded time and memory. TAP on stdout.

Environment: GOLFCOACH = the command to test, called as `$GOLFCOACH pose FILE`.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
MAKER = os.path.join(HERE, "..", "fixtures", "make_bad_videos.py")
MAX_SECONDS = 20
# A sanitizer's shadow memory is not the program's.
MAX_MEGABYTES = int(os.environ.get("GOLFCOACH_TEST_MAX_MB", "400"))


def run(command, path):
    """Exit status (negative: signal), stderr, seconds."""
    started = time.monotonic()
    child = subprocess.Popen([*command, "pose", path], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
    try:
        _, complaints = child.communicate(timeout=MAX_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        return None, "", MAX_SECONDS
    return child.returncode, complaints.decode("utf-8", "replace"), time.monotonic() - started


def measured(command, path):
    """As run(), with the child's own peak memory: a fork of its own, so that maxima do not mix."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read_end)
        status, complaints, seconds = run(command, path)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        with os.fdopen(write_end, "w", encoding="utf-8") as pipe:
            json.dump([status, complaints, seconds, peak], pipe)
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, encoding="utf-8") as pipe:
        answer = json.load(pipe)
    os.waitpid(pid, 0)
    return answer


def faults(verdict, status, complaints, megabytes):
    """What is wrong with how the command took the file; empty if nothing."""
    if status is None:
        return [f"runs longer than {MAX_SECONDS} s"]
    found = []
    if megabytes > MAX_MEGABYTES:
        found.append(f"takes {megabytes} MB")
    if status == 0 and verdict == "either":
        return found
    if status != 2:
        found.append(f"exit status {status}")
    if not complaints.startswith("golfcoach: ") or complaints.count("\n") != 1 or not complaints.endswith("\n"):
        found.append(f"not one line: {complaints!r}")
    if complaints.rstrip("\n").endswith("."):
        found.append("ends with a full stop")
    if not complaints.isprintable() and not complaints[:-1].isprintable():
        found.append("unprintable characters")
    return found


def main():
    if "GOLFCOACH" not in os.environ or not shutil.which("ffmpeg"):
        print("1..0 # SKIP needs GOLFCOACH and the ffmpeg command line tool")
        return 0
    command = os.environ["GOLFCOACH"].split()
    folder = tempfile.mkdtemp(prefix="golfcoach-bad-")
    failed = number = 0
    try:
        table = subprocess.run([sys.executable, MAKER, folder], check=True, capture_output=True, text=True).stdout
        for line in table.splitlines():
            name, verdict = line.split("\t")
            path = os.path.join(folder, name.replace("\\n", "\n").replace("\\x1b", "\x1b"))
            status, complaints, seconds, megabytes = measured(command, path)
            wrong = faults(verdict, status, complaints, megabytes)
            number += 1
            failed += bool(wrong)
            print(f"# {seconds:.2f} s, {megabytes} MB: {complaints.strip() or 'read'}")
            print(f"{'not ok' if wrong else 'ok'} {number} - {name}{': ' if wrong else ''}{'; '.join(wrong)}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
