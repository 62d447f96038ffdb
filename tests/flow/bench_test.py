#!/usr/bin/env python3
"""golfcoach bench: that it measures and says so in the promised form, not how fast this machine is.

tests: cmd/bench.c, cmd/bench_analyze.c, cmd/bench_clip.c, cmd/bench_nn.c, cmd/bench_pose.c
"""
import json
import pathlib
import shutil
import tempfile

from flow import MODELS, SAMPLE, Skip, equal, ffmpeg, golfcoach, need_models, need_sample, one_sentence, run


def check_isa(measured):
    assert measured["peak_gflops"] > 0.1, measured["peak_gflops"]
    for network in measured["networks"]:
        equal(set(network), {"name", "ms", "gflops", "of_peak"})
        assert network["ms"] > 0 and network["gflops"] > 0, network
        # What is faster than the peak was not measured right; slower than a hundredth neither.
        assert 0.01 < network["of_peak"] < 1.3, network


def networks_are_measured_against_the_peak(_):
    need_models()
    status, out, err = golfcoach("bench", "nn", "--rounds", 3, "--json")
    equal((status, err), (0, ""))
    found = json.loads(out)
    equal(set(found), {"peak_gflops", "isa", "networks", "default_isa", "also"})
    check_isa(found)
    names = [n["name"] for n in found["networks"]]
    for wanted in ("pose_landmark_heavy", "pose_landmark_full", "pose_landmark_lite", "pose_detection",
                   "hand_landmark_full"):
        equal(names.count(wanted), 1, wanted)
    for other in found["also"]:
        assert other["isa"] != found["isa"]
        check_isa(other)
        equal([n["name"] for n in other["networks"]], names, other["isa"])
    assert found["default_isa"] in [found["isa"]] + [other["isa"] for other in found["also"]]


def only_networks_that_are_there_count(folder):
    need_models()
    for name in ("pose_detection", "face_landmark"):
        shutil.copy(MODELS / f"{name}.tflite", folder)
    status, out, err = golfcoach("bench", "nn", "--rounds", 3, "--steps", "--models", folder)
    equal((status, err), (0, ""))
    lines = out.splitlines()
    assert any("pose_detection" in line for line in lines) and not any("heavy" in line for line in lines), out
    assert any("conv" in line and "GFLOP/s" in line for line in lines), out  # a step
    assert any("peak of one core" in line for line in lines), out


def a_broken_network_is_an_error(folder):
    (folder / "pose_detection.tflite").write_bytes(b"not a network")
    status, out, err = golfcoach("bench", "nn", "--models", folder, "--json")
    assert status in (1, 2) and not out, (status, out)
    one_sentence(err)


def clip_of(folder):
    need_sample()
    if not shutil.which("ffmpeg"):
        raise Skip("there is no ffmpeg")
    clip = folder / "short.mp4"
    ffmpeg("-i", SAMPLE, "-t", "0.6", "-c", "copy", "-an", clip)
    return clip


def a_clip_is_tracked_on_the_clock(folder):
    status, out, err = golfcoach("bench", "pose", "--clip", clip_of(folder), "--peer", "false", "--json")
    equal(status, 0, err)
    assert err.startswith("no figure of the peer"), err
    found = json.loads(out)
    equal(set(found), {"full_fps", "heavy_fps", "peer_fps", "cores"})
    equal(found["peer_fps"], None)
    assert found["cores"] >= 1 and found["heavy_fps"] > 0, found
    assert found["full_fps"] > 1.2 * found["heavy_fps"], found  # the work differs by a factor of four


def the_peer_is_asked_about_the_same_clip(folder):
    clip, asked, peer = clip_of(folder), folder / "asked", folder / "peer"
    peer.write_text(f'#!/bin/sh\necho "$1" > "{asked}"\necho \'{{"peer_fps": 12.5}}\'\n')
    peer.chmod(0o755)
    status, out, err = golfcoach("bench", "pose", "--clip", clip, "--peer", peer)
    equal((status, err), (0, ""))
    equal(asked.read_text().strip(), str(clip))
    equal([line.split()[0] for line in out.splitlines()], ["full", "heavy", "peer", "on"])
    assert "12.5 frames/s" in out, out


def a_whole_analysis_is_timed_stage_by_stage(_):
    need_sample()
    before = set(pathlib.Path(tempfile.gettempdir()).glob("golfcoach-bench-*"))
    status, out, err = golfcoach("bench", "analyze", "--seconds", "3", "--json")
    equal(status, 0, err)
    assert err.startswith("making a clip of 3 s"), err
    found = json.loads(out)
    equal([stage["name"] for stage in found["stages"]],
          ["tracking", "swing", "sound", "measuring", "pictures", "coaching", "report"])
    assert abs(sum(stage["s"] for stage in found["stages"]) - found["total_s"]) < 0.01 * found["total_s"], found
    assert found["peak_mb"] > 20 and abs(found["clip_s"] - 3) < 0.05, found
    equal(set(pathlib.Path(tempfile.gettempdir()).glob("golfcoach-bench-*")) - before, set(), "left behind")


def mistakes_are_named(_):
    status, out, err = golfcoach("bench", "pos")
    equal((status, out), (2, ""))
    assert "did you mean pose?" in one_sentence(err), err
    status, _, err = golfcoach("bench")
    equal(status, 2)
    one_sentence(err)
    need_models()
    status, out, err = golfcoach("bench", "pose", "--clip", "/nowhere.mp4", "--peer", "false")
    equal((status, out), (2, ""))
    one_sentence(err)


run(networks_are_measured_against_the_peak, only_networks_that_are_there_count, a_broken_network_is_an_error,
    a_clip_is_tracked_on_the_clock, the_peer_is_asked_about_the_same_clip,
    a_whole_analysis_is_timed_stage_by_stage, mistakes_are_named)
