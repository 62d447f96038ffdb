#!/usr/bin/env python3
"""Runs every test of the project and adds them up; script/test calls it.

usage: run.py [SUITE…]     all suites, or the named ones (--list names them)
       run.py --quick      without the builds for sanitizers, clang and aarch64
       run.py --again      also what has passed on exactly this tree before

Each suite ends in a line of its own; failing tests print what they said. The last line is
`N passed, N failed`, before it stands what was skipped and why. Exit status 1 if anything failed.
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
JOBS = str(max(1, os.cpu_count() or 1))


class Result:
    """What one suite came to: counts, skips as (test, reason), and the output of what failed."""

    def __init__(self):
        self.passed, self.failed, self.skipped, self.output = 0, 0, [], []

    def fail(self, name, output):
        self.failed += 1
        self.output.append(f"--- {name}\n{output.strip()}")


def run(command, **options):
    """Exit status and output (both streams) of a command in the root of the project."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", **options)
    return done.returncode, done.stdout


def count_tap(result, name, text, status):
    """Adds up TAP output; a program that dies, or stops before its plan is through, fails once more."""
    seen, plan = 0, None
    for line in text.splitlines():
        planned = re.match(r"1\.\.(\d+)", line)
        if planned:
            plan = int(planned.group(1))
        test = re.match(r"(not )?ok\b\s*\d*\s*-?\s*([^#]*)(#\s*skip\S*\s*(.*))?", line, re.I)
        if not test:
            continue
        seen += 1
        if test.group(1):
            result.failed += 1
        elif test.group(3):
            result.skipped.append((f"{name}: {test.group(2).strip()}", test.group(4).strip()))
        else:
            result.passed += 1
    broken = plan is None or seen != plan or not seen
    failed_tests = bool(re.search(r"^not ok", text, re.M))
    if broken or (status != 0 and not failed_tests):
        result.failed += 1
        text += f"\n({'stopped early' if broken else 'no test failed'}, exit status {status})"
    if broken or status != 0 or failed_tests:
        result.output.append(f"--- {name}\n{text.strip()}")


def tap_program(command):
    def suite(result):
        status, output = run(command)
        count_tap(result, " ".join(command[:2]), output, status)
    return suite


def format_suite(result):
    files = run(["git", "ls-files", "-co", "--exclude-standard", "*.c", "*.h"])[1].split()
    status, output = run(["clang-format", "--dry-run", "-Werror", "--ferror-limit=3", *files])
    if status:
        result.fail("clang-format (mend with: make format)", output)
    else:
        result.passed += 1


def build(result, folder, options, env):
    """Configures if need be and compiles; the build itself counts as a test."""
    asked = json.dumps([options, env.get("CC", "")])
    stamp = ROOT / folder / "asked.json" # what the folder was configured with
    if not (ROOT / folder / "build.ninja").is_file() or not stamp.is_file() or stamp.read_text() != asked:
        shutil.rmtree(ROOT / folder, ignore_errors=True)
        status, output = run(["meson", "setup", folder, *options], env=env)
        if status:
            result.fail(f"{folder}: meson setup", output)
            return False
        stamp.write_text(asked)
    status, output = run(["ninja", "-C", folder, "-j", JOBS])
    if status:
        result.fail(f"{folder}: build", "\n".join(output.splitlines()[-60:]))
        return False
    result.passed += 1
    return True


def run_meson_tests(result, folder, selection, patience, env):
    log = ROOT / folder / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    status, output = run(["meson", "test", "-C", folder, "--no-rebuild", "--num-processes", JOBS, "-t", str(patience),
                          *selection], env=env)
    if not log.is_file() or not log.read_text().strip():
        result.fail(f"{folder}: meson test ran nothing", output)
        return
    for line in log.read_text().splitlines():
        test = json.loads(line)
        name = test["name"].split(" / ")[-1]
        text = test.get("stdout", "") + "\n" + test.get("stderr", "")
        if test["result"] == "TIMEOUT":
            text += "\n(stopped: it took too long)"
        count_tap(result, name, text, test.get("returncode", 0))
    if status and not result.failed:
        result.fail(f"{folder}: meson test", output)


def meson_suite(folder, options=(), selection=(), patience=1, compiler=None, env=None):
    def suite(result):
        environment = dict(os.environ, **(env or {}))
        if compiler:
            environment["CC"] = compiler
        if build(result, folder, list(options), environment):
            run_meson_tests(result, folder, list(selection), patience, environment)
    return suite


