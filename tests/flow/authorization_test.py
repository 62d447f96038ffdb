#!/usr/bin/env python3
"""Who may do what: every row of the document by every kind of caller on someone else's things; forged tokens and links; paths that
climb.

tests: api/app.c api/media.c
"""
import base64
import hashlib
import hmac
import json
import pathlib
import tempfile
import time
import urllib.parse
import uuid

from club import EXAMPLES, Club, compact, openssl
from flow import equal, run
from service import expect, form
from wire import Wire

club = None  # one service for all tests
ann = None  # whose things they are


# --- Who may do what

class Cast:
    """Ann, whose things are looked at, and those who look."""

    def __init__(self):
        self.members = {"nobody": club.nobody(), "user": club.someone(), "coach": club.someone("coach"),
                        "her coach": club.someone("coach"), "her former coach": club.someone("coach"),
                        "admin": club.someone("admin"), "owner": ann}
        self.link = club.befriend(self.members["her coach"], ann)
        club.ask(ann, "end_coach_link", id=club.befriend(self.members["her former coach"], ann))
        self.swing = club.analysed(ann)["id"]
        self.frame = club.ask(ann, "frames", id=self.swing).json()["frames"][0]["url"].split("?")[0].split("/")[-1]
        self.session = club.ask(club.again(ann), "sessions").json()["sessions"][0]["id"]
        self.shot = club.shot_of(ann)
        self.export = club.export_of(ann)["id"]

    def place(self, row):
        """Path parameters that name something of Ann's, and what the query needs."""
        if row.tag == "admin":
            return {"id": self.fresh_job() if "jobs" in row.path else club.someone().user["id"]}
        return {"stats": {"id": ann.user["id"]}, "revoke_session": {"id": self.session}, "end_coach_link": {"id": self.link},
                "complete_drill": {"id": 1}, "compare": {"id": self.swing, "other_id": self.swing},
                "frame": {"id": self.swing, "name": self.frame}, "relink_shot": {"id": self.shot},
                "delete_shot": {"id": self.shot}, "export_file": {"id": self.export},
                "import_shots": {"source": "trackman"}}.get(row.id, {"id": self.swing})

    def fresh_job(self):
        """A dead one."""
        club.rows("UPDATE jobs SET state = 'dead' WHERE id = (SELECT id FROM jobs WHERE state = 'done' LIMIT 1)")
        return club.rows("SELECT id FROM jobs WHERE state = 'dead' LIMIT 1")[0][0]

    def losable(self, row):
        """Something of Ann's for those who may take it away: else the next ones would find nothing."""
        if row.id in ("delete_swing", "reanalyze"):
            return {"id": ann.wait_for(ann.upload(club.small_clip())["id"])["id"]}
        if row.id == "revoke_session":
            return {"id": club.ask(club.again(ann), "sessions").json()["sessions"][0]["id"]}
        if row.id == "end_coach_link":
            return {"id": club.befriend(self.members["her coach"], ann)}
        if row.id == "export_file":  # what she began meanwhile may have replaced it
            return {"id": club.export_of(ann)["id"]}
        return {"id": club.shot_of(ann)} if row.id == "delete_shot" else {}

    def body(self, row, caller):
        if row.id == "accept_invitation":
            return {"code": club.ask(self.members["admin" if caller == "coach" else "coach"], "invite").json()["code"]}
        if row.id in ("login", "refresh", "register"):
            member = club.someone()
            return {"login": {"email": member.email, "password": EXAMPLES["Login"]["password"]},
                    "refresh": {"refresh_token": member.tokens["refresh_token"]},
                    "register": {**EXAMPLES["Register"], "email": f"{uuid.uuid4().hex}@example.com"}}[row.id]
        if row.id == "upload":
            return form({}, {"video": club.small_clip()})
        if row.id == "import_shots":
            return (pathlib.Path(__file__).parents[1] / "fixtures/shots/trackman_us.csv").read_bytes()
        return EXAMPLES[row.body_name()] if row.body_name() else b"" if row.body else None


# Rows about something of Ann's that other callers than the owner and an admin may use, or fewer.
ONLY_HERS = {"revoke_session": ("owner",), "end_coach_link": ("owner", "her coach"), "relink_shot": ("owner",), "delete_shot": ("owner",),
             "export_file": ("owner",)}
EVERYBODYS = ("complete_drill",)  # a drill is nobody's
# They end what the caller needs for all others.
LAST = ("change_password", "logout", "delete_me")


