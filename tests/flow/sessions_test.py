#!/usr/bin/env python3
"""Who is in and who is out: limits of requests and of guesses, devices, refresh tokens, passwords, disabled accounts.

tests: api/sessions.c api/hub.c api/app.c
"""
import base64
import json
import socket
import sqlite3
import tempfile
import threading
import time

from club import EXAMPLES, Club, problem_fields
from flow import equal, run
from service import PASSWORD, Servers, expect
from wire import Socket

club = None  # one service for all tests


# --- Limits

def at_address(service, address):
    member = service.nobody()
    member.address = address
    return member


def too_many_requests_wait(folder):
    with Club(folder, {"GOLFCOACH_RATE": "5"}) as small:
        dora, emil = small.someone(), small.someone()
        left = [int(expect(dora.get("/api/v1/users/me"), 200).headers["ratelimit-remaining"]) for _ in range(5)]
        equal(left, [4, 3, 2, 1, 0])
        late = expect(dora.get("/api/v1/users/me"), 429)
        equal((late.headers["ratelimit-limit"], late.headers["ratelimit-remaining"]), ("5", "0"))
        assert 1 <= int(late.headers["retry-after"]) <= 60 and late.headers["ratelimit-reset"] == late.headers["retry-after"], late.headers
        expect(dora.get("/api/v1/drills"), 200)
        expect(emil.get("/api/v1/users/me"), 200)
        again = small.again(dora)
        expect(again.get("/api/v1/users/me"), 429)
        # Before sign-in it goes by address, and who lies about his address without a proxy has none.
        nobody = small.nobody()
        for _ in range(5):
            expect(nobody.get("/.well-known/jwks.json"), 200)
        expect(nobody.get("/.well-known/jwks.json"), 429)
        expect(small.nobody().get("/.well-known/jwks.json"), 200)
        for i in range(5):
            expect(at_address(small, f"2001:db8:1:2:{i}::9").get("/.well-known/jwks.json"), 200)
        expect(at_address(small, "2001:db8:1:2::7").get("/.well-known/jwks.json"), 429)
        expect(at_address(small, "2001:db8:1:3::7").get("/.well-known/jwks.json"), 200)
        for _ in range(20):
            expect(nobody.get("/healthz"), 200)


def guessing_passwords_is_slow(_):
    bob, carl = club.someone(), club.someone()
    guess = {"email": bob.email, "password": "not his password"}
    nobody = club.nobody()
    told = {expect(nobody.post("/api/v1/auth/login", guess), 401).json()["detail"] for _ in range(5)}
    told |= {expect(nobody.post("/api/v1/auth/login", {**guess, "email": "unknown@example.com"}), 401).json()["detail"] for _ in range(5)}
    equal(len(told), 1, "an unknown address is answered alike")
    late = expect(nobody.post("/api/v1/auth/login", guess), 429)
    assert 1 <= int(late.headers["retry-after"]) <= 60
    expect(nobody.post("/api/v1/auth/login", {"email": carl.email, "password": PASSWORD}), 429)
    for _ in range(5):
        expect(club.nobody().post("/api/v1/auth/login", guess), 401)
    late = expect(club.nobody().post("/api/v1/auth/login", {**guess, "email": bob.email.upper()}), 429)
    assert "account" in late.json()["detail"] and int(late.headers["retry-after"]) >= 1
    club.again(carl)


# --- Sessions

def a_device_is_signed_out_at_once(_):
    phone = club.someone()
    tablet = club.again(phone)
    sessions = club.ask(phone, "sessions").json()["sessions"]
    equal(sorted(entry["current"] for entry in sessions), [False, True])
    other = next(entry for entry in sessions if not entry["current"])
    with tablet.listen() as socket, phone.listen() as own:
        club.ask(phone, "revoke_session", id=other["id"])
        club.is_out(tablet)
        equal(socket.closing_code(), 4401)
        own.text('{"event": "PING"}')
        assert "PONG" in own.message()
    expect(phone.call("DELETE", f"/api/v1/users/me/sessions/{other['id']}"), 404)
    expect(phone.call("DELETE", "/api/v1/users/me/sessions/none"), 404)
    # The token of a session that ended does not stand in the way of a new one.
    expect(tablet.post("/api/v1/auth/login", {"email": phone.email, "password": PASSWORD}), 200)
    with phone.listen() as own:
        club.ask(phone, "logout")
        club.is_out(phone)
        equal(own.closing_code(), 4401)


def a_refresh_token_is_good_once(_):
    bob = club.someone()

    def refresh(token):
        return club.nobody().post("/api/v1/auth/refresh", {"refresh_token": token})

    first = bob.tokens["refresh_token"]
    second = expect(refresh(first), 200).json()
    equal(expect(refresh(first), 200).json()["refresh_token"], second["refresh_token"], "a reply that was lost")
    third = expect(refresh(second["refresh_token"]), 200).json()
    newest = club.nobody(third)
    expect(newest.get("/api/v1/users/me"), 200)
    with newest.listen() as socket:
        expect(refresh(first), 401)  # a thief's: it was replaced twice
        equal(socket.closing_code(), 4401)
    for tokens in (second, third):
        expect(refresh(tokens["refresh_token"]), 401)
    for tokens in (bob.tokens, second, third):
        expect(club.client(tokens).get("/api/v1/users/me"), 401)
    for token in ("x", third["access_token"][:200], third["refresh_token"][:-1], third["refresh_token"] + "x"):
        expect(refresh(token), 401)
    expect(club.client({"access_token": bob.tokens["refresh_token"]}).get("/api/v1/users/me"), 401)


