"""A service full of people, whose every reply is held against the service's own OpenAPI document.

    with Club(folder) as club:
        ann = club.someone()
        club.ask(ann, "swing", id=club.analysed(ann)["id"])     # by operationId; must go well

A Member's `call` finds the row that a request belongs to: JSON must fit the schema of its status, refusals must be problems. What
went well is noted in `document.answered`.
"""
import json
import re
import sqlite3
import subprocess
import time
import urllib.parse
import uuid

import jsonschema

from flow import SAMPLE, equal, ffmpeg, need_sample
from service import PASSWORD, Client, Service, expect

EXAMPLES = {  # what a request may hold, by the name of its schema
    "Register": {"email": "somebody@example.com", "password": PASSWORD, "full_name": "Some Body", "handicap": 20.5},
    "Login": {"email": "somebody@example.com", "password": PASSWORD},
    "RefreshToken": {"refresh_token": "none"},
    "ChangePassword": {"current_password": PASSWORD, "new_password": PASSWORD + " too"},
    "ConfirmPassword": {"password": PASSWORD},
    "ChangeUser": {"full_name": "Some Body", "handicap": -2, "date_of_birth": "1980-02-29", "height_cm": 180, "weight_kg": 80,
                   "dominant_hand": "left", "primary_miss": "slice", "goals": ["hit it straight"],
                   "physical_limitations": ["left knee"], "learning_style": "feeling"},
    "Reanalyze": {"club_type": "driver", "handedness": None, "slow_motion": 1},
    "CompleteDrill": {"notes": "went well"},
    "RelinkShot": {"swing_id": None},
    "Invite": {"note": "for Ann"},
    "AcceptInvite": {"code": "none"},
    "ChangeUserAsAdmin": {"disabled": False},
}
FORMATS = jsonschema.FormatChecker()


class Operation:
    """A row of the document."""

    def __init__(self, method, path, row):
        self.method, self.path, self.row = method.upper(), path, row
        self.id, self.tag = row["operationId"], row["tags"][0]
        self.pattern = re.compile(re.sub(r"\{\w+\}", "([^/]+)", path) + "$")
        self.names = re.findall(r"\{(\w+)\}", path)
        self.query = [p for p in row["parameters"] if p["in"] == "query"]
        self.body = row.get("requestBody", {}).get("content", {})
        self.security = row.get("security")
        self.success = min(row["responses"])  # "200" comes before "401"

    def body_name(self):
        """Of the schema of its JSON body, or None."""
        return self.body["application/json"]["schema"]["$ref"].split("/")[-1] if "application/json" in self.body else None

    def target(self, **values):
        """A path with those parameters; the rest is the query."""
        path = re.sub(r"\{(\w+)\}", lambda match: urllib.parse.quote(str(values.pop(match[1])), safe=""), self.path)
        return path + ("?" + urllib.parse.urlencode(values) if values else "")


class Document:
    def __init__(self, text):
        self.text = text
        rows = [Operation(method, path, row) for path, methods in text["paths"].items() for method, row in methods.items()]
        equal(len({row.id for row in rows}), len(rows), "different operationIds")
        self.operations = {row.id: row for row in rows}
        self.answered = set()  # ids of rows that went well once
        self.validators = {}

    def find(self, method, path):
        """The row for a request, or None; fixed paths first, as the service does."""
        method = "GET" if method == "HEAD" else method
        fits = [row for row in self.operations.values() if row.method == method and row.pattern.match(path)]
        return min(fits, key=lambda row: len(row.names), default=None)

    def validator(self, name):
        if name not in self.validators:
            schema = {"$ref": f"#/components/schemas/{name}", "components": self.text["components"]}
            self.validators[name] = jsonschema.Draft202012Validator(schema, format_checker=FORMATS)
        return self.validators[name]

    def is_problem(self, answer):
        equal(answer.headers["content-type"], "application/problem+json", str(answer))
        problem = answer.json()
        self.validator("Problem").validate(problem)
        equal(problem["status"], answer.status)
        equal(problem["request_id"], answer.headers["x-request-id"])

    def hold(self, method, target, answer):
        """Fails unless the answer is as the document says."""
        operation = self.find(method, target.split("?")[0])
        replies = operation.row["responses"] if operation else {}
        told = replies.get(str(answer.status))
        if method == "HEAD" or answer.status in (206, 304) or "content-encoding" in answer.headers:
            return
        if not told or "application/problem+json" in told.get("content", {}):
            assert answer.status >= 400, f"{method} {target}: {answer} is not in the document"
            self.is_problem(answer)
            return
        self.answered.add(operation.id)
        kinds = told.get("content", {})
        if not kinds:
            equal(answer.body, b"", f"{method} {target}")
        for kind, content in kinds.items():
            equal(answer.headers["content-type"].split(";")[0], kind, f"{method} {target}")
            if "$ref" in content["schema"]:
                self.validator(content["schema"]["$ref"].split("/")[-1]).validate(answer.json())


class Member(Client):
    """A client from an address of its own, whose replies are held against the document."""

    def __init__(self, club, signed_in=None):
        super().__init__(club.port, signed_in)
        self.club = club
        self.address = new_address()
        self.email = self.user["email"] if self.user else None

    def call(self, method, path, body=None, headers=None, timeout=60):
        answer = super().call(method, path, body, {"X-Forwarded-For": self.address, **(headers or {})}, timeout)
        self.club.document.hold(method, path, answer)
        return answer


    def listen(self):
        """A WebSocket of that member's that is connected."""
        socket = self.socket()
        equal(socket.status, 101)
        assert "CONNECTED" in socket.message()
        self.club.document.answered.add("connect")
        return socket