def allowed(row, caller):
    """None: it goes well; else the status of the refusal."""
    if row.security == []:
        return None
    if caller == "nobody":
        return 401
    if row.tag == "admin":
        return None if caller == "admin" else 403
    if row.id == "invite":
        return 403 if caller in ("user", "owner") else None
    if not row.names or row.id in EVERYBODYS:
        return None
    readers = ("owner", "admin", "her coach") if row.method == "GET" else ("owner", "admin")
    return None if caller in ONLY_HERS.get(row.id, readers) else 404


def calls(cast, row, caller):
    wanted = allowed(row, caller)
    places = {name: value for name, value in cast.place(row).items() if name in row.names or name == "source"}
    if row.names and wanted is None:
        places.update(cast.losable(row))
    body, headers = cast.body(row, caller), {}
    if isinstance(body, tuple):
        headers, body = {"Content-Type": body[0]}, body[1]
    if row.id == "connect":
        headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                   "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    answer = cast.members[caller].call(row.method, row.target(**places), body, headers)
    wanted = wanted or (404 if row.id == "demo" else int(row.success))
    equal(answer.status, wanted, f"{row.id} as {caller}: {answer}")


def every_row_by_every_caller(_):
    cast = Cast()
    rows = list(club.document.operations.values())
    for caller in cast.members:
        for row in rows:
            if row.id not in LAST:
                calls(cast, row, caller)
    for caller in cast.members:
        for name in LAST:
            calls(cast, club.document.operations[name], caller)
            if name == "logout" and caller != "nobody":
                cast.members[caller] = club.again(cast.members[caller], EXAMPLES["ChangePassword"]["new_password"])
                EXAMPLES["ConfirmPassword"]["password"] = EXAMPLES["ChangePassword"]["new_password"]


def two_swings_of_two_golfers_are_not_compared(_):
    bob, admin = club.someone(), club.someone("admin")
    swing, other = club.analysed(ann)["id"], bob.upload(club.small_clip())["id"]
    for caller, first, second, status in ((bob, swing, other, 404), (bob, other, swing, 404), (ann, swing, other, 404),
                                          (admin, swing, other, 422)):
        expect(caller.get(f"/api/v1/swings/{first}/compare/{second}"), status)


def a_list_of_someone_else_is_not_there(_):
    coach, bob = club.someone("coach"), club.someone()
    path = f"/api/v1/swings?user_id={ann.user['id']}"
    club.analysed(ann)
    for caller in (bob, coach):
        expect(caller.get(path), 404)
        expect(caller.get(f"/api/v1/swings?user_id={uuid.uuid4()}"), 404)
    link = club.befriend(coach, ann)
    assert expect(coach.get(path), 200).json()["swings"]
    club.ask(ann, "end_coach_link", id=link)
    expect(coach.get(path), 404)


# --- Tokens

def part(value):
    data = value if isinstance(value, bytes) else compact(value)
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def read(text):
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def signed(header, claims, key):
    """By a private key of OpenSSL's."""
    text = f"{part(header)}.{part(claims)}"
    return f"{text}.{part(openssl('dgst', '-sha256', '-sign', key, data=text.encode()))}"


def hmac_signed(header, claims, secret):
    text = f"{part(header)}.{part(claims)}"
    return f"{text}.{part(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def without(values, name):
    return {key: value for key, value in values.items() if key != name}


def forged_claims(claims, now):
    """All with a good signature."""
    for change in ({"exp": now - 61}, {"exp": 0}, {"exp": now + 0.5}, {"exp": str(now + 900)}, {"exp": 2**62}, {"nbf": now + 120},
                   {"iat": now + 120}, {"aud": "https://other.example.com"}, {"aud": [claims["aud"]]}, {"iss": "https://other.example.com"},
                   {"iss": claims["iss"] + "/"}, {"role": "root"}, {"role": ["admin"]}, {"sub": "ann"}, {"sub": ""},
                   {"sid": str(uuid.uuid4())}, {"sid": "../" + claims["sid"]}, {"jti": 7}):
        yield {**claims, **change}
    for name in claims:
        yield without(claims, name)


