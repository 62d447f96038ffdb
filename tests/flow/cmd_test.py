#!/usr/bin/env python3
"""The command line from outside.   tests: cmd/main.c cmd/models.c cmd/models_folder.c"""
import json
import re

from flow import MODELS, ROOT, equal, golfcoach, need_models, one_sentence, run

SUBCOMMANDS = ["analyze", "pose", "models", "bench"]


def help_names_every_subcommand(_):
    for words in (["--help"], ["-h"], ["help"]):
        status, out, err = golfcoach(*words)
        equal((status, err), (0, ""), str(words))
        for name in SUBCOMMANDS:
            assert re.search(rf"^  {name} ", out, re.M), name


def each_subcommand_has_help(_):
    for name in SUBCOMMANDS:
        status, out, err = golfcoach("help", name)
        equal((status, err), (0, ""), name)
        assert out.startswith(f"usage: golfcoach {name} "), out
        equal(golfcoach(name, "--help"), (status, out, err), name)


def version_is_that_of_the_build(_):
    version = re.search(r"version: '([^']+)'", (ROOT / "meson.build").read_text()).group(1)
    equal(golfcoach("--version"), (0, f"golfcoach {version}\n", ""))


def nothing_at_all_is_a_mistake(_):
    status, out, err = golfcoach()
    equal((status, out), (2, ""))
    assert "--help" in one_sentence(err)


def typing_mistakes_get_a_suggestion(_):
    for words, meant in ((["analyse", "x"], "analyze"), (["pose", "--modle", "full", "x"], "--model"),
                         (["--versoin"], "--version"), (["help", "pos"], "pose"),
                         (["pose", "--model", "ful", "x"], "full"), (["analyze", "--vew=x", "x"], "--view")):
        status, out, err = golfcoach(*words)
        equal((status, out), (2, ""), str(words))
        assert f"did you mean {meant}?" in one_sentence(err), err


def missing_words_are_named(_):
    status, _, err = golfcoach("pose")
    equal(status, 2)
    assert "VIDEO is missing" in one_sentence(err), err
    status, _, err = golfcoach("analyze", "x.mp4")
    equal(status, 2)
    assert "--out DIR is missing" in one_sentence(err), err


def missing_models_say_what_to_do(folder):
    for words in (["pose", "x.mp4", "--models", folder], ["models", f"--models={folder}"]):
        status, out, err = golfcoach(*words)
        equal((status, out), (2, ""), str(words))
        assert "script/setup" in one_sentence(err), err
    status, _, err = golfcoach("models", env={"GOLFCOACH_MODELS": str(folder)})
    equal(status, 2)
    assert str(folder) in one_sentence(err), err


def models_are_verified(folder):
    need_models()
    status, out, err = golfcoach("models")
    names = [m["name"] for m in json.loads((MODELS / "manifest.json").read_text())["models"]]
    equal((status, err), (0, ""), "models")
    equal([line.split()[:2] for line in out.splitlines()], [[n, "ok"] for n in names])
    (folder / "manifest.json").write_text((MODELS / "manifest.json").read_text())
    (folder / names[0]).write_bytes(b"something else")
    status, out, err = golfcoach("models", "--models", folder)
    equal(status, 2)
    equal([line.split()[1] for line in out.splitlines()], ["changed"] + ["missing"] * (len(names) - 1))
    one_sentence(err)


def a_broken_manifest_is_an_error(folder):
    for text in ("", "{", "[]", '{"models": 3}'):
        (folder / "manifest.json").write_text(text)
        status, _, err = golfcoach("models", "--models", folder)
        equal(status, 2, text)
        one_sentence(err)


run(help_names_every_subcommand, each_subcommand_has_help, version_is_that_of_the_build, nothing_at_all_is_a_mistake,
    typing_mistakes_get_a_suggestion, missing_words_are_named, missing_models_say_what_to_do, models_are_verified,
    a_broken_manifest_is_an_error)
