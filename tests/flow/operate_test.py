#!/usr/bin/env python3
"""What operators do, with the real binary, and what an account's owner takes home.
tests: cmd/serve.c cmd/service.c cmd/backup.c cmd/config.c cmd/doctor.c cmd/keys.c cmd/migrate.c cmd/openapi.c cmd/password.c cmd/user.c
jobs/export.c api/exports.c
"""
import hashlib
import io
import json
import os
import pathlib
import pty
import select
import shutil
import signal
import stat
import subprocess
import threading
import time
import zipfile

from club import Club
from flow import GOLFCOACH, MODELS, equal, need_sample, one_sentence, run
from service import PASSWORD, Service, expect, free_port


def said(result, status=0):
    """What a command printed; it must end with that status."""
    equal(result[0], status, str(result))
    return result[1] if status == 0 else result[2]


def refused(result, *words, status=2):
    """A sentence on stderr with those words."""
    sentence = one_sentence(said(result, status))
    for word in words:
        assert word in sentence, f"{word!r} is not in {sentence!r}"
    return sentence


def clip_of(member, swing):
    """A digest: failures print it."""
    return hashlib.sha256(expect(member.get(f"/api/v1/swings/{swing['id']}/video"), 200).body).hexdigest()


def data(service):
    return pathlib.Path(service.environment["GOLFCOACH_DATA"])


# --- backup, restore


class Uploads(threading.Thread):
    """Uploads one clip after the other until the block ends."""

    def __init__(self, member, clip):
        super().__init__()
        self.member, self.clip, self.ids = member, clip, []
        self.ending = threading.Event()

    def run(self):
        while not self.ending.is_set():
            self.ids.append(self.member.upload(self.clip)["id"])

    def __enter__(self):
        self.start()
        while len(self.ids) < 3:
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.join()


def a_backup_made_meanwhile_is_a_service_elsewhere(folder):
    need_sample()
    (folder / "here").mkdir()
    (folder / "there").mkdir()
    address = {"GOLFCOACH_PUBLIC_URL": "https://golf.example"}
    with Club(folder / "here", address) as club:
        ann = club.someone(full_name="Ann Swing")
        swing = club.analysed(ann)
        clip = clip_of(ann, swing)
        analysis = expect(ann.get(f"/api/v1/swings/{swing['id']}/analysis"), 200).json()
        with Uploads(ann, club.small_clip()) as uploads:
            before = list(uploads.ids)
            printed = said(club.run("backup", folder / "backup"))
        assert "each opened and checked" in printed, printed
        assert len(uploads.ids) > len(before), "nobody uploaded while the backup was made"
        for path in (folder / "backup").rglob("*"):
            equal(stat.S_IMODE(path.stat().st_mode) & 0o077, 0, str(path))
        refused(club.run("backup", folder / "backup"), "is not empty")
    there = Service(folder / "there", environment=address)
    assert "each opened and checked" in said(there.run("restore", folder / "backup"))
    refused(there.run("restore", folder / "backup"), "there is a database at")
    with there:
        again = there.login(ann.email)
        equal(expect(again.get("/api/v1/users/me"), 200).json()["full_name"], "Ann Swing")
        told = expect(again.get(f"/api/v1/swings/{swing['id']}/analysis"), 200).json()
        for name in ("id", "analyzed_at", "overall_score", "biomechanics", "ai_feedback"):
            equal(told[name], analysis[name], name)
        equal(clip_of(again, swing), clip, "the clip")
        equal([again.wait_for(one)["status"] for one in before], ["FAILED"] * len(before), "clips without a golfer")
        expect(there.client(ann.tokens).get("/api/v1/users/me"), 200)  # signed by the same keys


def a_backup_with_a_missing_object_says_so(folder):
    with Club(folder) as club:
        ann = club.someone()
        ann.wait_for(ann.upload(club.small_clip())["id"])
        said(club.run("backup", folder / "backup"))
    next(path for path in (folder / "backup/objects").rglob("*") if path.is_file() and path.name != ".lock").unlink()
    (folder / "there").mkdir()
    refused(Service(folder / "there").run("restore", folder / "backup"), "1 objects are missing")


def a_backup_of_nothing_is_refused(folder):
    service = Service(folder)
    refused(service.run("backup", folder / "backup"), "secrets", status=2)
    refused(service.run("restore", folder / "nowhere"), "nowhere", status=1)
    service.environment["GOLFCOACH_DATABASE"] = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    refused(service.run("restore", folder / "nowhere"), "unset GOLFCOACH_DATABASE")
    said(service.run("config"))
    shutil.rmtree(data(service), ignore_errors=True)
    equal(data(service).exists(), False)


