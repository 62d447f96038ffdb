// What the page holds, unpacked; and the small things that everything else is made with.

const byId = (id) => document.getElementById(id);
const dataOf = (id) => JSON.parse(byId(id).textContent);
const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const EVENTS = {
  address: 'Address', toe_up: 'Club level, going back', mid_backswing: 'Arm level, going back', top: 'Top',
  mid_downswing: 'Arm level, coming down', impact: 'Impact', mid_follow_through: 'Club level, going through',
  finish: 'Finish',
};
const PHASES = {
  ADDRESS: 'Address', TAKEAWAY: 'Takeaway', BACKSWING: 'Backswing', TRANSITION: 'Transition',
  DOWNSWING: 'Downswing', IMPACT: 'Impact', FOLLOW_THROUGH: 'Follow-through', FINISH: 'Finish',
};
// How a unit is written and how many decimals its measurements are worth.
const UNITS = {
  deg: ['°', 0], cm: ['\u00a0cm', 1], percent: ['\u00a0%', 0], s: ['\u00a0s', 2], ms: ['\u00a0ms', 0], ratio: ['', 2],
  'm/s': ['\u00a0m/s', 1], 'H/s': ['\u00a0heights/s', 1],
};

function written(value, unit) {
  if (value === null || value === undefined) return 'not seen';
  const [sign, decimals] = UNITS[unit] ?? [`\u00a0${unit}`, 2];
  const digits = Math.abs(value).toFixed(decimals);
  return (value < 0 && Number(digits) !== 0 ? '−' : '') + digits + sign;
}

// "about 12° ± 7°"
function writtenWithDoubt(value, curve) {
  const text = (curve.kind === 'estimated' && value !== null ? 'about\u00a0' : '') + written(value, curve.unit);
  return value === null || !curve.uncertainty ? text : `${text}\u00a0±\u00a0${written(curve.uncertainty, curve.unit)}`;
}

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const NOTHING = -32768;
const LANDMARKS = 33;

// The landmarks of one clip, as data.c packed them. Frames are counted as in the report.
class Track {
  constructor(packed) {
    Object.assign(this, {first: packed.first, count: packed.count, offset: packed.start / 1e4, width: packed.width, height: packed.height});
    [this.cropX, this.cropY, this.cropWidth, this.cropHeight] = packed.crop;
    this.last = this.first + this.count - 1;
    this.times = new Int32Array(bytesOf(packed.times).buffer);
    this.image = new Int16Array(bytesOf(packed.image).buffer);
    this.world = new Int16Array(bytesOf(packed.world).buffer);
  }

  // Seconds after the first frame.
  start(frame) { return this.times[clamp(frame, this.first, this.last) - this.first] / 1e4; }

  // Seconds on the clock of the clip that was filmed.
  clock(frame) { return this.offset + this.start(frame); }

  // In the middle of a frame: no rounding shows its neighbour.
  middle(frame) {
    const step = frame < this.last ? this.start(frame + 1) - this.start(frame)
      : this.count > 1 ? this.start(frame) - this.start(frame - 1) : 0.04;
    return this.start(frame) + step / 2;
  }

  frameAt(seconds) {
    let low = this.first, high = this.last;
    while (low < high) {
      const half = (low + high + 1) >> 1;
      if (this.start(half) <= seconds + 1e-3) low = half;
      else high = half - 1;
    }
    return low;
  }

  // [{x, y, sure}] in shares of the clip's picture, or null.
  pose(frame) {
    const points = this.#points(this.image, frame);
    return points && points.map(([x, y, sure]) => ({
      x: (x / 8192 * this.width - this.cropX) / this.cropWidth,
      y: (y / 8192 * this.height - this.cropY) / this.cropHeight, sure: sure / 1000,
    }));
  }

  // [{x, y, z}] in metres around the hips: right, down, away; or null.
  body(frame) {
    const points = this.#points(this.world, frame);
    return points && points.map(([x, y, z]) => ({x: x / 1e4, y: y / 1e4, z: z / 1e4}));
  }

  #points(values, frame) {
    const at = (frame - this.first) * LANDMARKS * 3;
    if (frame < this.first || frame > this.last || values[at] === NOTHING) return null;
    return Array.from({length: LANDMARKS}, (_, i) => values.subarray(at + 3 * i, at + 3 * i + 3));
  }
}

// A video that can be sought in on every browser: some refuse to seek in a data URI.
function makeSeekable(video) {
  const [head, body] = video.getAttribute('src').split(',');
  video.src = URL.createObjectURL(new Blob([bytesOf(body)], {type: head.slice(5).split(';')[0]}));
  video.controls = false;
  video.removeAttribute('controls');
}

// Calls `move(share)` with 0..1 across the element while a pointer drags there.
function onDragAcross(target, move) {
  const share = (event) => {
    const box = target.getBoundingClientRect();
    return clamp((event.clientX - box.left) / box.width, 0, 1);
  };
  target.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    target.setPointerCapture(event.pointerId);
    move(share(event), event);
  });
  target.addEventListener('pointermove', (event) => {
    if (target.hasPointerCapture(event.pointerId)) move(share(event), event);
  });
}

// A canvas in the pixels of the screen; hands back its context, scaled to CSS pixels.
function fitCanvas(canvas) {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const context = canvas.getContext('2d');
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return {context, width, height};
}
