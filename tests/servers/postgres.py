"""PostgreSQL, as an ordinary user: it refuses to run as root."""
import glob
import os
import pathlib
import pwd
import signal
import subprocess

from server import Base, free_port

BIN = max(glob.glob("/usr/lib/postgresql/*/bin"), default="", key=lambda path: int(path.split("/")[-2]))


def ordinary_user():
    """Options of subprocess.Popen; none where root runs nothing."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server(Base):
    def missing(self):
        return None if os.path.exists(f"{BIN}/initdb") else "PostgreSQL is not installed"

    def start(self):
        data = self.folder / "data"
        options = ordinary_user()
        if options:
            os.chown(self.folder, options["user"], options["group"])
        if not data.exists():
            self.port = free_port()
            subprocess.run([f"{BIN}/initdb", "-D", data, "-U", "golfcoach", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
                           check=True, stdout=subprocess.DEVNULL, cwd="/", **options)
        # fsync=off: what processes wrote survives their kill -9 in the system's memory; only a power cut needs the disk.
        # After kill -9 the old lock file names a process that is gone: it takes it over by itself.
        self.spawn([f"{BIN}/postgres", "-D", data, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
                    "-c", f"unix_socket_directories={self.folder}", "-c", "max_connections=200", "-c", "fsync=off"], cwd="/", **options)
        self.wait_for(self.answers, "postgres")
        return f"postgresql://golfcoach@127.0.0.1:{self.port}/postgres"

    def answers(self, port=None):
        return subprocess.run([f"{BIN}/psql", "-h", "127.0.0.1", "-p", str(port or self.port), "-U", "golfcoach", "-d", "postgres",
                               "-Atc", "select 1"], capture_output=True, timeout=10).returncode == 0

    def signal(self, number):
        """All of them at once, as when a machine dies: each child of postgres leads a session of its own, and a backend whose
        parent is gone still finishes what it does."""
        for process in self.processes:
            process.send_signal(signal.SIGSTOP)  # it makes no more of them
            for pid in children_of(process.pid):
                os.kill(pid, number)  # none is gone before its stopped parent has waited for it
        super().signal(number)


def children_of(pid):
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found
