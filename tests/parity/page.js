// Runs in the browser: feeds raw RGB frames to MediaPipe and hands back what it finds, as arrays.
// Frames arrive as bytes and go to the canvas as they are: a picture file could be colour-managed on the way.
'use strict';

const FIRST_MS = 1000;
const STEP_MS = 1000 / 60;

async function rgbaOf(clip, index, width, height) {
  const bytes = new Uint8Array(await (await fetch(`/frames/${clip}/${index}`)).arrayBuffer());
  const image = new ImageData(width, height);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    image.data[to] = bytes[from];
    image.data[to + 1] = bytes[from + 1];
    image.data[to + 2] = bytes[from + 2];
    image.data[to + 3] = 255;
  }
  return image;
}

const points = (list) => list && list.map((p) => [p.x, p.y, p.z, p.visibility ?? 0]);

function asRow(frame, result) {
  const row = {frame};
  if (!result) return row;
  if (result.poseLandmarks) row.landmarks = points(result.poseLandmarks);
  const world = result.poseWorldLandmarks ?? result.za;
  if (world) row.world = world.map((p) => [p.x, p.y, p.z]);
  if (result.leftHandLandmarks) row.left_hand = points(result.leftHandLandmarks);
  if (result.rightHandLandmarks) row.right_hand = points(result.rightHandLandmarks);
  if (result.faceLandmarks) row.face = points(result.faceLandmarks);
  return row;
}

// Sends a frame as of `time` ms. Holistic takes no time and asks the clock instead, before it first yields: so
// for that moment the clock says what we want.
function sendAt(peer, input, time) {
  const now = performance.now;
  performance.now = () => time;
  try {
    return peer.send(input, time);
  } finally {
    performance.now = now;
  }
}

// Times grow from clip to clip: the graph refuses one that does not.
let time = FIRST_MS;

async function runClip(peer, clip, number, stills, found) {
  const canvas = document.createElement('canvas');
  canvas.width = clip.width;
  canvas.height = clip.height;
  const context = canvas.getContext('2d', {willReadFrequently: true});
  const rows = [];
  const milliseconds = [];
  for (let i = 0; i < clip.count; i++) {
    context.putImageData(await rgbaOf(number, i, clip.width, clip.height), 0, 0);
    if (stills || i === 0) peer.reset();
    found.result = null;
    time += STEP_MS;
    const started = performance.now();
    await sendAt(peer, {image: canvas}, time);
    milliseconds.push(performance.now() - started);
    rows.push(asRow(i, found.result));
  }
  return {rows, milliseconds};
}

// job: {peer: 'pose' | 'holistic', complexity, smooth, stills, clips: [{width, height, count, file}]}
async function runPeer(job) {
  const Peer = job.peer === 'holistic' ? Holistic : Pose;
  const peer = new Peer({locateFile: (file) => `/${job.peer}/${file}`});
  const found = {result: null};
  peer.onResults((result) => { found.result = result; });
  peer.setOptions({
    modelComplexity: job.complexity, smoothLandmarks: job.smooth, enableSegmentation: false,
    minDetectionConfidence: 0.5, minTrackingConfidence: 0.5, useCpuInference: true,
  });
  await peer.initialize();
  const clips = [];
  for (let i = 0; i < job.clips.length; i++) clips.push(await runClip(peer, job.clips[i], i, job.stills, found));
  await peer.close();
  return {clips, agent: navigator.userAgent};
}
