"""HTTP/1.1 and WebSocket byte by byte, for tests that need to see, and to send, what no library would."""
import base64
import json
import os
import socket
import struct


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.status} {self.headers} {self.body[:200]!r}>"


class Closed(Exception):
    """The other side ended the connection."""


class Wire:
    """One connection."""

    def __init__(self, port, timeout=10, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(timeout)
        self.socket.connect(("127.0.0.1", port))
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data.encode("latin-1") if isinstance(data, str) else data)

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise Closed(self.buffer)
        self.buffer += data

    def take(self, size):
        while len(self.buffer) < size:
            self.more()
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def take_until(self, mark):
        while mark not in self.buffer:
            self.more()
        data, self.buffer = self.buffer.split(mark, 1)
        return data

    def head(self):
        """Status and headers; names in lower case."""
        lines = self.take_until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, value = line.split(": ", 1)
            assert name.lower() not in headers, f"{name} twice"
            headers[name.lower()] = value
        return int(lines[0].split()[1]), headers

    def reply(self, method="GET"):
        status, headers = self.head()
        has_body = method != "HEAD" and status >= 200 and status not in (204, 304)
        return Reply(status, headers, self.take(int(headers["content-length"])) if has_body else b"")

    def ask(self, target, method="GET", headers="", body=b""):
        """headers: whole lines, each with its line break."""
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        self.send(f"{method} {target} HTTP/1.1\r\nHost: test\r\n{length}{headers}\r\n".encode("latin-1") + body)
        return self.reply(method)

    def ends(self, timeout=5):
        """What still came before the other side ended the connection."""
        self.socket.settimeout(timeout)
        try:
            while True:
                self.more()
        except (Closed, ConnectionResetError):
            return self.buffer


def ask(port, target, **options):
    with Wire(port) as wire:
        return wire.ask(target, **options)


TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def frame(opcode, data=b"", final=True, masked=True, reserved=0):
    """One frame as a client sends it."""
    size = len(data)
    first = bytes([(0x80 if final else 0) | reserved << 4 | opcode])
    mask_bit = 0x80 if masked else 0
    if size < 126:
        head = first + bytes([mask_bit | size])
    elif size < 65536:
        head = first + bytes([mask_bit | 126]) + struct.pack(">H", size)
    else:
        head = first + bytes([mask_bit | 127]) + struct.pack(">Q", size)
    if not masked:
        return head + data
    mask = os.urandom(4)
    whole = mask * (size // 4 + 1)
    return head + mask + (int.from_bytes(data, "big") ^ int.from_bytes(whole[:size], "big")).to_bytes(size, "big")


class Socket(Wire):
    """A WebSocket client."""

    def __init__(self, port, target, headers="", **options):
        super().__init__(port, **options)
        key = base64.b64encode(os.urandom(16)).decode()
        self.send(f"GET {target} HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n")
        self.status, self.headers = self.head()

    def receive(self):
        """Opcode and data of the next frame."""
        first, second = self.take(2)
        assert not second & 0x80, "a server does not mask"
        size = second & 0x7F
        if size == 126:
            size = struct.unpack(">H", self.take(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", self.take(8))[0]
        return first & 0x0F, self.take(size)

    def text(self, text):
        self.send(frame(TEXT, text.encode()))

    def message(self):
        """The next text; pings on the way are answered."""
        while True:
            opcode, data = self.receive()
            if opcode == PING:
                self.send(frame(PONG, data))
                continue
            assert opcode == TEXT, (opcode, data)
            return data.decode()

    def closing_code(self):
        """The code of the closing frame that comes next, whatever comes before it."""
        while True:
            opcode, data = self.receive()
            if opcode == CLOSE:
                return struct.unpack(">H", data[:2])[0] if data else 1005
