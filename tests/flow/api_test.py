#!/usr/bin/env python3
"""Every route does what the document says: fields, lists, keys of uploads, caches, and what is left of a deleted account. Each reply is
held against the document (club.py); the last test fails if a row of it never went well.

tests: api/users.c api/swings.c api/analyses.c api/drills.c api/coaches.c api/admin.c api/system.c api/integrations.c
"""
import concurrent.futures
import gzip
import itertools
import tempfile
import time
import uuid

from club import EXAMPLES, Club, problem_fields
from flow import equal, need_sample, run
from service import PASSWORD, expect, form

ORIGIN = "https://app.example.com"
club = None  # one service for all tests
ann = None  # who has swings


# --- The rows, one by one

def rows_of_accounts(_):
    guest = club.someone(full_name="Guest", handicap=54)
    equal(club.ask(guest, "me").json(), guest.user)
    changed = club.ask(guest, "change_me").json()
    told = {**changed, **changed["profile"]}
    equal({name: told[name] for name in EXAMPLES["ChangeUser"]}, EXAMPLES["ChangeUser"])
    emptied = club.ask(guest, "change_me", {"full_name": None, "handicap": None, "height_cm": None, "goals": []}).json()
    equal((emptied["full_name"], emptied["handicap"], emptied["profile"]["height_cm"], emptied["profile"]["goals"],
           emptied["profile"]["weight_kg"]), (None, None, None, [], 80))
    keys = club.ask(club.nobody(), "keys").json()["keys"]
    equal([key["kid"] for key in keys], [club.secret("tokens")[0]])
    stats = club.ask(guest, "stats", id=guest.user["id"]).json()
    equal((stats["swings"], stats["scores"]), (0, []))


def rows_of_sessions(_):
    """What they do to each other stands in sessions_test.py."""
    guest = club.someone()
    tablet = club.again(guest)
    with tablet.listen():
        pass
    sessions = club.ask(guest, "sessions").json()["sessions"]
    club.ask(guest, "revoke_session", id=next(entry["id"] for entry in sessions if not entry["current"]))
    club.ask(club.nobody(), "refresh", {"refresh_token": guest.tokens["refresh_token"]})
    club.ask(guest, "change_password")
    club.ask(guest, "logout")


def rows_of_exports(_):
    equal(club.ask(ann, "export").json()["status"], "none")
    ready = club.export_of(ann)
    archive = club.ask(ann, "export_file", id=ready["id"]).body
    equal((archive[:4], len(archive)), (b"PK\3\4", ready["bytes"]))
    equal(expect(club.nobody().get(ready["url"]), 200).body, archive)


def rows_of_swings(_):
    swing = club.analysed(ann)
    equal(club.ask(ann, "swing", id=swing["id"]).json()["club_type"], "7_iron")
    for row in ("video", "thumbnail", "overlay", "report", "landmarks"):
        assert club.ask(ann, row, id=swing["id"]).body, row
    frames = club.ask(ann, "frames", id=swing["id"]).json()["frames"]
    for url in (frames[0]["url"], frames[-1]["skeleton_url"]):
        assert expect(club.nobody().get(url), 200).body.startswith(b"\xff\xd8\xff")
    analysis = club.ask(ann, "analysis", id=swing["id"]).json()
    history = club.ask(ann, "analyses", id=swing["id"]).json()["analyses"]
    equal([entry["id"] for entry in history], [analysis["id"]])
    same = club.ask(ann, "compare", id=swing["id"], other_id=swing["id"]).json()
    assert same["comparable"] and all(entry["verdict"] == "same" for entry in same["differences"]), same
    equal(club.ask(ann, "compare", id=swing["id"], other_id=swing["id"]).json()["id"], same["id"], "a comparison is kept")
    equal(club.ask(ann, "stats", id=ann.user["id"]).json()["swings_analyzed"], 1)
    small = ann.wait_for(ann.upload(club.small_clip())["id"])
    equal(small["status"], "FAILED")
    expect(ann.get(f"/api/v1/swings/{small['id']}/frames"), 409)
    expect(ann.get(f"/api/v1/swings/{swing['id']}/compare/{small['id']}"), 409)
    expect(ann.get(f"/api/v1/swings/{swing['id']}/analysis?analysis_id={uuid.uuid4()}"), 404)
    club.ask(ann, "reanalyze", id=small["id"])
    expect(ann.post(f"/api/v1/swings/{small['id']}/reanalyze", {}), 409)
    equal(ann.wait_for(small["id"])["status"], "FAILED")
    club.ask(ann, "delete_swing", id=small["id"])
    expect(ann.get(f"/api/v1/swings/{small['id']}"), 404)


