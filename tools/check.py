#!/usr/bin/env python3
"""Holds the shape of the tree: one line for each breach, exit status 1 if there is one.

usage: check.py [--tap]     --tap: one TAP line for each rule, breaches as its diagnostics

Rules are the functions of RULES at the end; each yields its breaches as strings. A new one is a function and
a row there.
"""
import concurrent.futures
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAX_FUNCTION_LINES = 70
MAX_FILE_LINES = 800

# What C17, POSIX and the compilers bring: no folder has to own these.
SYSTEM_HEADERS = re.compile(
    r"(assert|ctype|errno|fcntl|fenv|float|inttypes|limits|locale|math|netdb|poll|pthread|sched|signal|stdalign|stdarg|"
    r"stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|strings|termios|time|unistd|cpuid|immintrin|arm_neon|elf|"
    r"arpa/inet|netinet/[a-z]+|sys/[a-z]+|linux/[a-z_]+)\.h$")

BANNED = {
    "strcpy": "no bound: g_strlcpy or memcpy", "strcat": "no bound: GString", "sprintf": "no bound: g_snprintf",
    "vsprintf": "no bound: g_vsnprintf", "gets": "no bound: fgets", "atoi": "no errors: strtol",
    "atol": "no errors: strtol", "atof": "no errors: g_ascii_strtod", "strtok": "hidden state: g_strsplit",
    "system": "a shell: GSubprocess", "popen": "a shell: GSubprocess", "rand": "hidden state: an own generator",
    "srand": "hidden state: an own generator", "alloca": "the stack has no limit: malloc",
    "g_alloca": "the stack has no limit: g_malloc", "g_newa": "the stack has no limit: g_new",
    "setjmp": "jumps over cleanup: return an error", "longjmp": "jumps over cleanup: return an error",
    "tmpnam": "a race: g_mkstemp", "mktemp": "a race: g_mkstemp",
}
# The body of one kind of kernel, included once for each instruction set by files that say what it is: not a
# header in the usual sense.
TEMPLATE = re.compile(r"/kernels_simd\.h$")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def tracked_files():
    """Every file of the project, committed or not yet, that git does not ignore."""
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    return [ROOT / line for line in out.splitlines() if (ROOT / line).is_file()]


FILES = tracked_files()
C_FILES = [f for f in FILES if f.suffix in (".c", ".h")]


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def sources(top, suffix=None):
    return [f for f in C_FILES if name_of(f).startswith(top + "/") and suffix in (None, f.suffix)]


def without_comments(text):
    """Same lines, but comments blanked and the insides of strings too."""
    def blank(match):
        token = match.group(0)
        if token[0] in "\"'":
            return token[0] + " " * (len(token) - 2) + token[0]
        return re.sub(r"[^\n]", " ", token)
    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", blank, text, flags=re.S)


CODE = {f: without_comments(f.read_text()) for f in C_FILES}


class Layers:
    """layers.conf: folder -> (folders it may include, libraries it may use); library -> header prefixes."""

    def __init__(self, path):
        self.folders, self.libraries = {}, {}
        for line in path.read_text().splitlines():
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            if "=" in line and ":" not in line:
                name, prefixes = line.split("=")
                self.libraries[name.strip()] = prefixes.split()
                continue
            folder, below, libraries = (part.strip() for part in line.split(":"))
            self.folders[folder] = (below.split(), libraries.split())

    def owner(self, header):
        """The library that a system header belongs to, or None."""
        for name, prefixes in self.libraries.items():
            if any(header == p or (p.endswith("/") and header.startswith(p)) for p in prefixes):
                return name
        return None


LAYERS = Layers(ROOT / "layers.conf")


def folder_of(path):
    return path.parent.relative_to(ROOT / "src").as_posix()


def layers_are_ordered():
    seen = set()
    for folder, (below, libraries) in LAYERS.folders.items():
        for other in below:
            if other not in seen:
                yield f"layers.conf: {folder} names {other}, which does not stand above it (a cycle?)"
        for library in libraries:
            if library not in LAYERS.libraries:
                yield f"layers.conf: {folder} names the unknown library {library}"
        seen.add(folder)