# --- doctor, migrate, config, openapi


def table(printed):
    """name → (word, the rest)."""
    rows = [line.split(None, 2) for line in printed.splitlines()]
    return {row[0]: tuple(row[1:]) for row in rows}


def troubles(service, *names):
    """Those lines of the doctor's table, which are the only bad ones."""
    status, printed, stderr = service.run("doctor")
    rows = table(printed)
    equal({name for name, row in rows.items() if row[0] != "ok"}, set(names), printed + stderr)
    equal(status, 1 if names else 0, printed)
    return rows


def doctor_says_what_is_wrong(folder):
    need_sample()
    service = Service(folder)
    said(service.run("migrate"))
    rows = troubles(service)
    equal(rows["rows"], ("ok", "SQLite"))
    equal(sorted(rows), ["cache", "data", "models", "objects", "rows", "sandbox", "schema"])
    (folder / "models").mkdir()
    shutil.copy(MODELS / "manifest.json", folder / "models")
    service.environment["GOLFCOACH_MODELS"] = str(folder / "models")
    assert "script/setup" in troubles(service, "models")["models"][1]
    service.environment["GOLFCOACH_MODELS"] = str(MODELS)
    port = free_port()
    address = f"127.0.0.1:{port}"
    for name, url, lines in (("DATABASE", f"postgresql://ann:geheim@{address}/none", ("rows", "schema")),
                             ("CACHE", f"redis://:geheim@{address}/0", ("cache",)),
                             ("BYTES", f"s3://swings?endpoint=http://{address}&region=x", ("objects",))):
        more = {"GOLFCOACH_S3_KEY": "k", "GOLFCOACH_S3_SECRET": "geheim"} if name == "BYTES" else {}
        sick = Service(folder, environment={"GOLFCOACH_" + name: url, **more})
        rows = troubles(sick, *lines)
        assert str(port) in rows[lines[0]][1], rows
        assert "geheim" not in str(rows), rows


def doctor_needs_the_keys_and_the_schema(folder):
    service = Service(folder)
    refused(service.run("doctor"), "secrets")
    said(service.run("migrate"))
    (data(service) / "golfcoach.db").unlink()
    assert "not applied yet" in troubles(service, "schema")["schema"][1]


def migrating_twice_changes_nothing(folder):
    service = Service(folder)
    first, second = said(service.run("migrate")), said(service.run("migrate"))
    assert first.split()[0] != "0" and second.startswith("0 migrations applied"), first + second


def config_shows_no_secret(folder):
    service = Service(folder, environment={
        "GOLFCOACH_DATABASE": "postgresql://ann:geheim@db.example/golf", "GOLFCOACH_CACHE": "redis://:geheim@cache.example:6379/0",
        "GOLFCOACH_BYTES": "s3://swings?endpoint=https://s3.example&region=x", "GOLFCOACH_S3_KEY": "key",
        "GOLFCOACH_S3_SECRET": "geheim"})
    printed = said(service.run("config"))
    assert "geheim" not in printed, printed
    for word in ("db.example", "cache.example:6379", "GOLFCOACH_RETENTION_DAYS", str(folder)):
        assert word in printed, word
    equal(data(service).exists(), False, "a look makes no folder")
    refused(Service(folder, environment={"GOLFCOACH_DATABSE": "x"}).run("config"), "GOLFCOACH_DATABASE")


def openapi_prints_the_document(folder):
    printed = json.loads(said(Service(folder).run("openapi")))
    assert printed["openapi"].startswith("3.1"), printed["openapi"]
    with Service(folder) as service:
        served = expect(service.client().get("/api/openapi.json"), 200).json()
    equal(printed["paths"], served["paths"])


# --- api, worker, up


def a_role_without_its_schema_does_not_start(folder):
    service = Service(folder, "worker")
    refused(service.run("api"), "secrets")
    said(service.run("migrate"))
    (data(service) / "golfcoach.db").unlink()
    for role in ("api", "worker"):
        status, _, stderr = service.run(role)
        assert status != 0 and "is not applied yet" in stderr, stderr
    said(service.run("migrate"))
    service.environment["GOLFCOACH_LISTEN"] = "everywhere"
    assert "GOLFCOACH_LISTEN must be ADDRESS:PORT" in said(service.run("api"), 2)
    service.environment["GOLFCOACH_LISTEN"] = f"127.0.0.1:{free_port()}"
    service.environment["GOLFCOACH_MODELS"] = str(folder)
    assert "no model files" in said(service.run("up"), 2)


