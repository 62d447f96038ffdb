"""PostgreSQL with TimescaleDB, as WebAssembly in Node.js (Debian has no package of it).

One backend serves everybody: a second connection waits until the first is closed, so a pool has one connection. Its settings
and temporary tables stay for the next. COPY ends the process, and nothing runs in the background: policies exist but never fire.
"""
import pathlib
import shutil

from server import Base, free_port

HERE = pathlib.Path(__file__).parent / "pglite"


class Server(Base):
    def missing(self):
        if not shutil.which("node"):
            return "node is not installed"
        if not (HERE / "node_modules/.package-lock.json").exists():
            return "the packages of tests/servers/pglite are not installed (script/setup)"
        return None

    def start(self):
        if not hasattr(self, "port"):
            self.port = free_port()
        # Connecting to see whether it answers would take its one backend: it says so itself.
        log = self.folder / "server.log"
        seen = log.read_text().count("ready") if log.exists() else 0
        self.spawn([shutil.which("node"), str(HERE / "start.mjs"), str(self.port), str(self.folder / "data")], cwd=HERE)
        self.wait_for(lambda: log.read_text().count("ready") > seen, "PGlite")
        return f"postgresql://postgres:x@127.0.0.1:{self.port}/postgres?sslmode=disable&gssencmode=disable"