def folders_are_mapped():
    for folder in sorted({folder_of(f) for f in sources("src")}):
        if folder not in LAYERS.folders:
            yield f"src/{folder}: layers.conf does not know this folder"


def includes_follow_layers():
    for f in sources("src"):
        folder = folder_of(f)
        below, libraries = LAYERS.folders.get(folder, ([], []))
        for number, line in enumerate(f.read_text().splitlines(), 1):
            match = re.match(r"\s*#\s*include\s+([<\"])([^>\"]+)[>\"]", line)
            if not match:
                continue
            where, header = f"{name_of(f)}:{number}", match.group(2)
            if match.group(1) == '"':
                other = os.path.dirname(header)
                if not (ROOT / "src" / header).is_file():
                    yield f"{where}: includes are written from src/: {header}"
                elif other != folder and other not in below:
                    yield f"{where}: {folder} may not include {other}"
                continue
            library = LAYERS.owner(header)
            if library and library not in libraries:
                yield f"{where}: {folder} may not use {library}"
            elif not library and not SYSTEM_HEADERS.match(header):
                yield f"{where}: {header} belongs to no library of layers.conf"


def heads(code):
    """(line, head, how many lines in all) of every declaration and definition at the top level."""
    depth, head, head_line = 0, "", 0
    for number, line in enumerate(code.splitlines(), 1):
        if depth == 0 and (line.startswith("#") or line.endswith("\\") or not line.strip()):
            continue
        for character in line + "\n":
            if character == "{":
                depth += 1
            elif character == "}":
                depth = max(0, depth - 1)
                if depth == 0:
                    yield head_line, head.strip(), number - head_line + 1
                    head = ""
            elif character == ";" and depth == 0:
                yield head_line, head.strip(), 0
                head = ""
            elif depth == 0:
                if not head.strip() and not character.isspace():
                    head, head_line = "", number
                head += character


def function_name(head):
    """The function that `head` declares or defines, or None (types, variables, initialisers)."""
    if re.match(r"(typedef|struct|union|enum|extern\s+\"C\")\b[^()]*$", head) or head.startswith("typedef"):
        return None
    head = re.sub(r"__attribute__\s*\(\(.*?\)\)\)?|\b[A-Z][A-Z_]*PRINTF\s*\([^)]*\)", " ", head, flags=re.S)
    match = re.match(r"(?:[A-Za-z_][\w]*[\s*]+)+([A-Za-z_]\w*)\s*\(", head)
    return match.group(1) if match and "=" not in head.split("(")[0] else None


def functions_are_short():
    for f in C_FILES:
        for line, head, length in heads(CODE[f]):
            name = function_name(head)
            if name and length > MAX_FUNCTION_LINES:
                yield f"{name_of(f)}:{line}: {name}() has {length} lines, more than {MAX_FUNCTION_LINES}"


def files_are_short():
    for f in FILES:
        if f.suffix not in (".c", ".h", ".py", ".mjs", ".sh"):
            continue
        count = len(f.read_text().splitlines())
        if count > MAX_FILE_LINES:
            yield f"{name_of(f)}: {count} lines, more than {MAX_FILE_LINES}"


def exported_names_have_prefixes():
    for f in sources("src"):
        if TEMPLATE.search(name_of(f)):
            continue
        prefix = folder_of(f).split("/")[-1] + "_"
        for line, head, _ in heads(CODE[f]):
            name = function_name(head)
            if not name or head.startswith("static") or name == "main" or re.match(r"[A-Z_]+$", name):
                continue
            if f.suffix == ".h" and re.match(r"(G_DEFINE|static)", head):
                continue
            if not name.startswith(prefix):
                yield f"{name_of(f)}:{line}: {name}() is seen outside its file: it must begin with {prefix}"