SANITIZED = ["-Db_lundef=false", "-Doptimization=1"]
TSAN_ENV = {"G_SLICE": "always-malloc"}  # GLib's slices change hands under locks that TSan cannot see
ASAN_ENV = {"ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0", "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}

# name, what it is, the function, and whether a pass holds until the tree changes. A new suite is a row here.
SUITES = [
    ("shape", "tools/check.py: layers, names, sizes, banned calls, tests for every source",
     tap_program([sys.executable, "tools/check.py", "--tap"]), False),
    ("format", "clang-format", format_suite, False),
    ("plain", "gcc: unit, fuzz corpus, golden, flow", meson_suite("build", patience=2), False),
    ("sanitize", "gcc with ASan and UBSan: unit, fuzz corpus",
     meson_suite("build-asan", ["-Db_sanitize=address,undefined", *SANITIZED],
                 ["--suite", "unit", "--suite", "fuzz"], 10, env=ASAN_ENV), True),
    ("threads", "gcc with TSan: the folders that start threads",
     meson_suite("build-tsan", ["-Db_sanitize=thread", *SANITIZED], ["--suite", "threads"], 20, env=TSAN_ENV), True),
    ("clang", "clang: builds without a warning, and the kernels' tests",
     meson_suite("build-clang", [], ["--suite", "kernels"], 2, compiler="clang"), True),
    ("aarch64", "gcc for aarch64 under qemu: the libc-only folders",
     meson_suite("build-aarch64", ["--cross-file", "tools/cross/aarch64.ini", "-Dkernels_only=true"], [], 20), True),
]
QUICK = {"shape", "format", "plain"}


def tree_key():
    """A digest of all that a suite's result hangs on."""
    digest = hashlib.sha256(subprocess.run(["gcc", "--version"], stdout=subprocess.PIPE, check=True).stdout)
    names = run(["git", "ls-files", "-co", "--exclude-standard"])[1].splitlines()
    for path in sorted(ROOT / n for n in names):
        if path.is_file():
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for path in sorted((ROOT / "models").glob("*.tflite")):
        digest.update(f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


class Memory:
    """Which suites passed on which tree: build/passed.json."""

    def __init__(self):
        self.path = ROOT / "build" / "passed.json"
        self.key = tree_key()
        try:
            self.known = json.loads(self.path.read_text())
        except (OSError, ValueError):
            self.known = {}

    def recall(self, name):
        entry = self.known.get(name)
        return entry if entry and entry["key"] == self.key else None

    def keep(self, name, result):
        self.known.pop(name, None)
        if not result.failed:
            self.known[name] = {"key": self.key, "passed": result.passed, "skipped": result.skipped}
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(json.dumps(self.known))


def run_suite(row, memory, again):
    name, _, function, lasting = row
    result, start = Result(), time.monotonic()
    entry = memory.recall(name) if lasting and not again else None
    if entry:
        result.passed, result.skipped = entry["passed"], [tuple(s) for s in entry["skipped"]]
    else:
        function(result)
        if lasting:
            memory.keep(name, result)
    note = "unchanged since it passed" if entry else f"{time.monotonic() - start:.0f} s"
    print(f"{name:9s} {result.passed:4d} passed, {result.failed} failed, {len(result.skipped)} skipped ({note})",
          flush=True)
    for text in result.output:
        print(text, flush=True)
    return result


def main():
    words = sys.argv[1:]
    if "--list" in words:
        for name, about, _, _ in SUITES:
            print(f"{name:9s} {about}")
        return 0
    names = [w for w in words if not w.startswith("--")]
    unknown = [n for n in names if n not in {s[0] for s in SUITES}]
    if unknown:
        print(f"unknown suite {unknown[0]}; there are: {' '.join(s[0] for s in SUITES)}")
        return 2
    rows = [s for s in SUITES if (s[0] in names if names else "--quick" not in words or s[0] in QUICK)]
    memory = Memory()
    results = [run_suite(row, memory, "--again" in words or bool(names)) for row in rows]
    reasons = {}
    for test, reason in (s for r in results for s in r.skipped):
        reasons.setdefault(reason or "no reason given", []).append(test)
    for reason, tests in sorted(reasons.items()):
        print(f"skipped {len(tests)}: {reason} ({', '.join(sorted(set(tests))[:3])}{', …' if len(tests) > 3 else ''})")
    print(f"{sum(r.passed for r in results)} passed, {sum(r.failed for r in results)} failed")
    return 1 if any(r.failed for r in results) else 0


if __name__ == "__main__":
    sys.exit(main())