def rows_of_drills(_):
    club.analysed(ann)
    library = club.ask(ann, "drills").json()["drills"]
    easy = club.ask(ann, "drills", difficulty="easy").json()["drills"]
    equal(easy, [drill for drill in library if drill["difficulty"] == "easy"])
    fault = library[0]["targets"][0]
    equal(club.ask(ann, "drills", fault=fault).json()["drills"], [drill for drill in library if fault in drill["targets"]])
    club.ask(ann, "recommended_drills")
    done = club.ask(ann, "complete_drill", id=library[0]["id"]).json()
    equal((done["drill"], done["notes"], done["completed_at"] is None), (library[0], "went well", False))
    for wrong in (0, 99999, 2**40, "first"):
        expect(ann.post(f"/api/v1/drills/{wrong}/complete", {}), 404)


def rows_of_shots(_):
    swing = club.analysed(ann)
    shot = club.shot_of(ann)
    club.ask(ann, "relink_shot", {"swing_id": swing["id"]}, id=shot)
    equal([entry["swing_id"] for entry in club.ask(ann, "shots").json()["shots"]], [swing["id"]])
    second = club.shot_of(ann)
    first_page = club.ask(ann, "shots", limit=1).json()
    equal(first_page["shots"][0]["id"], second)
    equal([entry["id"] for entry in club.ask(ann, "shots", limit=1, cursor=first_page["next_cursor"]).json()["shots"]], [shot])
    expect(ann.call("PATCH", f"/api/v1/integrations/shots/{shot}", {"swing_id": str(uuid.uuid4())}), 404)
    expect(ann.call("POST", "/api/v1/integrations/import?source=trackman", b"x" * (8 << 20) + b"x"), 413)
    club.ask(ann, "delete_shot", id=second)
    expect(ann.call("DELETE", f"/api/v1/integrations/shots/{second}"), 404)


def rows_of_coaches(_):
    coach, student = club.someone("coach", full_name="Coach"), club.someone(full_name="Student")
    waiting = club.ask(coach, "invite").json()
    equal(problem_fields(coach.post("/api/v1/coaches/accept", {"code": waiting["code"]})), ["code"])
    link = club.ask(student, "accept_invitation", {"code": waiting["code"]}).json()
    equal((link["coach_id"], link["student_id"], link["name"], link["state"]), (coach.user["id"], student.user["id"], "Coach", "accepted"))
    equal(problem_fields(student.post("/api/v1/coaches/accept", {"code": waiting["code"]})), ["code"], "a code is good once")
    equal([entry["name"] for entry in club.ask(coach, "coach_links").json()["links"]], ["Student"])
    club.ask(coach, "stats", id=student.user["id"])
    club.ask(student, "end_coach_link", id=link["id"])
    expect(coach.get(f"/api/v1/users/{student.user['id']}/stats"), 404)