def banned_calls():
    pattern = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")
    for f in C_FILES:
        for number, line in enumerate(CODE[f].splitlines(), 1):
            for match in pattern.finditer(line):
                yield f"{name_of(f)}:{number}: {match.group(1)}() is banned ({BANNED[match.group(1)]})"


def nothing_is_unfinished():
    for f in FILES:
        if f.suffix not in (".c", ".h", ".py", ".mjs", ".md", "") or f == pathlib.Path(__file__).resolve():
            continue
        try:
            lines = f.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, 1):
            match = UNFINISHED.search(line)
            if match:
                yield f"{name_of(f)}:{number}: {match.group(1)}: finish it, or write an issue"


def sources_have_tests():
    """X.c has tests/unit/FOLDER/X_test.c, or a test file says `tests: FOLDER/X.c` in a comment (a unit test may
    leave the folder out: its own)."""
    named = set()
    for f in FILES:
        if not name_of(f).startswith("tests/") or f.suffix not in (".c", ".py", ".mjs"):
            continue
        own = f.parent.relative_to(ROOT / "tests").as_posix().removeprefix("unit/")
        for match in re.finditer(r"tests: ((?:[\w/]+\.c[\s,]*)+)", f.read_text()):
            for word in re.findall(r"[\w/]+\.c", match.group(1)):
                named.add(word if "/" in word else f"{own}/{word}")
    for f in sources("src", ".c"):
        folder = folder_of(f)
        if not (ROOT / "tests/unit" / folder / f"{f.stem}_test.c").is_file() and f"{folder}/{f.name}" not in named:
            yield f"{name_of(f)}: no test: write tests/unit/{folder}/{f.stem}_test.c, or name it in one (tests: {f.name})"


def header_guards_follow_paths():
    for f in C_FILES:
        if f.suffix != ".h" or TEMPLATE.search(name_of(f)):
            continue
        path = name_of(f).removeprefix("src/")
        guard = "GOLFCOACH_" + re.sub(r"\W", "_", path).upper()
        if not re.search(rf"#ifndef {guard}\n#define {guard}\n", f.read_text()):
            yield f"{name_of(f)}: its guard must be {guard}"


def compile_alone(header, flags):
    command = ["gcc", "-std=c17", "-D_GNU_SOURCE", "-Isrc", "-I.", "-Wall", "-Wextra", "-fsyntax-only", "-x", "c",
               *flags, "-include", name_of(header), "/dev/null"]
    run = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    lines = [line for line in run.stderr.splitlines() if "error" in line]
    return None if run.returncode == 0 else f"{name_of(header)}: does not compile alone: {(lines or ['?'])[0]}"


def headers_compile_alone():
    packages = ["glib-2.0", "gio-2.0", "jansson", "libavcodec", "libavformat", "libavutil", "libswscale",
                "libcrypto", "libsodium", "libcurl", "sqlite3", "libpq", "hiredis", "libmicrohttpd", "libseccomp"]
    out = subprocess.run(["pkg-config", "--cflags", *packages], stdout=subprocess.PIPE, text=True, check=True).stdout
    headers = [f for f in sources("src", ".h") if not TEMPLATE.search(name_of(f))]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for breach in pool.map(lambda h: compile_alone(h, shlex.split(out)), headers):
            if breach:
                yield breach


RULES = [
    layers_are_ordered, folders_are_mapped, includes_follow_layers, exported_names_have_prefixes, functions_are_short,
    files_are_short, banned_calls, nothing_is_unfinished, sources_have_tests, header_guards_follow_paths,
    headers_compile_alone,
]


def main():
    tap = "--tap" in sys.argv[1:]
    failed = 0
    for number, rule in enumerate(RULES, 1):
        breaches = list(rule())
        failed += bool(breaches)
        if tap:
            print(f"{'not ok' if breaches else 'ok'} {number} - {rule.__name__}")
        for breach in breaches:
            print(("# " if tap else "") + breach)
    if tap:
        print(f"1..{len(RULES)}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
