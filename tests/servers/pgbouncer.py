"""PostgreSQL behind PgBouncer in transaction mode, with fewer connections than clients have: no session is anybody's."""
import os
import shutil

import postgres
from server import Base, free_port

SETTINGS = """[databases]
postgres = host=127.0.0.1 port={postgres} user=golfcoach
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
logfile = {folder}/pgbouncer.log
"""


class Server(Base):
    def missing(self):
        return postgres.Server(self.folder).missing() or (None if shutil.which("pgbouncer") else "PgBouncer is not installed")

    def start(self):
        if not hasattr(self, "postgres"):
            (self.folder / "postgres").mkdir()
            self.postgres = postgres.Server(self.folder / "postgres")
            self.port = free_port()
        self.postgres.start()
        settings = self.folder / "pgbouncer.ini"
        settings.write_text(SETTINGS.format(postgres=self.postgres.port, port=self.port, folder=self.folder))
        user = postgres.ordinary_user()
        if user:
            os.chown(self.folder, user["user"], user["group"])
        self.spawn([shutil.which("pgbouncer"), settings], **user)
        self.wait_for(lambda: self.postgres.answers(self.port), "pgbouncer")
        return f"postgresql://golfcoach@127.0.0.1:{self.port}/postgres"

    def signal(self, number):
        super().signal(number)
        self.postgres.signal(number)
