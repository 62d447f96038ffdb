#!/usr/bin/env python3
"""A web server with bad manners, for the fetch tests.

usage: fake_server.py COMMAND …     GOLFCOACH_TEST_HTTP=http://127.0.0.1:PORT in COMMAND's environment
"""
import http.server
import json
import os
import subprocess
import sys
import threading
import time

CONNECTIONS = []


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        CONNECTIONS.append(self)

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def handle_any(self):
        size = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(size)
        name, _, argument = self.path.lstrip("/").partition("?")[0].partition("/")
        getattr(self, f"on_{name}")(argument)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_any

    def on_status(self, argument):
        self.answer(int(argument), f"status {argument}".encode())

    def on_echo(self, _):
        self.answer(200, self.body, [("X-Method", self.command), ("X-Path", self.path)])

    def on_headers(self, _):
        self.answer(200, json.dumps({k.lower(): v for k, v in self.headers.items()}, sort_keys=True).encode())

    def on_connections(self, _):
        self.answer(200, str(len(CONNECTIONS)).encode())

    def on_slow(self, _):
        time.sleep(3)
        self.answer(200)

    def on_cut(self, _):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
        self.close_connection = True

    def on_huge(self, _):
        """More than anybody wants, in pieces, its size not announced."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        self.close_connection = True
        try:
            for _ in range(1000):
                self.wfile.write(bytes(100_000))
        except OSError:
            pass

    def on_announced(self, _):
        """More than anybody wants, announced; nothing of it comes."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n")
        time.sleep(0.1)
        self.close_connection = True

    def on_redirect(self, _):
        self.answer(302, headers=[("Location", "/status/200")])

    def on_many(self, argument):
        self.answer(200, headers=[(f"X-{i}", "v" * 1000) for i in range(int(argument))])

    def on_garbage(self, _):
        self.wfile.write(b"\x16\x03\x01 is no web server\r\n\r\n")
        self.close_connection = True

    def on_leave(self, _):
        """Answers as if the connection stayed, then closes it: the next call finds out."""
        self.answer(200, b"bye")
        self.close_connection = True

    def on_early(self, _):
        self.answer(403, b"no", [("Connection", "close")])


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        """Clients of these tests leave in the middle: nothing to print."""


def main():
    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = dict(os.environ, GOLFCOACH_TEST_HTTP=f"http://127.0.0.1:{server.server_port}")
    sys.exit(subprocess.run(sys.argv[1:], env=environment).returncode)


if __name__ == "__main__":
    main()