# --- user


def an_account_is_made_by_a_pipe(folder):
    with Service(folder) as service:
        equal(said(service.run("user", "add", "Ann@example.com", "--role", "coach", "--name", "Ann Swing", typed=PASSWORD + "\nmore\n")),
              "Ann@example.com: coach\n")
        equal(said(service.run("user", "add", "bob@example.com", typed=PASSWORD)), "bob@example.com: user\n")
        ann = service.login("ann@example.com")
        equal((ann.user["role"], ann.user["full_name"]), ("coach", "Ann Swing"))
        equal(said(service.run("user", "role", "bob@example.com", "--role=admin")), "bob@example.com: admin, from the next sign-in on\n")
        equal(service.login("bob@example.com").user["role"], "admin")
        refused(service.run("user", "add", "ann@EXAMPLE.com", typed=PASSWORD), "there is an account for ann@EXAMPLE.com already")
        refused(service.run("user", "add", "carl@example.com"), "no password came")
        refused(service.run("user", "add", "carl@example.com", typed="short"), "10")
        refused(service.run("user", "add", "carl@example.com", typed="x" * 5000), "too long")
        refused(service.run("user", "add", "carl", typed=PASSWORD), "carl is no e-mail address")
        refused(service.run("user", "role", "carl@example.com"), "no account for carl@example.com")
        refused(service.run("user", "add", "carl@example.com", "--password", PASSWORD, typed=PASSWORD), "unknown option --password")
        refused(service.run("user", "rol", "ann@example.com"), "did you mean role?")
        refused(service.run("user"), "add|role is missing")


class Typed:
    """The program on a terminal."""

    def __init__(self, service, *words):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execve(GOLFCOACH, [GOLFCOACH, *words], service.surroundings())
        self.seen = b""

    def wait_for(self, text):
        deadline = time.monotonic() + 20
        while text not in self.seen:
            assert time.monotonic() < deadline, self.seen
            self.seen += os.read(self.terminal, 1000)

    def type(self, prompt, text):
        self.wait_for(prompt)
        os.write(self.terminal, text)

    def end(self):
        """Its wait status; all that was shown is in `seen`."""
        deadline = time.monotonic() + 20
        try:
            while select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))[0]:
                self.seen += os.read(self.terminal, 1000)
            os.kill(self.pid, signal.SIGKILL)  # it hangs, and shall fail the test
        except OSError:  # that is how a terminal ends
            pass
        return os.waitpid(self.pid, 0)[1]


def a_password_typed_is_not_shown(folder):
    word = PASSWORD.encode()
    with Service(folder) as service:
        typed = Typed(service, "user", "add", "ann@example.com")
        typed.type(b"Password: ", word + b"\n")
        typed.type(b"again: ", word + b"\n")
        equal(typed.end(), 0, typed.seen)
        assert word not in typed.seen and b"ann@example.com: user" in typed.seen, typed.seen
        service.login("ann@example.com")
        typed = Typed(service, "user", "add", "bob@example.com")
        typed.type(b"Password: ", word + b"\n")
        typed.type(b"again: ", word + b"!\n")
        equal(os.waitstatus_to_exitcode(typed.end()), 2, typed.seen)
        assert b"two different passwords" in typed.seen, typed.seen
        typed = Typed(service, "user", "add", "bob@example.com")
        typed.type(b"Password: ", b"half\x03")
        equal(os.waitstatus_to_exitcode(typed.end()), -signal.SIGINT, typed.seen)
        assert b"half" not in typed.seen, typed.seen


# --- keys


def key_files(service, kind):
    return sorted((data(service) / "secrets").glob(kind + ".*"))


def picture_of(member, swing):
    """A link to one."""
    return expect(member.get(f"/api/v1/swings/{swing['id']}/frames"), 200).json()["frames"][0]["url"]


def works_as_before(service, ann, swing, clip, picture):
    """Old tokens, old rows, old objects."""
    me = expect(ann.get("/api/v1/users/me"), 200).json()
    equal((me["full_name"], me["email"]), ("Ann Swing", ann.email))
    equal((me["profile"]["date_of_birth"], me["profile"]["physical_limitations"]), ("1980-02-29", ["left knee"]))
    equal(clip_of(ann, swing), clip, "the clip")
    equal(expect(service.client().get(picture), 200).body[:3], b"\xff\xd8\xff", "a picture by an old link")


def rewrapped(printed):
    """changed, already."""
    words = printed.replace(",", "").split()
    return int(words[0]), int(words[words.index("were") - 1]) if "were" in words else 0