def rows_of_administration(_):
    admin, somebody = club.someone("admin"), club.someone()
    first = club.ask(admin, "admin_users", limit=1).json()
    second = club.ask(admin, "admin_users", limit=1, cursor=first["next_cursor"]).json()
    equal([first["users"][0]["id"], second["users"][0]["id"]], [somebody.user["id"], admin.user["id"]])
    equal(club.ask(admin, "admin_change_user", {"role": "coach"}, id=somebody.user["id"]).json()["role"], "coach")
    expect(admin.call("PATCH", f"/api/v1/admin/users/{admin.user['id']}", {"role": "user"}), 409)
    expect(admin.call("PATCH", f"/api/v1/admin/users/{uuid.uuid4()}", {"role": "user"}), 404)
    club.ask(admin, "admin_queue")
    job = club.rows("SELECT id FROM jobs WHERE state = 'done' LIMIT 1")[0][0]
    club.rows("UPDATE jobs SET state = 'dead', last_error = 'it was the day for it' WHERE id = ?", job)
    dead = club.ask(admin, "admin_dead_jobs").json()["jobs"]
    equal([(entry["id"], entry["last_error"]) for entry in dead], [(job, "it was the day for it")])
    club.ask(admin, "admin_requeue", id=job)
    expect(admin.call("POST", f"/api/v1/admin/jobs/{job}/requeue"), 404)
    equal(club.ask(admin, "admin_retention").json()["videos_due"], 0)
    expect(admin.get(f"/api/v1/users/{uuid.uuid4()}/stats"), 404)


def rows_of_the_service(_):
    nobody = club.nobody()
    for row in ("health", "ready", "metrics", "openapi", "docs", "docs_script", "style", "icon", "front"):
        assert club.ask(nobody, row).body, row
    club.analysed(ann)
    expect(nobody.get(club.ask(nobody, "demo").headers["location"]), 200)


def a_store_that_is_away_is_told(folder):
    with Club(folder) as small:
        objects = folder / "data/objects"
        objects.rename(folder / "elsewhere")
        objects.write_text("no folder")
        answer = expect(small.nobody().get("/readyz"), 503).json()
        equal((answer["ready"], [part["name"] for part in answer["parts"] if not part["ready"]]), (False, ["bytes"]))
        objects.unlink()
        (folder / "elsewhere").rename(objects)
        deadline = time.monotonic() + 20  # an answer stands for some seconds
        while small.nobody().get("/readyz").status == 503:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def paths_and_methods_that_are_none(_):
    expect(ann.get("/api/v1/nothing"), 404)
    expect(ann.get("/api/v1/swings/"), 404)
    equal(expect(ann.call("DELETE", "/api/v1/swings"), 405).headers["allow"], "GET, HEAD")
    equal(set(expect(ann.call("PUT", "/api/v1/users/me", {}), 405).headers["allow"].split(", ")), {"GET", "HEAD", "PATCH"})
    # A fixed path is no swing's id.
    equal(expect(ann.get("/api/v1/swings/upload"), 405).headers["allow"], "POST")


# --- Fields

def wrong_types(schema):
    """Values of other types."""
    kinds = {entry.get("type", "object") for entry in schema.get("anyOf", [schema])}
    values = {"null": None, "boolean": True, "number": 1.5, "integer": 7, "string": "text", "array": [], "object": {}}
    fine = kinds | ({"integer"} if "number" in kinds else set())
    return [value for kind, value in values.items() if kind not in fine]


def out_of_range(schema):
    """Values of the type that its bounds do not allow."""
    for entry in schema.get("anyOf", [schema]):
        if "enum" in entry:
            yield from ("no choice", "|".join(entry["enum"]), entry["enum"][0].swapcase(), "")
        if entry.get("type") == "array":
            yield from ([7], ["fine", None], ["x"] * (entry.get("maxItems", 1000) + 1))
        if "format" in entry:
            yield from ("", "no " + entry["format"], "2026-02-30", "a@b")
        if "minimum" in entry:
            yield from (entry["minimum"] - 1, entry["maximum"] + 1, 10**18)
        if entry.get("minLength"):
            yield ""
        if "maxLength" in entry:
            yield "x" * (entry["maxLength"] + 1)


