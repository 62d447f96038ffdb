"""What the benches of the service share: the service on a core, its processor time and memory from outside, figures in print.

A bench measures and says; it never fails because a machine is slow. `--quick` only shows that it runs.
"""
import argparse
import contextlib
import http.client
import math
import os
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/flow"))
from flow import GOLFCOACH, SAMPLE  # noqa: E402, F401  (benches import them from here)
from service import PASSWORD, Client, Servers, Service, expect, free_port  # noqa: E402, F401

SKIPPED = 77  # an exit status that Meson knows
CORES = sorted(os.sched_getaffinity(0))


def options(text, **more):
    """The command line; more: name of an option → (its standard, its help)."""
    parser = argparse.ArgumentParser(description=text.split("\n\n")[0])
    parser.add_argument("--quick", action="store_true", help="a moment of everything: whether it runs, not how fast")
    for name, (standard, help_text) in more.items():
        parser.add_argument(f"--{name}", type=type(standard), default=standard, help=f"{help_text} ({standard})")
    return parser.parse_args()


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


# --- Processes from outside ------------------------------------------------------------------------


@contextlib.contextmanager
def on_core(*cores):
    """What is started inside runs there, and there alone."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_seconds(pid):
    """Of all its threads since it started, in user and system mode."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def lines_kb(path):
    """Lines like "VmHWM:   1234 kB" as numbers."""
    words = (line.split() for line in pathlib.Path(path).read_text().splitlines())
    return {line[0].rstrip(":"): int(line[1]) for line in words if len(line) == 3 and line[2] == "kB"}


def memory_kb(pid):
    """Resident now: RSS, and PSS, which counts shared pages by their share."""
    found = lines_kb(f"/proc/{pid}/smaps_rollup")
    return found["Rss"], found["Pss"]


def forget_peak(pid):
    """From now on peak_kb() is the highest RSS since now."""
    pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_kb(pid):
    return lines_kb(f"/proc/{pid}/status")["VmHWM"]


# --- Users -----------------------------------------------------------------------------------------

BEHIND_PROXY = {"GOLFCOACH_PROXY": "127.0.0.1", "GOLFCOACH_RATE": "1000000", "GOLFCOACH_LOG_LEVEL": "warning"}


def migrated(folder, environment=None):
    """The api alone, not started yet, on a database that is ready for it."""
    service = Service(pathlib.Path(folder), "api", environment or BEHIND_PROXY)
    status, _, said = service.run("migrate")
    assert status == 0, said
    return service


def register(service, number):
    """A new user. Registering is throttled by address, so each comes from one of its own: the service must run with
    BEHIND_PROXY."""
    address = f"10.0.{number // 250}.{number % 250 + 1}"
    body = {"email": f"golfer{number}@example.com", "password": PASSWORD}
    reply = service.client().post("/api/v1/auth/register", body, headers={"X-Forwarded-For": address})
    return service.client(expect(reply, 201).json())


def padded(clip, size):
    """The clip as `size` bytes that nobody has sent before: random bytes in a box behind the others, as media data."""
    clip = pathlib.Path(clip).read_bytes()
    room = max(size - len(clip) - 8, 64)
    return clip + (room + 8).to_bytes(4, "big") + b"mdat" + os.urandom(room)


class Caller:
    """Requests on one connection that is kept."""

    def __init__(self, port, token=None, timeout=30):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path):
        self.connection.request("GET", path, headers=self.headers)
        reply = self.connection.getresponse()
        reply.read()
        return reply.status


# --- Figures ---------------------------------------------------------------------------------------


def share(values, part):
    """The value that `part` of all values do not exceed."""
    values = sorted(values)
    return values[max(0, math.ceil(len(values) * part) - 1)]


def show(name, value, unit, bar=None, above=False):
    """One figure; with a bar it must stay below, or `above`."""
    kept = "" if bar is None else f"   bar {'≥' if above else '≤'} {bar:g}: " + (
        "kept" if (value >= bar if above else value <= bar) else "MISSED")
    print(f"{name:52} {value:10.2f} {unit:6}{kept}", flush=True)


def machine():
    model = next((line.split(": ")[1] for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), "unknown processor")
    print(f"{len(CORES)} × {model}, load {os.getloadavg()[0]:.1f}, {time.strftime('%Y-%m-%d')}", flush=True)
