"""Runs httpd_server, the program of the tests of src/httpd."""
import contextlib
import os
import resource
import signal
import subprocess
import time

import flow
from flow import equal
from wire import ask

SERVER = os.environ.get("HTTPD_SERVER", str(flow.ROOT / "build/tests/flow/httpd_server"))
SLOWED = os.environ.get("HTTPD_SLOWED", "")  # set under a sanitizer: bounds of memory and time say nothing there


class Server:
    def __init__(self, *words):
        self.process = subprocess.Popen([SERVER, *map(str, words)], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[1])

    def resident_kb(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    def counts(self):
        return ask(self.port, "/counts").json()

    def stop(self):
        """All it printed."""
        self.process.send_signal(signal.SIGTERM)
        text, _ = self.process.communicate(timeout=30)
        equal(self.process.returncode, 0, "exit status")
        return text


@contextlib.contextmanager
def running(*words):
    server = Server(*words)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


def need_descriptors(count):
    """Here and in the program, which inherits the limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        raise flow.Skip(f"only {hard} descriptors are allowed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


def wait_for(condition, seconds=5):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