def bad_bodies(schema, example):
    """Bodies, and the fields that must be named. Each holds as many mistakes at once as it can: some rows take ten calls a minute."""
    fields = schema["properties"]
    for make in (wrong_types, out_of_range):
        for round_of in itertools.zip_longest(*([(name, value) for value in make(field)] for name, field in fields.items())):
            wrong = dict(entry for entry in round_of if entry)
            if wrong:
                yield {**example, **wrong}, set(wrong)
    if schema["required"]:
        yield {}, set(schema["required"])
    yield {**example, "surprise": 1}, {"surprise"}
    yield {**example, "é" * 60: 1}, {"é" * 50}


def each_field_is_checked_and_named(_):
    admin = club.someone("admin")
    for row in club.document.operations.values():
        if not row.body_name():
            continue
        member = admin if row.tag == "admin" else club.nobody() if row.security == [] else club.someone("coach")
        target = row.target(**{name: uuid.uuid4() for name in row.names})
        schema = club.document.text["components"]["schemas"][row.body_name()]
        for body, wrong in bad_bodies(schema, EXAMPLES[row.body_name()]):
            answer = member.call(row.method, target, body)
            equal({name.split("[")[0] for name in problem_fields(answer)}, wrong, f"{row.id} {body}")
            if answer.headers["ratelimit-remaining"] == "0":
                member = club.nobody() if row.security == [] else club.someone("coach")


def each_query_is_checked_and_named(_):
    admin = club.someone("admin")
    for row in club.document.operations.values():
        if not row.query:
            continue
        needed = {p["name"]: p["schema"]["enum"][0] for p in row.query if p["required"]}
        places = {name: uuid.uuid4() for name in row.names}
        cases = [({**needed, "surprise": 1}, {"surprise"})] + [({}, set(needed))] * bool(needed)
        for parameter in row.query:
            schema = parameter["schema"]
            values = list(out_of_range(schema))
            if schema.get("type") in ("integer", "number", "boolean"):
                values += ["many", "", " 5", "0x5", "1e400", "NaN", "5 "]
            cases += [({**needed, parameter["name"]: value}, {parameter["name"]}) for value in values if len(str(value)) < 4000]
        for query, wrong in cases:
            named = problem_fields(admin.call(row.method, row.target(**places, **query), b"" if row.body else None))
            equal(set(named), wrong, f"{row.id} {query}")
    equal(problem_fields(admin.get("/api/v1/swings?limit=5&limit=6")), ["limit"])


def what_is_no_json_is_refused(_):
    def patch(body, kind="application/json"):
        return ann.call("PATCH", "/api/v1/users/me", body, {"Content-Type": kind})

    for body in (b"", b"{", b"{}x", b"{'a':1}", b'{"goals":[1,]}', b'{"handicap":NaN}', b'{"full_name":"\xff"}', b"\xef\xbb\xbf{}",
                 b'{"full_name":"a","full_name":"b"}', b'{"full_name":"a\\u0000b"}', b'{"full_name":"\\ud800"}', b"[" * 5000,
                 b'{"goals":' + b"[" * 100 + b"]" * 100 + b"}", b'{"handicap":1e999}'):
        expect(patch(body), 400)
    for body in (b"[]", b"null", b'"text"', b"7"):
        expect(patch(body), 422 if body == b"[]" else 400)
    for kind in ("text/plain", "application/jsonp", "multipart/form-data; boundary=x", ""):
        expect(patch(b"{}", kind), 415)
    for kind in ("application/json", "application/json; charset=utf-8", "Application/JSON"):
        expect(patch(b"{}", kind), 200)
    expect(patch(b'{"full_name":"' + b"x" * 70000 + b'"}'), 413)


