"""Real servers for tests, started on free ports in a folder that goes away with them.

A server is a module NAME.py beside this file with a class Server(server.Base). As a command:

    tests/servers/server.py postgres redis -- COMMAND …   # GOLFCOACH_TEST_POSTGRES=URL … in COMMAND's environment

If one is not installed, the command is not run: a TAP plan of no tests says why.
"""
import importlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

START_SECONDS = 60  # a loaded machine is slow; a server that is not there by then will not come


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Base:
    """One server. `start` makes it answer; `kill` is kill -9 and keeps what is on disk; `start` again brings it back on the
    same port; `stop` ends it for good."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.processes = []

    def missing(self):
        """Why it cannot be started on this machine; None if it can."""
        return None

    def start(self):
        """Returns the URL once it answers."""
        raise NotImplementedError

    def spawn(self, command, **options):
        log = open(self.folder / "server.log", "ab")
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **options)
        log.close()
        self.processes.append(process)
        return process

    def wait_for(self, answers, what):
        """Polls `answers()` until it is true; an exception counts as not yet."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                if answers():
                    return
            except (OSError, subprocess.SubprocessError):
                pass
            for process in self.processes:
                if process.poll() not in (None, 0):
                    raise RuntimeError(f"{what} ended at once:\n{self.log_tail()}")
            time.sleep(0.05)
        raise RuntimeError(f"{what} does not answer after {START_SECONDS} s:\n{self.log_tail()}")

    def log_tail(self):
        log = self.folder / "server.log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else ""

    def signal(self, number):
        for process in self.processes:
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                pass
        for process in self.processes:
            process.wait(timeout=30)
        self.processes = []

    def kill(self):
        self.signal(signal.SIGKILL)

    def stop(self):
        self.signal(signal.SIGKILL)


class Servers:
    """with Servers("postgres", "redis") as servers: servers.url["postgres"], servers["postgres"].kill() …"""

    def __init__(self, *names):
        self.names = names

    def __enter__(self):
        # Who stops a test must not leave its servers behind.
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        # Short: a Unix socket's path may have 107 characters.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gc-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.servers, self.url = {}, {}
        try:
            for name in self.names:
                (self.folder / name).mkdir()
                server = importlib.import_module(name).Server(self.folder / name)
                self.servers[name] = server
                self.url[name] = server.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for server in self.servers.values():
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __getitem__(self, name):
        return self.servers[name]


def missing(*names):
    """Why one of these cannot be started on this machine; None if all can."""
    reasons = (importlib.import_module(name).Server("/").missing() for name in names)
    return next(filter(None, reasons), None)


def main():
    if "--" not in sys.argv:
        sys.exit(__doc__)
    cut = sys.argv.index("--")
    reason = missing(*sys.argv[1:cut])
    if reason:
        print(f"1..0 # SKIP {reason}")
        return
    with Servers(*sys.argv[1:cut]) as servers:
        environment = dict(os.environ, **{f"GOLFCOACH_TEST_{name.upper()}": url for name, url in servers.url.items()})
        sys.exit(subprocess.run(sys.argv[cut + 1:], env=environment).returncode)


if __name__ == "__main__":
    sys.modules["server"] = sys.modules["__main__"]
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    main()