def forged_tokens(token, folder):
    """Name and token."""
    kid, key = club.secret("tokens")
    header, claims = read(token.split(".")[0]), read(token.split(".")[1])
    a, b, c = token.split(".")
    public = openssl("pkey", "-in", key, "-pubout")
    stranger = folder / "stranger.pem"
    openssl("genrsa", "-out", stranger, "2048")
    number = base64.urlsafe_b64decode(club.ask(ann, "keys").json()["keys"][0]["n"] + "==")
    for changed in forged_claims(claims, int(time.time())):
        yield f"claims {changed}", signed(header, changed, key)
    for alg in ("none", "None", "NONE", "", "rs256", "RS512", "PS256", None):
        yield f"alg {alg}", f"{part({**header, 'alg': alg})}.{b}."
        yield f"alg {alg} signed", signed({**header, "alg": alg}, claims, key)
    for secret in (public, public.strip(), number, openssl("pkey", "-pubin", "-outform", "DER", data=public), b"", key.read_bytes()):
        yield "HS256", hmac_signed({**header, "alg": "HS256"}, claims, secret)
        yield "HMAC as RS256", hmac_signed(header, claims, secret)
    for other in ("none", "../tokens." + kid, kid + "\0", kid.upper(), "", None, [kid], f"/{key}", "/dev/null"):
        yield f"kid {other}", signed({**header, "kid": other}, claims, key)
    for more in ({"jku": "https://evil.example.com/jwks.json"}, {"crit": ["exp"]}, {"x5u": "https://evil.example.com"}, {"b64": False},
                 {"jwk": {"kty": "RSA"}}):
        yield f"header {more}", signed({**header, **more}, claims, key)
    for name in header:
        yield f"header without {name}", signed(without(header, name), claims, key)
    yield "twice alg", signed(compact(header)[:-1] + b',"alg":"RS256"}', claims, key)
    yield "another key", signed(header, claims, stranger)
    yield "another's claims", f"{a}.{part({**claims, 'role': 'admin'})}.{c}"
    flipped = bytearray(base64.urlsafe_b64decode(c + "=="))
    flipped[100] ^= 1
    for name, text in (("cut", token[:-1]), ("cut by four", token[:-4]), ("no signature", f"{a}.{b}."), ("two parts", f"{a}.{b}"),
                       ("four parts", token + ".x"), ("padded", token + "="), ("another bit", f"{a}.{b}.{part(bytes(flipped))}"),
                       ("zero signature", f"{a}.{b}.{part(bytes(256))}"), ("dots", ".."), ("long", "x" * 5000), ("empty", ""),
                       ("blank", token.replace(".", " .", 1)), ("not base64", "!" + token[1:]), ("a list", f"{part([])}.{b}.{c}")):
        yield name, text


def forged_tokens_are_refused(folder):
    token = ann.tokens["access_token"]
    kid, key = club.secret("tokens")
    # Whoever has the key can make tokens: else the others below would prove nothing.
    again = signed(read(token.split(".")[0]), read(token.split(".")[1]), key)
    expect(club.nobody().get("/api/v1/users/me", headers={"Authorization": "Bearer " + again}), 200)
    for name, forged in forged_tokens(token, folder):
        answer = club.nobody().get("/api/v1/users/me", headers={"Authorization": "Bearer " + forged})
        equal(answer.status, 401, name)
        assert "bearer" in answer.headers["www-authenticate"].lower(), name
    for scheme in ("Basic", "bearer:", "Token", ""):
        equal(club.nobody().get("/api/v1/users/me", headers={"Authorization": f"{scheme} {token}"}).status, 401, scheme)
    expect(club.nobody().get("/api/v1/users/me?token=" + token), 401)
    expect(club.nobody().get("/api/v1/users/me", headers={"Cookie": "token=" + token}), 401)


# --- Links

def link(path, expires, key_id, secret):
    signature = hmac.new(secret, f"{expires}\n{key_id}\n{path}".encode(), hashlib.sha256).digest()
    return f"{path}?expires={expires}&key={key_id}&signature={part(signature)}"


def links_are_good_for_one_path_and_time(_):
    swing = club.ask(ann, "swing", id=club.analysed(ann)["id"]).json()
    path, query = swing["video_url"].split("?")
    other = ann.upload(club.small_clip())["id"]
    key_id, file = club.secret("links")
    key, now, nobody = file.read_bytes(), int(time.time()), club.nobody()
    given = dict(urllib.parse.parse_qsl(query))
    expect(nobody.get(link(path, now + 60, key_id, key)), 200)
    expect(nobody.get(link(path, now - 1, key_id, key)), 410)
    for wrong in (link(path, now + 60, key_id, bytes(32)), link(path, now + 60, "another", key), link(path, f"{now + 60}%20", key_id, key),
                  link(path, f"%2B{now + 60}", key_id, key), link(path, "9" * 20, key_id, key), link(path, -1, key_id, key),
                  link(path + "/", now + 60, key_id, key).replace("/?", "?"),
                  f"{path}?{query.replace(given['expires'], str(int(given['expires']) + 1))}", f"{path}?{query}A", f"{path}?{query[:-1]}",
                  f"{path}?{urllib.parse.urlencode(without(given, 'key'))}", path,
                  f"{path.replace(swing['id'], other)}?{query}", f"{path.replace('video', 'overlay')}?{query}",
                  f"{path.replace('video', 'report')}?{query}", f"{path.replace('video', 'frames/00_address.jpg')}?{query}"):
        expect(nobody.get(wrong), 401)
    for pair in ("signature=", "expires=", "key=", "signature=" + given["signature"], "surprise=1"):
        expect(nobody.get(f"{path}?{query}&{pair}"), 422)
    for row in ("swing", "frames", "analysis", "analyses", "delete_swing"):  # no link opens these
        row = club.document.operations[row]
        target = row.target(id=swing["id"])
        expect(nobody.call(row.method, link(target, now + 60, key_id, key)), 401)
    expect(nobody.get(link(path.replace(swing["id"], str(uuid.uuid4())), now + 60, key_id, key)), 404)
    # Who is signed in needs no link, and has no use for someone else's.
    expect(club.someone().get(f"{path}?{query}"), 404)


