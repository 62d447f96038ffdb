#!/usr/bin/env python3
"""Memory of golfcoach api while videos of 50 MB come in, several at once.

The growth is the highest RSS of the process while they come, less its RSS before. Small uploads come first, so that what any
upload needs once is there. The analyses are another process' work and do not run here.
"""
import concurrent.futures
import tempfile
import time

from measure import SAMPLE, forget_peak, machine, memory_kb, migrated, options, padded, peak_kb, register, show

BAR_MB = 10


def at_once(clients, clips):
    """All of them, each by its own client."""
    with concurrent.futures.ThreadPoolExecutor(len(clients)) as pool:
        for answer in pool.map(lambda client, clip: client.upload(clip), clients, clips):
            assert not answer["repeated"], answer


def grown_mb(pid, clients, clips):
    before, _ = memory_kb(pid)
    forget_peak(pid)
    at_once(clients, clips)
    return (peak_kb(pid) - before) / 1024


def main():
    asked = options(__doc__, megabytes=(50, "size of a video"), uploads=(8, "uploads at once"))
    size = (5 if asked.quick else asked.megabytes) * 1000 * 1000
    count = 2 if asked.quick else asked.uploads
    machine()
    with tempfile.TemporaryDirectory() as folder, migrated(folder) as service:
        pid = service.process.pid
        clients = [register(service, number) for number in range(count)]
        for _ in range(3):
            at_once(clients, [padded(SAMPLE, 0) for _ in clients])
        show("RSS before", memory_kb(pid)[0] / 1024, "MB")
        show(f"growth during 1 upload of {size / 1e6:.0f} MB", grown_mb(pid, clients[:1], [padded(SAMPLE, size)]), "MB", BAR_MB)
        clips = [padded(SAMPLE, size) for _ in clients]
        began = time.monotonic()
        show(f"growth during {count} uploads of {size / 1e6:.0f} MB at once", grown_mb(pid, clients, clips), "MB", BAR_MB)
        show("bytes taken, all uploads together", count * size / (time.monotonic() - began) / 1e6, "MB/s")
        show("RSS after", memory_kb(pid)[0] / 1024, "MB")


if __name__ == "__main__":
    main()