def keys_change_under_a_service(folder):
    need_sample()
    with Club(folder) as club:
        ann, bob = club.someone(full_name="Ann Swing"), club.someone()
        expect(ann.call("PATCH", "/api/v1/users/me", {"date_of_birth": "1980-02-29", "physical_limitations": ["left knee"]}), 200)
        swing = club.analysed(ann)
        clip = clip_of(ann, swing)
        picture = picture_of(ann, swing)
        for kind in ("seal", "fields", "links", "tokens"):
            assert "start every process" in said(club.run("keys", "rotate", kind))
        listed = [line.split() for line in said(club.run("keys", "list")).splitlines()]
        equal([row[0] for row in listed], ["seal"] * 2 + ["fields"] * 2 + ["lookup"] + ["links"] * 2 + ["tokens"] * 2)
        equal([row[1] for row in listed if row[-1] == "newest"], [key_files(club, kind)[-1].name.split(".")[1] for kind in
                                                                 ("seal", "fields", "lookup", "links", "tokens")])
        club.stop()
        club.start()
        works_as_before(club, ann, swing, clip, picture)
        count = len(club.objects())
        equal(rewrapped(said(club.run("keys", "rewrap"))), (count, 0))
        equal(rewrapped(said(club.run("keys", "rewrap"))), (0, count))
        equal(rewrapped(said(club.run("keys", "reseal"))), (5, 0), "two addresses, a name, a date, limitations")
        equal(rewrapped(said(club.run("keys", "reseal"))), (0, 0))
        works_as_before(club, ann, swing, clip, picture)
        club.stop()
        for kind in ("seal", "fields"):
            key_files(club, kind)[0].unlink()
        club.start()
        works_as_before(club, ann, swing, clip, picture)
        equal(expect(bob.get("/api/v1/users/me"), 200).json()["email"], bob.email)
        said(club.run("backup", folder / "backup"))  # which opens every object
        key_files(club, "tokens")[0].unlink()
        key_files(club, "links")[0].unlink()
        club.stop()
        club.start()
        expect(ann.get("/api/v1/users/me"), 401)
        expect(club.client().get(picture), 401)
        ann = club.again(ann)
        works_as_before(club, ann, swing, clip, picture_of(ann, swing))


def what_cannot_be_opened_is_named_and_left(folder):
    with Club(folder) as club:
        ann, bob = club.someone(), club.someone()
        for member in (ann, bob):
            member.wait_for(member.upload(club.small_clip())["id"])
        damaged = next(path for path in club.objects() if ann.user["id"] in str(path))
        damaged.write_bytes(damaged.read_bytes()[:40])
        club.rows("UPDATE users SET email_sealed = replace(email_sealed, '.', '.A') WHERE id = ?", ann.user["id"])
        for kind in ("seal", "fields"):
            said(club.run("keys", "rotate", kind))
        for action, name in (("rewrap", damaged.parent.name), ("reseal", "users.email:" + ann.user["id"])):
            status, printed, stderr = club.run("keys", action)
            equal(status, 1, stderr)
            assert name in stderr and "keep the older keys" in stderr, stderr
            assert not printed.startswith("0 ") and "1 could not be opened" in printed, printed
        refused(club.run("keys", "rotate", "lookup"), "not rotated")
        refused(club.run("keys", "rotate", "seals"), "KIND is seal, fields, links or tokens, not seals")
        refused(club.run("keys", "rerap"), "did you mean rewrap?")


# --- an account's export


def next_event(socket, wanted):
    while (message := json.loads(socket.message()))["event"] != wanted:
        pass
    return message["data"]


def files_of(answer):
    """The archive's files; whole, or it fails."""
    archive = zipfile.ZipFile(io.BytesIO(expect(answer, 200).body))
    equal(archive.testzip(), None, "damaged file")
    return {entry.filename: (entry, archive.read(entry)) for entry in archive.infolist()}