# --- Paths

CLIMBS = ("..", "%2e%2e", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "../../../../etc/passwd", "%2e%2e%2f", "..%5c..%5cx",
          "....//", "%252e%252e%252f", "/etc/passwd", "%2fetc%2fpasswd", "%00", "x%00.jpg", "%c0%ae%c0%ae", "%c0%af", "%ff", "%e2%80%ae",
          "%ef%bc%8e%ef%bc%8e%ef%bc%8f", "%f0%9f%8f%8c", "%", "%2", "%zz", "%0d%0aSet-Cookie:x=1", "%0a", "'%20OR%201=1--", "%25s%25n", "*",
          "_", "null", "0", "-1", "{id}", "~root", ".", "x" * 3000)


def answers(target, method="GET", token=None, body=""):
    """The status, byte by byte as it is written here; the body has nothing of the machine's."""
    with Wire(club.port) as wire:
        wire.send(f"{method} {target} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
                  f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}")
        status, headers = wire.head()
        body = wire.ends()
    assert b"root:" not in body and "set-cookie" not in headers, target
    return status


def paths_do_not_climb(_):
    admin = club.someone("admin")
    token = admin.tokens["access_token"]
    swing = club.analysed(ann)["id"]
    for row in club.document.operations.values():
        for place in range(len(row.names)):
            for climb in CLIMBS:
                values = [climb if i == place else swing for i in range(len(row.names))]
                target = row.path
                for name, value in zip(row.names, values):
                    target = target.replace("{" + name + "}", value)
                body = json.dumps(EXAMPLES[row.body_name()]) if row.body_name() else ""
                status = answers(target, row.method, token, body)
                assert status in (400, 404, 405, 414, 431), f"{row.method} {target[:200]}: {status}"
    for target in ("/../../../etc/passwd", "//etc/passwd", "/api/../../etc/passwd", "/api/docs/../../x", "/api/docs%00.js", "etc/passwd",
                   "/api/v1/swings/..;/x", "http://evil.example.com/api/v1/users/me", "*", "/%2e%2e/%2e%2e/data/golfcoach.db"):
        assert answers(target, token=token) in (400, 404), target
    equal(expect(admin.get("/api/v1/users/me"), 200).json()["id"], admin.user["id"])


def frames_are_named_as_we_name_them(_):
    swing = club.analysed(ann)["id"]
    name = club.ask(ann, "frames", id=swing).json()["frames"][0]["url"].split("?")[0].split("/")[-1]
    club.ask(ann, "frame", id=swing, name=name)
    for wrong in ("report.html", "landmarks.jsonl", ".jpg", "x.jpg", name.upper(), name + ".jpg", "." + name, name[:-4], name + "=sealed",
                  "a" * 57 + ".jpg", "a" * 200 + ".jpg", "é.jpg", "a b.jpg", "..jpg", "overlay.mp4", "thumbnail.jpg", "a-b.jpg"):
        expect(ann.get(f"/api/v1/swings/{swing}/frames/{urllib.parse.quote(wrong)}"), 404)


MATRIX = (two_swings_of_two_golfers_are_not_compared, a_list_of_someone_else_is_not_there)
ATTACKS = (forged_tokens_are_refused, links_are_good_for_one_path_and_time, paths_do_not_climb, frames_are_named_as_we_name_them)

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place, Club(place) as club:
        ann = club.someone(full_name="Ann")
        # The table is last: in its end everybody deletes his account.
        run(*MATRIX, *ATTACKS, every_row_by_every_caller)
