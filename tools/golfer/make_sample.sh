#!/bin/sh
# Draws the bundled sample clip: make_sample.sh OUT.mp4 [GOLFER]
# A right-hander face-on, tripod, real time; the truth (events and the angles at them) goes beside it as
# OUT.json. GOLFER is the built tool, by default build/tools/golfer/golfer.
set -eu

out=${1:?usage: make_sample.sh OUT.mp4 [GOLFER]}
golfer=${2:-$(dirname "$0")/../../build/tools/golfer/golfer}

exec "$golfer" --out="$out" --truth="${out%.mp4}.json" --truth-frames=no \
    --seed=7 --view=face_on --width=720 --height=1280 --fps=60 \
    --lead-in=0.8 --hold=0.6 --blur=16 --shutter=0.15 --crf=20 --threads=2