def an_account_is_exported(folder):
    need_sample()
    with Club(folder) as club:
        ann, bob = club.someone(full_name="Ann Swing", handicap=12.5), club.someone()
        expect(ann.call("PATCH", "/api/v1/users/me", {"date_of_birth": "1980-02-29", "physical_limitations": ["left knee"]}), 200)
        swing = club.analysed(ann)
        equal(club.ask(ann, "export").json()["status"], "none")
        with ann.socket() as socket:
            socket.socket.settimeout(60)
            equal(club.ask(ann, "begin_export").json()["status"], "preparing")
            event = next_event(socket, "EXPORT_READY")
        told = club.ask(ann, "export").json()
        equal(event, {"export_id": told["id"], "url": f"/api/v1/exports/{told['id']}"})
        answer = club.nobody().get(told["url"])
        files = files_of(answer)
        equal((len(answer.body), answer.headers["content-type"]), (told["bytes"], "application/zip"))
        holds_the_account(files, ann)
        holds_the_swing(files, ann, swing)
        assert bob.user["id"] not in str({name: data for name, (_, data) in files.items() if name.endswith(".json")})
        expect(ann.get(event["url"]), 200)
        expect(bob.get(event["url"]), 404)
        expect(club.nobody().get(event["url"]), 401)
        expect(ann.get("/api/v1/exports/" + swing["id"]), 404)
        expect(ann.get("/api/v1/exports/%25"), 404)
        part = expect(ann.get(event["url"], headers={"Range": "bytes=0-3"}), 206)
        equal(part.body, b"PK\x03\x04")


def holds_the_account(files, ann):
    account = json.loads(files["account.json"][1])
    user, profile = account["users"], account["user_profiles"]
    equal((user["id"], user["email"], user["full_name"], user["handicap"]), (ann.user["id"], ann.email, "Ann Swing", 12.5))
    equal((profile["date_of_birth"], json.loads(profile["physical_limitations"])), ("1980-02-29", ["left knee"]))
    assert "email_sealed" not in user and "password_hash" not in user, user
    assert all(json.loads(data) for name, (_, data) in files.items() if name.startswith("tables/")), "empty tables"
    assert {"tables/sessions.json", "tables/swings.json", "tables/analyses.json", "tables/pose_keypoints.json"} <= set(files), list(files)


def holds_the_swing(files, ann, swing):
    video = f"swings/{swing['id']}/video.mp4"
    equal(hashlib.sha256(files[video][1]).hexdigest(), clip_of(ann, swing), "the clip")
    equal(files[video][0].compress_type, zipfile.ZIP_STORED)
    folder = video.replace("video.mp4", "analyses/")
    for ending, kind in (("/report.html", zipfile.ZIP_DEFLATED), ("/report.json", zipfile.ZIP_DEFLATED), ("/overlay.mp4", zipfile.ZIP_STORED),
                         ("/landmarks.jsonl", zipfile.ZIP_DEFLATED)):
        found = [entry for name, (entry, _) in files.items() if name.startswith(folder) and name.endswith(ending)]
        equal([entry.compress_type for entry in found], [kind], ending)
    page = expect(ann.get(f"/api/v1/swings/{swing['id']}/report"), 200).body
    assert page in [data for name, (_, data) in files.items() if name.endswith("/report.html")], "the page"
    equal(len(json.loads(files["tables/pose_keypoints.json"][1])[0]["keypoints"]), 33)
    assert sum("/frames/" in name for name in files) >= 24, list(files)


def an_export_is_replaced_and_expires(folder):
    with Club(folder) as club:
        ann = club.someone()
        first = club.export_of(ann)
        club.stop()
        club.role = "api"  # nobody works
        club.start()
        for _ in range(3):
            equal(club.ask(ann, "begin_export").json()["status"], "preparing")
        equal(club.rows("SELECT count(*) FROM jobs WHERE kind = 'export_account' AND state = 'queued'"), [(1,)])
        club.stop()
        club.role = "up"
        club.start()
        second = club.export_of(ann)
        assert second["id"] > first["id"], (first, second)
        expect(ann.get(first["url"]), 404)
        expect(ann.get(second["url"]), 200)
        club.rows("UPDATE objects SET since = since - 86400000000 WHERE swing_id IS NULL")
        club.rows("UPDATE schedule SET last_run_at = 0")
        club.stop()
        club.start()
        deadline = time.monotonic() + 30
        while club.objects():
            assert time.monotonic() < deadline, club.objects()
            time.sleep(0.1)
        equal(club.ask(ann, "export").json()["status"], "none")
        expect(ann.get(second["url"]), 404)


if __name__ == "__main__":
    run(a_backup_made_meanwhile_is_a_service_elsewhere, a_backup_with_a_missing_object_says_so, a_backup_of_nothing_is_refused,
        doctor_says_what_is_wrong, doctor_needs_the_keys_and_the_schema, migrating_twice_changes_nothing, config_shows_no_secret,
        openapi_prints_the_document, a_role_without_its_schema_does_not_start, an_account_is_made_by_a_pipe,
        a_password_typed_is_not_shown, keys_change_under_a_service, what_cannot_be_opened_is_named_and_left,
        an_account_is_exported, an_export_is_replaced_and_expires)
