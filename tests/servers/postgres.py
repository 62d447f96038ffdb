"""PostgreSQL, as an ordinary user: it refuses to run as root."""
import glob
import os
import pwd
import subprocess

from server import Base, free_port

BIN = max(glob.glob("/usr/lib/postgresql/*/bin"), default="", key=lambda path: int(path.split("/")[-2]))


class Server(Base):
    def start(self):
        data = self.folder / "data"
        options = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        if not data.exists():
            self.port = free_port()
            subprocess.run([f"{BIN}/initdb", "-D", data, "-U", "golfcoach", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
                           check=True, stdout=subprocess.DEVNULL, cwd="/", **options)
        # After kill -9 the old lock file names a process that is gone: it takes it over by itself.
        self.spawn([f"{BIN}/postgres", "-D", data, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
                    "-c", f"unix_socket_directories={self.folder}", "-c", "max_connections=200"], cwd="/", **options)
        self.wait_for(self.answers, "postgres")
        return f"postgresql://golfcoach@127.0.0.1:{self.port}/postgres"

    def answers(self):
        return subprocess.run([f"{BIN}/psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "golfcoach", "-d", "postgres",
                               "-Atc", "select 1"], capture_output=True, timeout=10).returncode == 0