def each_field_of_the_form_is_checked_and_named(_):
    start = club.small_clip()[:64]  # enough to be taken for a clip

    def named(fields, files=None):
        kind, body = form(fields, {"video": start} if files is None else files)
        return problem_fields(ann.call("POST", "/api/v1/swings/upload", body, {"Content-Type": kind}))

    wrong = {"club_type": "spoon", "intended_shape": "banana", "view": "other", "handedness": "both", "slow_motion": "0.5",
             "recorded_at": "yesterday", "note": "x" * 2001}
    equal(set(named(wrong)), set(wrong))
    equal(named({"surprise": "1"}), ["surprise"])
    equal(named({}, {}), ["video"])
    equal(named({}), ["video"], "cut off")
    for value in ("41", "fast", "0x2", "1e400"):
        equal(named({"slow_motion": value}), ["slow_motion"], value)
    equal(club.spool(), [])


# --- Lists

def cursors_and_filters_of_swings(_):
    bob = club.someone()
    clip = club.small_clip()
    told = [{"recorded_at": f"2026-0{month}-01T12:00:00Z", "club_type": club_type, "view": view}
            for month, club_type, view in ((1, "driver", "face_on"), (2, "7_iron", "down_the_line"), (2, "driver", "face_on"),
                                           (3, "9_iron", "down_the_line"), (5, "driver", "face_on"))]
    for fields in told:
        bob.wait_for(bob.upload(clip, **fields)["id"])
    everything = club.ask(bob, "swings").json()
    swings = everything["swings"]
    equal((len(swings), everything["next_cursor"]), (len(told), None))
    equal(swings, sorted(swings, key=lambda swing: (swing["recorded_at"], swing["id"]), reverse=True))
    for limit in (1, 2, 5):
        pages, cursor = [], None
        while cursor or not pages:
            pages.append(club.ask(bob, "swings", limit=limit, **({"cursor": cursor} if cursor else {})).json())
            cursor = pages[-1]["next_cursor"]
        equal([swing["id"] for page in pages for swing in page["swings"]], [swing["id"] for swing in swings], f"limit {limit}")
        assert all(len(page["swings"]) == limit for page in pages[:-1])
    same = {"from": lambda swing, moment: swing["recorded_at"][:19] >= moment[:19],
            "to": lambda swing, moment: swing["recorded_at"][:19] < moment[:19]}
    for query in ({"status": "FAILED"}, {"status": "COMPLETED"}, {"club_type": "driver"}, {"club_type": "spoon"}, {"view": "face_on"},
                  {"from": "2026-02-01T12:00:00Z"}, {"to": "2026-02-01T12:00:00Z"},
                  {"from": "2026-02-01T12:00:00Z", "to": "2026-03-01T12:00:00Z", "club_type": "driver"}):
        wanted = [swing for swing in swings
                  if all(same[name](swing, value) if name in same else swing[name] == value for name, value in query.items())]
        equal([swing["id"] for swing in club.ask(bob, "swings", **query).json()["swings"]], [swing["id"] for swing in wanted], str(query))
    # A moment may have another offset.
    equal(len(club.ask(bob, "swings", to="2026-02-01T14:00:00.000001+02:00").json()["swings"]), 3)
    for cursor in ("x", "bm90aGluZw", swings[0]["id"], "MTIz", "x" * 200, "é"):
        equal(problem_fields(bob.get(club.document.operations["swings"].target(cursor=cursor))), ["cursor"], cursor)


def scores_are_bounds(_):
    score = club.analysed(ann)["overall_score"]
    for query, found in (({"min_score": score}, 1), ({"max_score": score}, 1), ({"min_score": 0, "max_score": max(0, score - 0.1)}, 0)):
        equal(len(club.ask(ann, "swings", status="COMPLETED", **query).json()["swings"]), found, str(query))
    equal(club.ask(ann, "swings", user_id=ann.user["id"]).json(), club.ask(ann, "swings").json())


# --- The same upload again

