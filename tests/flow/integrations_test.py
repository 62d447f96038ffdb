#!/usr/bin/env python3
"""Shots of launch monitors and trackers through the service: files of every source, matching to swings, and the listener for live
ones.

tests: api/integrations.c jobs/gspro.c
"""
import datetime
import json
import socket
import time

from flow import ROOT, equal, ffmpeg, run
from service import Service, expect, free_port

FIXTURES = ROOT / "tests/fixtures/shots"
IMPORT = "/api/v1/integrations/import"
SHOTS = "/api/v1/integrations/shots"
# source, file, what else is asked for; shots, refused rows
FILES = (
    ("trackman", "trackman_us.csv", "", 3, 1),
    ("trackman", "trackman_semicolon.csv", "&zone_offset_min=120", 2, 0),
    ("garmin_r10", "garmin_metric.csv", "", 3, 0),
    ("garmin_r10", "garmin_us.csv", "", 2, 0),
    ("arccos", "arccos_round.json", "", 3, 2),
    ("gspro", "gspro.json", "", 2, 1),
)
HEAD = "Date,Club,Ball Speed (mph),Launch Angle (deg),Carry Distance (yd)\n"


def send(client, source, body, more="", status=200):
    data = body if isinstance(body, bytes) else body.encode()
    return expect(client.call("POST", f"{IMPORT}?source={source}{more}", data), status).json()


def shots_of(client, query=""):
    return expect(client.get(SHOTS + query), 200).json()["shots"]


def counts(answer):
    return answer["shots"], answer["new"], answer["matched"], len(answer["refused"])


def clip_without_golfer(folder):
    """Quickly analysed: a swing is there from its upload on."""
    clip = folder / "clip.mp4"
    if not clip.exists():
        ffmpeg("-f", "lavfi", "-i", "testsrc=size=90x160:rate=10:duration=3.2", "-pix_fmt", "yuv420p", clip)
    return clip


def moment(seconds):
    """RFC 3339, some seconds before a fixed one in the past."""
    return (datetime.datetime(2026, 5, 14, 14, 3, 11) + datetime.timedelta(seconds=seconds)).isoformat() + "Z"


def every_source_is_read_and_only_once(folder):
    with Service(folder) as service:
        ann = service.register("ann@example.com")
        total = 0
        for source, name, more, shots, refused in FILES:
            data = (FIXTURES / name).read_bytes()
            equal(counts(send(ann, source, data, more)), (shots, shots, 0, refused), name)
            equal(counts(send(ann, source, data, more)), (shots, 0, 0, refused), name + " again")
            total += shots
        listed = shots_of(ann, "?limit=100")
        equal(len(listed), total)
        dated = [shot["recorded_at"] for shot in listed]
        equal(dated, sorted(dated, reverse=True))
        irons = [shot for shot in listed if shot["shot_data"].get("club") == "7_iron" and shot["source"] == "trackman"]
        equal(irons[-1]["shot_data"]["club_speed"], {"value": 37.9984, "unit": "m/s", "given": "85.0", "given_unit": "mph"})
        text = json.dumps(listed)
        for word in ("Pat Example", "pat@", "pat-example", "monitor", "Faithful", "latitude"):
            assert word not in text, word
        equal(shots_of(service.register("bob@example.com")), [], "another golfer's")


def rows_are_refused_with_reasons(folder):
    with Service(folder) as service:
        ann = service.register("ann@example.com")
        answer = send(ann, "trackman", (FIXTURES / "trackman_us.csv").read_bytes())
        equal(answer["refused"], ['row 8: club_speed: not a number: "fast"'])
        assert any("Email" in note for note in answer["notes"]), answer["notes"]
        for source, body in (("trackman", "a,b\n1,2\n"), ("trackman", ""), ("trackman", b"\xff\xfe"), ("arccos", "{}"),
                             ("arccos", "[" * 100000), ("gspro", "GET / HTTP/1.1"), ("garmin_r10", HEAD + '"open')):
            assert len(send(ann, source, body, status=422)["detail"]) > 20
        send(ann, "golfbox", HEAD, status=422)
        send(ann, "trackman", HEAD, "&day_order=maybe", status=422)
        send(ann, "trackman", b"x" * (8 << 20) + b"x", status=413)
        send(ann, "garmin_r10", HEAD + ",Driver,140,12,230\n" * 5001, status=413)
        expect(service.client().call("POST", f"{IMPORT}?source=gspro", b"{}"), 401)
        equal(len(shots_of(ann)), 3)


def ambiguous_dates_are_asked_for(folder):
    with Service(folder) as service:
        ann = service.register("ann@example.com")
        table = HEAD + "03/04/2026 10:00:00,Driver,140,12,230\n"
        asked = send(ann, "garmin_r10", table)
        equal((asked["ask_day_order"], counts(asked)), (True, (0, 0, 0, 0)))
        told = send(ann, "garmin_r10", table, "&day_order=day_first&zone_offset_min=-60")
        equal((told["ask_day_order"], told["new"]), (False, 1))
        equal(shots_of(ann)[0]["recorded_at"], "2026-04-03T11:00:00.000000Z")


