"""WebSockets of src/httpd over real connections, frame by frame.

tests: httpd/socket.c httpd/sockets.c
"""
import contextlib
import struct
import time

import flow
from flow import equal
from httpd_program import SLOWED, need_descriptors, running, wait_for
from wire import BINARY, CLOSE, PING, PONG, TEXT, Socket, Wire, ask, frame


def handshakes_are_checked(_):
    good = ("Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n")
    with running() as server:
        with Wire(server.port) as wire:
            wire.send(f"GET /socket HTTP/1.1\r\nHost: x\r\n{good}\r\n")
            status, headers = wire.head()
            equal((status, headers["sec-websocket-accept"]), (101, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
        for status, headers in (
                (426, ""), (426, good.replace("websocket\r\n", "h2c\r\n")), (426, good.replace(", Upgrade", "")),
                (426, good.replace("13", "8")), (400, good.replace("dGhl", "")),
                (400, good.replace("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "")),
                (400, good.replace("ZQ==", "ZR==")), (400, good + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")):
            equal(ask(server.port, "/socket", headers=headers).status, status, headers)
        equal(ask(server.port, "/socket", method="POST", headers=good).status, 426)


def frames_are_read_right(_):
    long = "ü" * 32768
    with running() as server:
        client = Socket(server.port, "/socket")
        equal((client.status, client.message()), (101, "hello"))
        for text in ("a", "ü" * 60, "x" * 126, "x" * 65535, long):
            client.text(text)
            equal(client.message(), text)
        client.send(frame(TEXT, b"a\xc3", final=False) + frame(PING, b"now") + frame(0, b"\xbcb", final=False))
        client.send(frame(0, b"c"))
        equal(client.receive(), (PONG, b"now"))
        equal(client.message(), "aüb" + "c", "fragments, cut amid a character")
        client.send(frame(TEXT, b""))
        equal(client.message(), "")
        for byte in frame(TEXT, b"slow"):
            client.send(bytes([byte]))
        equal(client.message(), "slow")
        client.send(frame(CLOSE, struct.pack(">H", 1000) + b"bye"))
        equal(client.closing_code(), 1000)
        equal(client.ends(), b"")
        with Wire(server.port) as wire:  # frames that came with the handshake
            wire.send("GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode() +
                      frame(TEXT, b"early") * 3)
            wire.head()
            equal(wire.take(7 + 3 * 7), b"\x81\x05hello" + 3 * b"\x81\x05early")


BROKEN_FRAMES = [
    (1002, frame(TEXT, b"a", masked=False)),
    (1002, frame(TEXT, b"a", reserved=4)),
    (1002, frame(3, b"a")),
    (1002, frame(11, b"")),
    (1002, frame(0, b"a")),
    (1002, frame(TEXT, b"a", final=False) + frame(TEXT, b"b")),
    (1005, frame(PING, b"a", final=False)),  # wslay closes without a code when it cannot read a frame's head
    (1005, frame(PING, b"a" * 126)),
    (1007, frame(TEXT, b"\xff")),
    (1007, frame(TEXT, b"a\xc3")),
    (1007, frame(TEXT, b"\xed\xa0\x80")),
    (1007, frame(TEXT, b"\xf4\x90\x80\x80")),
    (1007, frame(TEXT, b"\xc3", final=False) + frame(0, b"a")),
    (1003, frame(BINARY, b"a")),
    (1009, frame(TEXT, b"a" * 65537)),
    (1009, frame(TEXT, b"a" * 60000, final=False) + frame(0, b"a" * 6000)),
    (1009, b"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00x"),
    (1005, b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00"),
    (1005, frame(CLOSE, b"a")),
    (1002, frame(CLOSE, struct.pack(">H", 1005))),
    (1002, frame(CLOSE, struct.pack(">H", 999))),
    (1007, frame(CLOSE, struct.pack(">H", 1000) + b"\xff")),
    (1005, frame(CLOSE)),
    (4321, frame(CLOSE, struct.pack(">H", 4321))),
]


def broken_frames_are_named(_):
    with running() as server:
        for code, data in BROKEN_FRAMES:
            client = Socket(server.port, "/socket")
            client.message()
            client.send(data)
            equal(client.closing_code(), code, repr(data[:20]))
            with contextlib.suppress(OSError):
                client.send(frame(CLOSE))
            equal(client.ends(), b"")
        wait_for(lambda: server.counts()["closed"] == len(BROKEN_FRAMES))


def servers_close_too(_):
    with running() as server:
        client = Socket(server.port, "/socket")
        client.message()
        client.text("close")
        equal(client.message(), "bye", "what waits is sent first")
        equal(client.closing_code(), 4001)
        client.send(frame(CLOSE, struct.pack(">H", 4001)))
        equal(client.ends(), b"")
        silent = Socket(server.port, "/socket")  # does not answer the closing frame
        silent.text("close")
        start = time.monotonic()
        silent.ends(timeout=10)
        assert time.monotonic() - start < 8
        with Socket(server.port, "/socket") as gone:
            gone.message()
        wait_for(lambda: server.counts()["closed"] == 3)
        equal([line for line in server.stop().splitlines() if line.startswith("closed")],
              ["closed 4001", "closed 4001", "closed 1006"])


def slow_readers_are_dropped(_):
    with running() as server:
        client = Socket(server.port, "/socket", receive_buffer=4096)
        client.message()
        other = Socket(server.port, "/socket")
        other.message()
        client.text("flood")
        time.sleep(0.5)
        other.text("still here")
        equal(other.message(), "still here")
        equal(client.closing_code(), 1013, "said once it reads again")
        deaf = Socket(server.port, "/socket", receive_buffer=4096)
        deaf.text("flood")
        wait_for(lambda: server.counts()["closed"] >= 1, 10)
        flooder = Socket(server.port, "/socket", receive_buffer=4096)  # pings whose pongs it does not read
        before = server.resident_kb()
        flooder.socket.settimeout(2)
        with contextlib.suppress(OSError):
            for _ in range(200):
                flooder.send(frame(PING, b"a" * 100) * 500)
        assert SLOWED or server.resident_kb() - before < 2048
        other.text("still here")
        equal(other.message(), "still here")


def the_silent_are_pinged_and_dropped(_):
    with running("", 1) as server:
        alive, dead = Socket(server.port, "/socket"), Socket(server.port, "/socket")
        dead.message(), alive.message()
        start = time.monotonic()
        for _ in range(3):
            equal(alive.receive(), (PING, b""))
            alive.send(frame(PONG))
        equal([dead.receive()[0], dead.receive()[0]], [PING, PING])
        equal(dead.ends(), b"")
        assert 2.5 < time.monotonic() - start < 6
        alive.text("still here")
        equal(alive.message(), "still here")


def idle_sockets_are_small(_):
    need_descriptors(5000)
    with running() as server:
        clients = [Socket(server.port, "/socket") for _ in range(100)]  # what is made once
        before = server.resident_kb()
        start = time.monotonic()
        clients += [Socket(server.port, "/socket") for _ in range(2000)]
        took = time.monotonic() - start
        for client in clients:
            client.message()
            client.text("x")
        for client in clients:
            equal(client.message(), "x")
        each = (server.resident_kb() - before) / 2000
        print(f"# 2,000 sockets: {each:.1f} KiB each, opened in {took:.1f} s")
        assert SLOWED or each <= 20, each
        equal(server.counts()["opened"], 2100)
        for client in clients:
            client.socket.close()
        wait_for(lambda: server.counts()["closed"] == 2100)


def sockets_are_counted(_):
    with running("", 30, 8) as server:
        clients = [Socket(server.port, "/socket") for _ in range(8)]
        equal({client.status for client in clients}, {101})
        equal(Socket(server.port, "/socket").status, 503)
        clients[0].socket.close()
        wait_for(lambda: server.counts()["closed"] == 1)
        equal(Socket(server.port, "/socket").status, 101)


if __name__ == "__main__":
    flow.run(handshakes_are_checked, frames_are_read_right, broken_frames_are_named, servers_close_too,
             slow_readers_are_dropped, the_silent_are_pinged_and_dropped, idle_sockets_are_small,
             sockets_are_counted)