def an_idempotency_key_is_one_swing(_):
    bob, carl = club.someone(), club.someone()
    clip = club.small_clip()
    other = clip + b"\0\0\0\x08free"
    first = bob.upload(clip, key="one")
    bob.wait_for(first["id"])
    equal((first["repeated"], bob.upload(clip, key="one", note="told later")), (False, {**first, "status": "FAILED", "repeated": True}))
    kind, body = form({}, {"video": other})
    expect(bob.call("POST", "/api/v1/swings/upload", body, {"Content-Type": kind, "Idempotency-Key": "one"}), 422)
    assert carl.upload(clip, key="one")["id"] != first["id"], "another user's key is another key"
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(lambda _: bob.upload(clip, key="two"), range(4)))
    equal((len({swing["id"] for swing in at_once}), sorted(swing["repeated"] for swing in at_once)), (1, [False, True, True, True]))
    equal(len(club.ask(bob, "swings").json()["swings"]), 2)
    bob.wait_for(at_once[0]["id"])
    states = club.rows("SELECT state FROM objects WHERE user_id = ? AND name LIKE '%.mp4'", bob.user["id"])
    equal((states.count(("kept",)), states.count(("pending",))), (2, 0))
    for key in ("", " ", "a b", "x" * 101, "é".encode().decode("latin-1")):
        kind, body = form({}, {"video": clip})
        expect(bob.call("POST", "/api/v1/swings/upload", body, {"Content-Type": kind, "Idempotency-Key": key}), 400)


# --- HTTP

def what_is_unchanged_is_not_sent_again(_):
    swing = club.analysed(ann)
    for path in ("/api/v1/users/me", f"/api/v1/swings/{swing['id']}/analysis", f"/api/v1/swings/{swing['id']}/thumbnail",
                 f"/api/v1/swings/{swing['id']}/video", "/api/docs"):
        etag = expect(ann.get(path), 200).headers["etag"]
        again = expect(ann.get(path, headers={"If-None-Match": etag}), 304)
        equal((again.body, again.headers["etag"]), (b"", etag), path)
        expect(ann.get(path, headers={"If-None-Match": '"another"'}), 200)
        expect(ann.get(path, headers={"If-None-Match": "*"}), 304)
    etag = ann.get("/api/v1/users/me").headers["etag"]
    club.ask(ann, "change_me", {"weight_kg": 70})
    expect(ann.get("/api/v1/users/me", headers={"If-None-Match": etag}), 200)


def text_is_compressed_for_those_who_take_it(_):
    path = f"/api/v1/swings/{club.analysed(ann)['id']}/frames"
    plain = expect(ann.get(path), 200)
    assert "content-encoding" not in plain.headers
    packed = ann.get(path, headers={"Accept-Encoding": "br, gzip"})
    equal((packed.headers["content-encoding"], gzip.decompress(packed.body)), ("gzip", plain.body))
    assert len(packed.body) < len(plain.body) / 2 and "Accept-Encoding" in packed.headers["vary"]
    refused = expect(ann.get(path, headers={"Accept-Encoding": "gzip;q=0"}), 200)
    equal(refused.body, plain.body)
    picture = expect(ann.get(path.replace("frames", "thumbnail"), headers={"Accept-Encoding": "gzip"}), 200)
    assert "content-encoding" not in picture.headers
    head = expect(ann.call("HEAD", path), 200)
    equal((head.body, head.headers["content-length"], head.headers["etag"]), (b"", str(len(plain.body)), plain.headers["etag"]))


