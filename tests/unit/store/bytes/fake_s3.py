#!/usr/bin/env python3
"""An S3 that misbehaves, each bucket in its own way; what a real one does is tested on a real one.

usage: fake_s3.py COMMAND …     GOLFCOACH_TEST_S3=http://127.0.0.1:PORT in COMMAND's environment

GET /asked?NAME tells how many requests bucket NAME has seen, and forgets them.
"""
import collections
import http.server
import os
import subprocess
import sys
import threading
import time

OBJECT = b"\0" * 1000
ASKED = collections.Counter()


def refusal(code):
    return f'<?xml version="1.0"?><Error><Code>{code}</Code></Error>'.encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def handle_any(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _, query = self.path.partition("?")
        bucket = path.split("/")[1]
        if bucket == "asked":
            return self.answer(200, str(ASKED.pop(query, 0)).encode())
        ASKED[bucket] += 1
        getattr(self, "on_" + bucket.replace("-", "_"))()

    do_GET = do_HEAD = do_PUT = do_DELETE = handle_any

    def on_denied(self):
        self.answer(403, refusal("AccessDenied"))

    def on_no_bucket(self):
        self.answer(404, refusal("NoSuchBucket"))

    def on_no_key(self):
        self.answer(404, refusal("NoSuchKey"))

    def on_down(self):
        self.answer(503, refusal("SlowDown"))

    def on_flaky(self):
        """The third try goes well."""
        if ASKED["flaky"] % 3:
            return self.answer(500, refusal("InternalError"))
        if self.command == "GET":
            return self.answer(404, refusal("NoSuchKey"))
        self.answer(200)

    def on_drops(self):
        """The first answer does not come."""
        if ASKED["drops"] == 1:
            self.close_connection = True
        else:
            self.answer(200)

    def on_silent(self):
        time.sleep(7)
        self.close_connection = True

    def on_unranged(self):
        self.answer(200, OBJECT)

    def on_shifted(self):
        self.answer(206, OBJECT, Content_Range="bytes 5-1004/2000")

    def on_shorter(self):
        self.answer(206, OBJECT, Content_Range="bytes 0-1999/2000")

    def on_rangeless(self):
        self.answer(206, OBJECT)

    def on_garbled(self):
        self.answer(206, OBJECT, Content_Range="bytes 0-999/1000 or so")

    def on_over(self):
        self.answer(206, bytes(9_000_000), Content_Range="bytes 0-8999999/9000000")

    def on_no_list(self):
        self.answer(200, b"<html>welcome to the hotel's network</html>")

    def on_redirects(self):
        self.answer(307, Location="http://127.0.0.1:1/elsewhere")

    def on_stubborn(self):
        """Says it deletes, and does not."""
        self.answer(204 if self.command == "DELETE" else 200)

    def on_endless(self):
        """A list that goes on without going on."""
        self.answer(200, b"<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>")


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        """Clients of these tests leave in the middle: nothing to print."""


def main():
    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = dict(os.environ, GOLFCOACH_TEST_S3=f"http://127.0.0.1:{server.server_port}")
    sys.exit(subprocess.run(sys.argv[1:], env=environment).returncode)


if __name__ == "__main__":
    main()
