"""The service from outside: starts `golfcoach up` (or api and worker apart) on a free port, and calls it as a client does.

    with Service(folder) as service:
        ann = service.register("ann@example.com")
        swing = ann.upload(SAMPLE)
        ann.wait_for(swing["id"])
"""
import http.client
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import uuid

from flow import GOLFCOACH, SAMPLE
from wire import Socket

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
from server import Servers, free_port  # noqa: E402, F401  (tests import Servers from here)

PASSWORD = "a long enough word"
START_SECONDS = 30


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.status} {self.body[:400]!r}>"


def expect(answer, status):
    assert answer.status == status, f"{answer}, not {status}"
    return answer


def form(fields, files):
    """multipart/form-data: type and body. files: name → bytes."""
    mark = uuid.uuid4().hex
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
             for name, value in fields.items()]
    parts += [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="clip.mp4"\r\n'
              f'Content-Type: video/mp4\r\n\r\n'.encode() + data + b"\r\n" for name, data in files.items()]
    return f"multipart/form-data; boundary={mark}", b"".join(parts) + f"--{mark}--\r\n".encode()


class Client:
    """Calls as one user (or as nobody), each on a connection of its own."""

    def __init__(self, port, signed_in=None):
        self.port = port
        self.tokens = signed_in or {}
        self.user = self.tokens.get("user")

    def call(self, method, path, body=None, headers=None, timeout=60):
        """body: bytes, or anything else as JSON."""
        sent = dict(headers or {})
        if self.tokens and "Authorization" not in sent:
            sent["Authorization"] = "Bearer " + self.tokens["access_token"]
        if body is not None and not isinstance(body, bytes):
            sent.setdefault("Content-Type", "application/json")
            body = json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, sent)
            reply = connection.getresponse()
            return Answer(reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read())
        finally:
            connection.close()

    def get(self, path, **options):
        return self.call("GET", path, **options)

    def post(self, path, body=None, **options):
        return self.call("POST", path, {} if body is None else body, **options)

    def upload(self, clip=SAMPLE, key=None, **fields):
        """The answer's JSON; clip: a path or bytes."""
        kind, body = form(fields, {"video": clip if isinstance(clip, bytes) else pathlib.Path(clip).read_bytes()})
        headers = {"Content-Type": kind, **({"Idempotency-Key": key} if key else {})}
        return expect(self.call("POST", "/api/v1/swings/upload", body, headers), 202).json()

    def wait_for(self, swing_id, seconds=120):
        """The swing, once it is COMPLETED or FAILED."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            swing = expect(self.get(f"/api/v1/swings/{swing_id}"), 200).json()
            if swing["status"] != "PROCESSING":
                return swing
            time.sleep(0.2)
        raise AssertionError(f"still PROCESSING after {seconds} s: {swing}")

    def socket(self, query=""):
        return Socket(self.port, "/api/v1/realtime/connect?token=" + self.tokens["access_token"] + query)


class Service:
    """One process of the service. role: up, api, worker. environment: more GOLFCOACH_ variables."""

    def __init__(self, folder, role="up", environment=None):
        self.folder = pathlib.Path(folder)
        self.role = role
        self.port = free_port() if role != "worker" else None
        self.environment = {"GOLFCOACH_DATA": str(self.folder / "data"), "GOLFCOACH_RATE": "100000",
                            "GOLFCOACH_LOG_LINES": "json", **(environment or {})}
        if self.port:
            self.environment.setdefault("GOLFCOACH_LISTEN", f"127.0.0.1:{self.port}")
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process:
            self.kill()

    def surroundings(self):
        """The environment of its processes: none of the tests' own settings, but where the models are."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GOLFCOACH") or k == "GOLFCOACH_MODELS"}
        return {**kept, **self.environment}

    @property
    def log_path(self):
        return self.folder / f"{self.role}.log"

    def log(self):
        """Its log lines so far, as objects."""
        lines = self.log_path.read_text(errors="replace").splitlines() if self.log_path.exists() else []
        return [json.loads(line) for line in lines if line.startswith("{")]

    def start(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([GOLFCOACH, self.role], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env=self.surroundings(), start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while self.port and not self.answers():
            ended = self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise AssertionError(f"{self.role} did not start: {self.log_path.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)

    def answers(self):
        try:
            return self.client().get("/healthz", timeout=2).status == 200
        except OSError:
            return False

    def stop(self, seconds=40):
        """SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=seconds)
        self.process = None
        return status

    def kill(self):
        """kill -9, with whatever it started."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait(timeout=30)
        self.process = None

    def client(self, signed_in=None):
        return Client(self.port, signed_in)

    def register(self, email, **more):
        body = {"email": email, "password": PASSWORD, **more}
        return self.client(expect(self.client().post("/api/v1/auth/register", body), 201).json())

    def login(self, email, password=PASSWORD):
        return self.client(expect(self.client().post("/api/v1/auth/login", {"email": email, "password": password}), 200).json())

    def run(self, *words, typed=""):
        """Another subcommand with the same settings, `typed` piped in: exit status and what it printed."""
        done = subprocess.run([GOLFCOACH, *map(str, words)], input=typed, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, env=self.surroundings(), timeout=60)
        return done.returncode, done.stdout, done.stderr

    def with_role(self, email, role):
        """A new account with that role, signed in."""
        self.register(email)
        status, _, stderr = self.run("user", "role", email, "--role", role)
        assert status == 0, stderr
        return self.login(email)
