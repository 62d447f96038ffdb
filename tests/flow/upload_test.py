#!/usr/bin/env python3
"""Uploads that are no clips, no forms, too large or cut off: each is refused in words, and nothing is left of it.

tests: api/upload.c
"""
import gzip
import struct
import tempfile
import time

from club import Club
from flow import equal, run
from service import expect
from wire import Wire

club = None  # one service for all tests
ann = None  # who uploads


def box(kind, content=b"", size=None):
    return struct.pack(">I4s", 8 + len(content) if size is None else size, kind) + content


def claiming(clip, width, height):
    """The clip, with another size in its track's header."""
    at = clip.index(b"tkhd") - 4
    end = at + struct.unpack(">I", clip[at:at + 4])[0]
    return clip[:end - 8] + struct.pack(">II", width << 16, height << 16) + clip[end:]


def lasting(clip, seconds):
    """The clip, with other durations in its headers."""
    for kind, scale in ((b"mvhd", 12), (b"mdhd", 12)):
        at = clip.index(kind) + 4
        rate = struct.unpack(">I", clip[at + scale:at + scale + 4])[0]
        clip = clip[:at + scale + 4] + struct.pack(">I", int(rate * seconds)) + clip[at + scale + 8:]
    return clip


def send_head(wire, length=None, more=""):
    """Of an upload; without a length it is chunked."""
    size = f"Content-Length: {length}\r\n" if length is not None else "Transfer-Encoding: chunked\r\n"
    wire.send(f"POST /api/v1/swings/upload HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {ann.tokens['access_token']}\r\n"
              f"Content-Type: multipart/form-data; boundary=mark\r\n{size}{more}\r\n")


def in_chunks(body, size):
    """Uploads it in pieces of that many bytes; the reply."""
    with Wire(club.port) as wire:
        send_head(wire)
        for at in range(0, len(body), size):
            piece = body[at:at + size]
            wire.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        wire.send(b"0\r\n\r\n")
        return wire.reply()


def refused(name, status, body, kind="multipart/form-data; boundary=mark", chunked=False):
    """Sends it; it must be refused in words."""
    answer = in_chunks(body, 700) if chunked else ann.call("POST", "/api/v1/swings/upload", body, {"Content-Type": kind})
    equal(answer.status, status, f"{name}: {answer}")
    told = answer.json()
    assert len(told["detail"]) > 10 and "/" not in told["detail"].replace("multipart/form-data", ""), f"{name}: {told}"
    return told


def video_form(clip):
    """The body, for the boundary `mark`."""
    return b'--mark\r\nContent-Disposition: form-data; name="video"; filename="x.mp4"\r\n\r\n' + clip + b"\r\n--mark--\r\n"


def nothing_is_left(before):
    equal(expect(club.nobody().get("/healthz"), 200).json()["status"], "ok")
    equal(club.spool(), [])
    equal(club.rows("SELECT name FROM objects WHERE state = 'pending'"), [])
    equal(club.rows("SELECT count(*) FROM swings"), before)


def what_is_no_clip_is_refused(_):
    before = club.rows("SELECT count(*) FROM swings")
    clip = club.small_clip()
    start, moov = box(b"ftyp", b"isom\0\0\2\0isomiso2"), clip.index(b"moov") - 4
    for name, data in (
            ("empty", b""), ("text", b"hello" * 100), ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(500)),
            ("an archive", b"PK\3\4" + bytes(500)),
            ("a program", b"\x7fELF" + bytes(500)), ("a page before a clip", b"<html><script>alert(1)</script>" + clip),
            ("a picture before a clip", b"GIF89a" + clip), ("another format", b"\x1aE\xdf\xa3" + bytes(500)), ("only its type", start),
            ("cut off", clip[:moov + 40]), ("cut in the middle", clip[:-1] if clip[moov:moov + 4] else clip),
            ("16,384 pixels a side", claiming(clip, 16384, 16384)), ("65,535 pixels wide", claiming(clip, 65535, 64)),
            ("a header of 50 MB", start + box(b"moov", bytes(70000), 50 << 20)),
            ("an endless header", start + box(b"moov", bytes(70000), 0)),
            ("a box of 2^64 bytes", start + struct.pack(">I4sQ", 1, b"moov", 2**64 - 1) + bytes(70000)),
            ("a box smaller than itself", start + box(b"moov", bytes(200), 4)), ("no header", start + box(b"mdat", bytes(70000))),
            ("texts of 9 MB", start + box(b"moov", box(b"udta", bytes(9 << 20)))),
            ("boxes in boxes", start + nested(2000)), ("a million boxes", start + box(b"moov", box(b"free") * 900000)),
            ("2 s", lasting(clip, 2)), ("an hour", lasting(clip, 3600)), ("no time", lasting(clip, 0))):
        refused(name, 422, video_form(data))
    nothing_is_left(before)


def nested(depth):
    inside = b""
    for _ in range(depth):
        inside = box(b"trak", inside)
    return box(b"moov", inside)


