#!/usr/bin/env python3
"""The README's shell lines, as they are printed, against a service on another port."""
import re
import subprocess

from flow import ROOT, equal, need_sample, run
from service import Service


def lines_of(chapter):
    text = (ROOT / "README.md").read_text().split(f"## {chapter}\n")[1].split("\n## ")[0]
    return re.findall(r"^    (.+)$", text, re.M)


def the_five_lines_work_as_printed(folder):
    need_sample()
    lines = lines_of("From a shell")
    equal(len(lines), 5, "lines")
    with Service(folder) as service:
        script = "\n".join(lines).replace("localhost:8080", f"127.0.0.1:{service.port}")
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120)
        equal(done.returncode, 0, done.stderr)
        assert '"email": "ann@example.com"' in done.stdout and "true" in done.stdout, done.stdout
        assert len(done.stdout.strip().splitlines()[-1]) > 40, done.stdout


if __name__ == "__main__":
    run(the_five_lines_work_as_printed)