def shots_find_their_swings(folder):
    with Service(folder) as service:
        ann = service.register("ann@example.com")
        clip = clip_without_golfer(folder)
        near = ann.upload(clip, recorded_at=moment(4), club_type="7_iron")
        other_club = ann.upload(clip, recorded_at=moment(52), club_type="driver")
        too_late = ann.upload(clip, recorded_at=moment(199 + 5.5), club_type="driver")
        equal(counts(send(ann, "trackman", (FIXTURES / "trackman_us.csv").read_bytes())), (3, 3, 1, 1))
        swings = {shot["recorded_at"][:19]: shot["swing_id"] for shot in shots_of(ann)}
        equal(swings, {moment(0)[:19]: near["id"], moment(51)[:19]: None, moment(199)[:19]: None})
        # Another swing comes after its shot.
        late = ann.upload(clip, recorded_at=moment(198), club_type="driver")
        shot = shots_of(ann)[0]
        equal(shot["swing_id"], late["id"])
        relinked_by_hand(ann, shot["id"], other_club["id"], too_late["id"])


def relinked_by_hand(ann, shot, swing, other):
    def link_to(swing_id, status=204):
        expect(ann.call("PATCH", f"{SHOTS}/{shot}", {"swing_id": swing_id}), status)
        return shots_of(ann)[0]["swing_id"]

    equal(link_to(swing), swing)
    equal(link_to(other), other)
    equal(link_to("0190a000-0000-7000-8000-000000000000", 404), other)
    equal(link_to(None), None)
    send(ann, "trackman", (FIXTURES / "trackman_us.csv").read_bytes())
    equal(shots_of(ann)[0]["swing_id"], None, "the golfer is not overruled")
    expect(ann.call("DELETE", f"{SHOTS}/{shot}"), 204)
    expect(ann.call("DELETE", f"{SHOTS}/{shot}"), 404)
    equal(len(shots_of(ann)), 2)


def shots_of_others_are_out_of_reach(folder):
    with Service(folder) as service:
        ann, bob = service.register("ann@example.com"), service.register("bob@example.com")
        send(ann, "gspro", (FIXTURES / "gspro.json").read_bytes())
        shot = shots_of(ann)[0]["id"]
        swing = bob.upload(clip_without_golfer(folder))
        expect(bob.call("PATCH", f"{SHOTS}/{shot}", {"swing_id": swing["id"]}), 404)
        expect(bob.call("DELETE", f"{SHOTS}/{shot}"), 404)
        expect(ann.call("PATCH", f"{SHOTS}/{shot}", {"swing_id": swing["id"]}), 404)
        equal([entry["swing_id"] for entry in shots_of(ann)], [None, None])


class Monitor:
    """A launch monitor, as it talks to GSPro."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.rest = ""

    def say(self, message):
        """The reply's code."""
        self.socket.sendall(message if isinstance(message, bytes) else json.dumps(message).encode())
        return self.hear()

    def hear(self):
        while True:
            try:
                reply, end = json.JSONDecoder().raw_decode(self.rest)
                self.rest = self.rest[end:]
                return reply["Code"]
            except ValueError:
                piece = self.socket.recv(4096)
                if not piece:
                    return None
                self.rest += piece.decode()


def shot_message(number):
    return {"DeviceID": "Bay 3", "Units": "Yards", "ShotNumber": number, "APIversion": "1",
            "BallData": {"Speed": 140.0, "VLA": 12.5, "HLA": -1.0, "TotalSpin": 2500, "SpinAxis": 2},
            "ClubData": {"Speed": 98.0}, "ShotDataOptions": {"ContainsBallData": True, "ContainsClubData": True}}


def live_shots_belong_to_the_account_that_is_named(folder):
    port = free_port()
    with Service(folder, environment={"GOLFCOACH_GSPRO": str(port), "GOLFCOACH_GSPRO_USER": "Ann@example.com"}) as service:
        monitor = Monitor(port)
        equal(monitor.say({"ShotDataOptions": {"IsHeartBeat": True}}), 200)
        equal(monitor.say(shot_message(1)), 503, "there is no account yet")
        ann = service.register("ann@example.com")
        equal(monitor.say(shot_message(1)), 200)
        swing = ann.upload(clip_without_golfer(folder))
        shot = shots_of(ann)[0]
        equal((shot["source"], shot["swing_id"], shot["shot_data"]["shot_number"]), ("gspro", swing["id"], 1))
        equal(shot["shot_data"]["smash"]["value"], round(140 / 98, 6))
        equal(monitor.say(b'{"BallData": 1}'), 501)
        equal(monitor.say(b"GET / HTTP/1.1\r\n\r\n"), 501)
        equal(monitor.hear(), None, "what is no JSON ends it")
        second = Monitor(port)
        service.stop()
        equal(second.hear(), None, "nobody is left behind")
        assert not any("ann@" in json.dumps(line).lower() for line in service.log())


def the_listener_is_off_unless_it_is_whole(folder):
    port = free_port()
    service = Service(folder, environment={"GOLFCOACH_GSPRO": str(port)})
    status, _, stderr = service.run("up")
    equal(status, 2, stderr)
    assert "GOLFCOACH_GSPRO_USER" in stderr.splitlines()[-1], stderr
    service.environment["GOLFCOACH_GSPRO"] = "anywhere"
    status, _, stderr = service.run("up")
    equal(status, 2, stderr)
    assert "GOLFCOACH_GSPRO must be" in stderr.splitlines()[-1], stderr
    del service.environment["GOLFCOACH_GSPRO"]
    with service:
        time.sleep(0.1)
        with socket.socket() as nobody:
            assert nobody.connect_ex(("127.0.0.1", port)) != 0


if __name__ == "__main__":
    run(every_source_is_read_and_only_once, rows_are_refused_with_reasons, ambiguous_dates_are_asked_for, shots_find_their_swings,
        shots_of_others_are_out_of_reach, live_shots_belong_to_the_account_that_is_named, the_listener_is_off_unless_it_is_whole)