def forms_that_are_none_are_refused(_):
    before = club.rows("SELECT count(*) FROM swings")
    clip = club.small_clip()
    good = video_form(clip)
    field = b'--mark\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    for name, status, body in (
            ("no end", 422, good[:-10]), ("nothing", 422, b""), ("no boundary in it", 422, b"x" * 1000),
            ("another boundary", 422, good.replace(b"--mark", b"--merk")),
            ("1,000 parts", 422, b"".join(field % (b"f%d" % i, b"x") for i in range(1000)) + good),
            ("two clips", 422, good[:-8] + good), ("a field of 5,000 bytes", 422, field % (b"note", b"x" * 5000) + good),
            ("a header of 9 kB", 413, good.replace(b"x.mp4", b"x" * 9000)),
            ("a part without a name", 422, good.replace(b'name="video"; ', b"")),
            ("a field that climbs", 422, field % (b"../../etc/passwd", b"x") + good),
            ("no text", 422, field % (b"note", b"\xff\xfe") + good), ("a field twice", 422, field % (b"note", b"x") * 2 + good),
            ("no clip", 422, field % (b"note", b"x") + b"--mark--\r\n"),
            ("a NUL in a name", 422, good.replace(b'"video"', b'"vid\0eo"')),
            ("a clip that is a field", 422, field % (b"videos", clip) + b"--mark--\r\n")):
        refused(name, status, body)
        refused(name, status, body, chunked=True)
    for kind in ("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 71, "video/mp4",
                 "application/json", "multipart/mixed; boundary=mark", 'multipart/form-data; boundary="mark'):
        refused(kind, 415, good, kind)
    nothing_is_left(before)


def a_packed_body_is_not_unpacked(_):
    """What says that it is compressed is read as it is: 10 MB of nothing in 10 kB stay 10 kB."""
    bomb = gzip.compress(bytes(10 << 20))
    before = club.rows("SELECT count(*) FROM swings")
    for path, kind, statuses in (("/api/v1/swings/upload", "multipart/form-data; boundary=mark", (415, 422)),
                                 ("/api/v1/auth/login", "application/json", (400, 413, 415))):
        answer = ann.call("POST", path, bomb, {"Content-Type": kind, "Content-Encoding": "gzip"})
        assert answer.status in statuses, answer
    nothing_is_left(before)


def too_many_bytes_are_refused(_):
    before = club.rows("SELECT count(*) FROM swings")
    limit = 100 << 20
    with Wire(club.port) as wire:  # from what it says alone
        send_head(wire, limit + (1 << 20))
        equal(wire.reply().status, 413)
    with Wire(club.port) as wire:  # before "100 Continue"
        send_head(wire, limit + (1 << 20), "Expect: 100-continue\r\n")
        equal(wire.reply().status, 413)
    head, tail = video_form(b"|").split(b"|")
    endless = box(b"ftyp", b"isom\0\0\2\0isomiso2") + box(b"mdat", b"", 0)
    with Wire(club.port, timeout=60) as wire:  # a clip of 100 MB and one byte
        send_head(wire, len(head) + limit + 1 + len(tail))
        wire.send(head + endless)
        left = limit + 1 - len(endless)
        piece = bytes(1 << 20)
        try:
            while left:
                wire.send(piece[:min(left, len(piece))])
                left -= min(left, len(piece))
            wire.send(tail)
        except (BrokenPipeError, ConnectionResetError):
            pass
        equal(wire.reply().status, 413)
    nothing_is_left(before)


def who_goes_in_the_middle_leaves_nothing(_):
    before = club.rows("SELECT count(*) FROM swings")
    body = video_form(club.small_clip() + box(b"free", bytes(1 << 20)))
    for part_of in (100, 700, len(body) // 2, len(body) - 1):
        with Wire(club.port) as wire:
            send_head(wire, len(body))
            wire.send(body[:part_of])
            time.sleep(0.1)
    with Wire(club.port) as wire:
        send_head(wire)
        wire.send(b"400\r\n" + body[:0x400] + b"\r\nnot a size\r\n")
        assert wire.ends()[:12] in (b"", b"HTTP/1.1 400")
    nothing_is_left(before)
    # Whole, in pieces of unknown number, it is taken.
    equal(ann.wait_for(expect(in_chunks(body, 1000), 202).json()["id"])["status"], "FAILED")


def changed(clip, kind, offset, value):
    """The clip, with another number so many bytes behind a box's name."""
    at = clip.index(kind) + 4 + offset
    return clip[:at] + struct.pack(">I", value) + clip[at + 4:]


def what_only_the_engine_sees_fails_with_a_reason(_):
    clip = club.small_clip()
    start = clip.index(b"mdat") + 4
    end = start + struct.unpack(">I", clip[start - 8:start - 4])[0] - 8
    for name, bomb in (("no pictures in it", clip[:start] + bytes(end - start) + clip[end:]),
                       ("frames of 16,384 pixels a side", changed(clip, b"avc1", 24, 16384 << 16 | 16384)),
                       ("4 billion frames", changed(clip, b"stts", 8, 2**32 - 1)), ("2 billion sizes", changed(clip, b"stsz", 8, 2**31)),
                       ("4 billion chunks", changed(clip, b"stco", 4, 2**32 - 1)),
                       ("chunks far away", changed(clip, b"stco", 8, 2**32 - 1))):
        swing = ann.wait_for(ann.upload(bomb)["id"])
        equal(swing["status"], "FAILED", name)
        assert 10 < len(swing["failure_reason"]) < 200, f"{name}: {swing['failure_reason']}"
    equal(ann.wait_for(ann.upload(clip)["id"])["failure_reason"][:20], "no golfer can be see")


def a_clip_with_a_page_behind_it_stays_a_clip(_):
    clip = club.small_clip() + box(b"free", b"<html><script>alert(1)</script>" * 20)
    swing = ann.wait_for(ann.upload(clip)["id"])
    shown = expect(club.nobody().get(swing["video_url"]), 200)
    equal((shown.headers["content-type"], shown.headers["x-content-type-options"]), ("video/mp4", "nosniff"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place, Club(place) as club:
        ann = club.someone()
        run(what_is_no_clip_is_refused, forms_that_are_none_are_refused, a_packed_body_is_not_unpacked, too_many_bytes_are_refused,
            who_goes_in_the_middle_leaves_nothing, what_only_the_engine_sees_fails_with_a_reason,
            a_clip_with_a_page_behind_it_stays_a_clip)
