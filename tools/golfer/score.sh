#!/bin/sh
# How well the pose tracker follows drawn golfers: score.sh [BUILD_FOLDER [SEEDS]]
# Draws every seed face-on and down-the-line (720 x 1280, 30 frames a second) and prints the table of
# golfer-score. Exit 1 when a golfer was found on less than 99 % of the frames.
set -eu

build=${1:-$(dirname "$0")/../../build}/tools/golfer
seeds=${2:-"1 2 3 4 5 6"}
export GOLFCOACH_MODELS="${GOLFCOACH_MODELS:-$(dirname "$0")/../../models}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM

for view in face_on down_the_line; do
    clips=
    for seed in $seeds; do
        clip=$folder/$view-$seed
        "$build/golfer" --out="$clip.mp4" --truth="$clip.json" --view=$view --seed="$seed" --fps=30 2>/dev/null
        clips="$clips $clip.mp4 $clip.json"
    done
    # shellcheck disable=SC2086
    "$build/golfer-score" $clips | sed "s|$folder/||"
done
