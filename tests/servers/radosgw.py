"""An S3 bucket: Ceph's gateway with one monitor and one storage daemon behind it (radosgw, ceph-mon, ceph-osd).

KEY and SECRET sign for it. Storage is BlueStore in a sparse file: what was acknowledged survives kill -9.
"""
import datetime
import hashlib
import hmac
import shutil
import subprocess
import urllib.error
import urllib.request
import uuid

from server import Base, free_port

KEY = "swing-key"
SECRET = "swing-secret-0123456789"
BUCKET = "swings"
REGION = "default"

# The intervals are for clusters of many machines; with the usual ones a restart takes 10 s instead of 3.
CONF = """[global]
fsid = {fsid}
mon host = v2:127.0.0.1:{mon_port}
public addr = 127.0.0.1
ms bind ipv6 = false
keyring = {folder}/keyring
run dir = {folder}
admin socket = {folder}/$name.asok
log file = {folder}/$name.log
crash dir = {folder}
mon data = {folder}/mon
osd data = {folder}/osd
rgw data = {folder}/rgw
mon allow pool size one = true
mon cluster log to file = false
paxos propose interval = 0.05
paxos min wait = 0.01
objecter timeout = 1
objecter tick interval = 0.5
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = bluestore
osd memory target = 939524096
bluestore block size = 8589934592
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw thread pool size = 32
rgw enable usage log = false
"""

# Who may ask whom for what.
KEYRING = {
    "mon.": ["mon", "allow *"],
    "client.admin": ["mon", "allow *", "osd", "allow *", "mgr", "allow *"],
    "osd.0": ["mon", "allow profile osd", "osd", "allow *", "mgr", "allow *"],
    "client.rgw.a": ["mon", "allow rw", "osd", "allow rwx"],
}


def signed(method, host, path):
    """A request without a body, by AWS Signature Version 4."""
    moment = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    empty = hashlib.sha256(b"").hexdigest()
    headers = {"host": host, "x-amz-content-sha256": empty, "x-amz-date": moment}
    names = ";".join(sorted(headers))
    asked = "\n".join([method, path, "", *(f"{n}:{headers[n]}" for n in sorted(headers)), "", names, empty])
    scope = f"{moment[:8]}/{REGION}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(asked.encode()).hexdigest()])
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={KEY}/{scope},SignedHeaders={names},"
                                f"Signature={hmac.digest(key, text.encode(), 'sha256').hex()}")
    return urllib.request.Request(f"http://{host}{path}", method=method, headers=headers)


class Server(Base):
    def missing(self):
        wanted = ["ceph", "ceph-mon", "ceph-osd", "radosgw", "radosgw-admin"]
        return None if all(map(shutil.which, wanted)) else "radosgw, ceph-mon, ceph-osd or ceph-common is not installed"

    def start(self):
        fresh = not hasattr(self, "port")
        if fresh:
            self.port, self.mon_port, self.osd_id = free_port(), free_port(), str(uuid.uuid4())
            self.prepare()
        self.daemon("ceph-mon", "-i", "a")
        if fresh:
            self.tool("ceph", "--connect-timeout", "30", "osd", "new", self.osd_id)
            self.tool("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", self.osd_id)
        self.daemon("ceph-osd", "-i", "0")
        if fresh:
            self.tool("radosgw-admin", "user", "create", "--uid=swing", "--display-name=swing",
                      f"--access-key={KEY}", f"--secret-key={SECRET}")
        self.daemon("radosgw", "-n", "client.rgw.a")
        self.wait_for(self.makes_bucket, "radosgw")
        return f"s3://{BUCKET}?endpoint=http://127.0.0.1:{self.port}&region={REGION}"

    def prepare(self):
        fsid = str(uuid.uuid4())
        for name in ("mon", "osd", "rgw"):
            (self.folder / name).mkdir()
        (self.folder / "ceph.conf").write_text(
            CONF.format(fsid=fsid, folder=self.folder, mon_port=self.mon_port, port=self.port))
        keyring, monmap = self.folder / "keyring", self.folder / "monmap"
        keyring.touch()
        for name, rights in KEYRING.items():
            caps = [word for pair in zip(rights[::2], rights[1::2]) for word in ("--cap", *pair)]
            self.tool("ceph-authtool", str(keyring), "--gen-key", "-n", name, *caps)
        self.tool("monmaptool", "--create", "--fsid", fsid, "--addv", "a", f"[v2:127.0.0.1:{self.mon_port}]", str(monmap))
        self.tool("ceph-mon", "-i", "a", "--mkfs", "--monmap", str(monmap), "--keyring", str(keyring))

    def tool(self, name, *arguments):
        done = subprocess.run([name, "-c", self.folder / "ceph.conf", *arguments], capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"{name} {' '.join(arguments)}: {done.stderr[-2000:]}")

    def daemon(self, name, *arguments):
        self.spawn([name, "-f", "-c", str(self.folder / "ceph.conf"), *arguments])

    def makes_bucket(self):
        """Also true if it is there already. A gateway that has just started may refuse for a moment."""
        try:
            with urllib.request.urlopen(signed("PUT", f"127.0.0.1:{self.port}", f"/{BUCKET}"), timeout=10) as reply:
                return reply.status == 200
        except urllib.error.HTTPError as refusal:
            return refusal.code == 409