def other_origins_are_told_what_they_may(_):
    wanted = {"Origin": ORIGIN, "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization"}
    allowed = expect(club.client().call("OPTIONS", "/api/v1/users/me", headers=wanted), 204)
    equal(allowed.headers["access-control-allow-origin"], ORIGIN)
    assert "PATCH" in allowed.headers["access-control-allow-methods"]
    assert "authorization" in allowed.headers["access-control-allow-headers"].lower()
    for origin in ("https://evil.example.com", "null", ORIGIN + ".evil.com", ORIGIN.upper()):
        for answer in (club.client().call("OPTIONS", "/api/v1/users/me", headers={**wanted, "Origin": origin}),
                       ann.get("/api/v1/users/me", headers={"Origin": origin})):
            assert "access-control-allow-origin" not in answer.headers, origin
    reply = expect(ann.get("/api/v1/users/me", headers={"Origin": ORIGIN}), 200)
    equal((reply.headers["access-control-allow-origin"], reply.headers["vary"]), (ORIGIN, "Origin"))
    assert "access-control-allow-credentials" not in reply.headers
    refused = expect(club.nobody().get("/api/v1/users/me", headers={"Origin": ORIGIN}), 401)
    equal(refused.headers["access-control-allow-origin"], ORIGIN, "refusals can be read, too")


# --- The end of an account

def rows_about(user_id):
    """Tables that still know of somebody."""
    tables = [name for name, in club.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = {table: [row[1] for row in club.rows(f"PRAGMA table_info({table})")] for table in tables}
    return {table for table in tables for column in columns[table]
            if club.rows(f'SELECT 1 FROM "{table}" WHERE instr(CAST("{column}" AS TEXT), ?) LIMIT 1', user_id)}


def a_deleted_account_leaves_nothing(_):
    """The account with the swings."""
    swing = club.analysed(ann)
    admin, coach = club.someone("admin"), club.someone("coach")
    club.befriend(coach, ann)
    assert {"swings", "analyses", "objects", "events", "coach_links", "user_profiles", "user_stats"} <= rows_about(ann.user["id"])
    link = club.ask(ann, "swing", id=swing["id"]).json()["video_url"]
    equal(problem_fields(ann.post("/api/v1/users/me/delete", {"password": "wrong one"})), ["password"])
    club.ask(ann, "delete_me")
    club.is_out(ann)
    expect(club.nobody().post("/api/v1/auth/login", {"email": ann.email, "password": PASSWORD}), 401)
    expect(club.nobody().get(link), 404)
    expect(admin.get(f"/api/v1/users/{ann.user['id']}/stats"), 404)
    expect(coach.get(f"/api/v1/swings/{swing['id']}"), 404)
    equal(rows_about(ann.user["id"]), {"objects"}, "doomed, until they are swept")
    club.stop()
    club.rows("UPDATE schedule SET last_run_at = 0 WHERE task = 'sweep_objects'")
    club.start()
    deadline = time.monotonic() + 20
    while rows_about(ann.user["id"]) and time.monotonic() < deadline:
        time.sleep(0.1)
    equal(rows_about(ann.user["id"]), set())
    equal([path for path in club.objects() if ann.user["id"] in str(path)], [])
    equal(rows_about(swing["id"]), set())


def every_row_went_well_once(_):
    need_sample()  # without it much was skipped
    equal(set(club.document.operations) - club.document.answered, set())


ROWS = (rows_of_accounts, rows_of_sessions, rows_of_exports, rows_of_swings, rows_of_drills, rows_of_shots, rows_of_coaches,
        rows_of_administration, rows_of_the_service, a_store_that_is_away_is_told, paths_and_methods_that_are_none)
FIELDS = (each_field_is_checked_and_named, each_query_is_checked_and_named, what_is_no_json_is_refused,
          each_field_of_the_form_is_checked_and_named)
MORE = (cursors_and_filters_of_swings, scores_are_bounds, an_idempotency_key_is_one_swing, what_is_unchanged_is_not_sent_again,
        text_is_compressed_for_those_who_take_it, other_origins_are_told_what_they_may)

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place, Club(place, {"GOLFCOACH_ORIGINS": f"{ORIGIN}, https://b.example.com",
                                                              "GOLFCOACH_DEMO": "ann@example.com"}) as club:
        ann = club.member(expect(club.nobody().post("/api/v1/auth/register", {"email": "ann@example.com", "password": PASSWORD}), 201))
        run(*ROWS, *FIELDS, *MORE, a_deleted_account_leaves_nothing, every_row_went_well_once)
