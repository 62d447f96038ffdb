"""Redis, with what it acknowledged on disk."""
import shutil
import socket

from server import Base, free_port


class Server(Base):
    def missing(self):
        return None if shutil.which("redis-server") else "Redis is not installed"

    def start(self):
        if not hasattr(self, "port"):
            self.port = free_port()
        self.spawn([shutil.which("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder),
                    "--appendonly", "yes", "--save", ""])
        self.wait_for(self.answers, "redis-server")
        return f"redis://127.0.0.1:{self.port}/0"

    def answers(self):
        with socket.create_connection(("127.0.0.1", self.port), 1) as s:
            s.sendall(b"PING\r\n")
            return s.recv(16).startswith(b"+PONG")