def new_address():
    """One that nobody called from yet."""
    number = uuid.uuid4().int
    return f"10.{number & 255}.{number >> 8 & 255}.{number >> 16 & 255}"


class Club(Service):
    """Everybody calls from another address, so that nobody waits for the limits of one."""

    def __init__(self, folder, environment=None):
        super().__init__(folder, environment={"GOLFCOACH_PROXY": "127.0.0.1", **(environment or {})})
        self.document = None
        self.swings = {}
        self.shots = 0

    def start(self):
        super().start()
        if not self.document:
            self.document = Document(expect(self.client().get("/api/openapi.json"), 200).json())

    def nobody(self, tokens=None):
        """A client from a new address; with tokens it is somebody."""
        return Member(self, tokens)

    def member(self, answer):
        """Who has just signed in."""
        return Member(self, answer.json())

    def is_out(self, member):
        """Neither token of that member's is good any more."""
        expect(member.get("/api/v1/users/me"), 401)
        expect(self.nobody().post("/api/v1/auth/refresh", {"refresh_token": member.tokens["refresh_token"]}), 401)

    def someone(self, role="user", **more):
        """A new account, signed in."""
        email = f"{uuid.uuid4().hex}@example.com"
        member = self.member(expect(self.nobody().post("/api/v1/auth/register", {"email": email, "password": PASSWORD, **more}), 201))
        if role == "user":
            return member
        self.rows("UPDATE users SET role = ? WHERE id = ?", role, member.user["id"])
        return self.again(member)

    def rows(self, statement, *values):
        """What a statement gives, run beside the service."""
        connection = sqlite3.connect(self.folder / "data/golfcoach.db", timeout=10)
        try:
            with connection:
                return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def again(self, member, password=PASSWORD):
        """The same account on another device."""
        return self.member(expect(self.nobody().post("/api/v1/auth/login", {"email": member.email, "password": password}), 200))

    def ask(self, member, operation_id, body=None, **values):
        """Calls a row, with an example of its body unless one is given; it must go well. values: of path and query."""
        operation = self.document.operations[operation_id]
        if body is None and operation.body_name():
            body = EXAMPLES[operation.body_name()]
        return expect(member.call(operation.method, operation.target(**values), body), int(operation.success))

    def analysed(self, member):
        """A swing of that member's that is COMPLETED; the same at every call."""
        need_sample()
        if member.email not in self.swings:
            self.swings[member.email] = member.wait_for(member.upload(SAMPLE, club_type="7_iron")["id"])
        equal(self.swings[member.email]["status"], "COMPLETED", self.swings[member.email]["failure_reason"])
        return self.swings[member.email]

    def small_clip(self):
        """Bytes of a clip that is taken, and analysed at once: there is nobody on it."""
        clip = self.folder / "small.mp4"
        if not clip.exists():
            ffmpeg("-f", "lavfi", "-i", "color=size=64x64:rate=5:duration=3.2", "-pix_fmt", "yuv420p", clip)
        return clip.read_bytes()

    def shot_of(self, member):
        """A shot that was imported for the member just now; its id."""
        self.shots += 1
        table = ("Club Type,Ball Speed (mph),Club Speed (mph),Carry Distance (yd),Date\n"
                 f"3 Hybrid,130.2,92.5,190.0,2026-05-03 10:{self.shots // 60:02}:{self.shots % 60:02}\n")
        equal(self.ask(member, "import_shots", table.encode(), source="garmin_r10").json()["new"], 1)
        return self.ask(member, "shots", limit=1).json()["shots"][0]["id"]

    def export_of(self, member, seconds=60):
        """An archive of all that is known of the member; the reply that says that it is there."""
        self.ask(member, "begin_export")
        deadline = time.monotonic() + seconds
        while (state := self.ask(member, "export").json())["status"] != "ready":
            assert time.monotonic() < deadline, state
            time.sleep(0.1)
        return state

    def befriend(self, coach, student):
        """The coach may see the student's swings now; the id of the link."""
        code = self.ask(coach, "invite").json()["code"]
        return self.ask(student, "accept_invitation", {"code": code}).json()["id"]

    def secret(self, kind):
        """Its newest key: id and path."""
        path = max((self.folder / "data/secrets").glob(f"{kind}.*"))
        return path.name.split(".")[1], path

    def spool(self):
        """Files of uploads that are not whole yet, once those that were refused a moment ago had the time to go."""
        deadline = time.monotonic() + 5
        while (files := list((self.folder / "data/spool").iterdir())) and time.monotonic() < deadline:
            time.sleep(0.05)
        return files

    def objects(self):
        return [path for path in (self.folder / "data/objects").rglob("*") if path.is_file() and path.name != ".lock"]


def openssl(*words, data=b""):
    return subprocess.run(["openssl", *map(str, words)], input=data, stdout=subprocess.PIPE, check=True).stdout


def problem_fields(answer):
    """The fields that a refusal names."""
    return [entry["field"] for entry in expect(answer, 422).json()["errors"]]


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode()
