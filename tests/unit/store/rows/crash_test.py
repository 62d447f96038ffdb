#!/usr/bin/env python3
"""Runs a test program that has PostgreSQL killed and started again: crash_test.py PROGRAM"""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "servers"))
import server  # noqa: E402


def main():
    reason = server.missing("postgres")
    if reason:
        print(f"1..0 # SKIP {reason}")
        return
    with server.Servers("postgres") as servers:
        postgres = servers["postgres"]
        orders = {"# server kill\n": postgres.kill, "# server start\n": postgres.start}
        program = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                   env=dict(os.environ, GOLFCOACH_TEST_POSTGRES=servers.url["postgres"]))
        for line in program.stdout:
            print(line, end="", flush=True)
            if line in orders:
                orders[line]()
                program.stdin.write("done\n")
                program.stdin.flush()
        sys.exit(program.wait())


main()