def a_new_password_ends_the_other_sessions(_):
    phone = club.someone()
    tablet = club.again(phone)
    equal(problem_fields(phone.post("/api/v1/users/me/password", {"current_password": "wrong one", "new_password": PASSWORD})),
          ["current_password"])
    for weak in ("short", "password123", phone.email, "x" * 129):
        change = {"current_password": PASSWORD, "new_password": weak}
        equal(problem_fields(phone.post("/api/v1/users/me/password", change)), ["new_password"], weak)
    with tablet.listen() as socket:
        club.ask(phone, "change_password")
        equal(socket.closing_code(), 4401)
    club.is_out(tablet)
    expect(phone.get("/api/v1/users/me"), 200)
    expect(club.nobody().post("/api/v1/auth/login", {"email": phone.email, "password": PASSWORD}), 401)
    club.again(phone, EXAMPLES["ChangePassword"]["new_password"])
    expect(club.nobody().post("/api/v1/auth/register", {"email": phone.email.upper(), "password": PASSWORD}), 409)


def a_disabled_account_is_out(_):
    admin, bob = club.someone("admin"), club.someone()
    with bob.listen() as socket:
        shown = club.ask(admin, "admin_change_user", {"disabled": True}, id=bob.user["id"]).json()
        assert shown["disabled_at"]
        equal(socket.closing_code(), 4401)
    club.is_out(bob)
    expect(club.nobody().post("/api/v1/auth/login", {"email": bob.email, "password": PASSWORD}), 401)
    equal(club.ask(admin, "admin_change_user", {"disabled": False}, id=bob.user["id"]).json()["disabled_at"], None)
    expect(bob.get("/api/v1/users/me"), 401)
    expect(club.again(bob).get("/api/v1/users/me"), 200)


# --- While a request waits


def session_of(member):
    claims = member.tokens["access_token"].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(claims + "=="))["sid"]


def tell_redis(url, *commands):
    """As another process of the service would."""
    host, port = url.removeprefix("redis://").split("/")[0].split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection, connection.makefile("rb") as answers:
        for words in commands:
            text = f"*{len(words)}\r\n" + "".join(f"${len(word.encode())}\r\n{word}\r\n" for word in words)
            connection.sendall(text.encode())
            assert not answers.readline().startswith(b"-")


def a_session_that_ends_while_its_request_waits_is_not_believed(folder):
    with Servers("redis") as servers, Club(folder, {"GOLFCOACH_CACHE": servers.url["redis"]}) as crowded:
        ann, bob = crowded.someone(), crowded.someone()
        expect(ann.get("/api/v1/users/me"), 200)
        writer = sqlite3.connect(crowded.folder / "data/golfcoach.db", isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        # More than there are workers, and all of them wait for the writer.
        change = {"handicap": 3}
        others = [threading.Thread(target=lambda: bob.call("PATCH", "/api/v1/users/me", change)) for _ in range(40)]
        for other in others:
            other.start()
        time.sleep(1)
        answers = []
        asking = [threading.Thread(target=lambda: answers.append(ann.get("/api/v1/users/me").status)),
                  threading.Thread(target=lambda: answers.append(how_long_it_is_open(crowded, ann)))]
        for thread in asking:
            thread.start()
        time.sleep(1)
        writer.execute("UPDATE sessions SET revoked_at = 1 WHERE id = ?", [session_of(ann)])
        tell_redis(servers.url["redis"], ("SET", "session:" + session_of(ann), "ended"),
                   ("PUBLISH", "events:" + ann.user["id"], json.dumps({"end_session": session_of(ann)})))
        writer.execute("COMMIT")
        for thread in asking + others:
            thread.join()
        equal(sorted(map(str, answers)), ["401", "401"])


def how_long_it_is_open(service, member):
    """401 for a socket that never is, else its closing code."""
    with Socket(service.port, "/api/v1/realtime/connect?token=" + member.tokens["access_token"], timeout=30) as listener:
        return listener.status if listener.status != 101 else listener.closing_code()


def a_socket_hears_of_its_session_from_the_start(_):
    """Even if the session ended after the look at it, and the signal came before anybody listened."""
    ann = club.someone()
    expect(ann.get("/api/v1/users/me"), 200)  # the cache now says that it is good
    club.rows("UPDATE sessions SET revoked_at = 1 WHERE id = ?", session_of(ann))
    equal(how_long_it_is_open(club, ann), 4401)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place, Club(place) as club:
        run(too_many_requests_wait, guessing_passwords_is_slow, a_device_is_signed_out_at_once, a_refresh_token_is_good_once,
            a_new_password_ends_the_other_sessions, a_disabled_account_is_out,
            a_session_that_ends_while_its_request_waits_is_not_believed, a_socket_hears_of_its_session_from_the_start)
