// Two swings in step: event by event, or in real time with their impacts together.

const comparison = dataOf('comparison-data');
const SIDES = ['a', 'b'];
const TIME_STEP_S = 1 / 60;
const STEPS_A_SECOND = 30;

// The step of each event that both have, with its name.
const marks = Object.values(EVENTS).map((name, i) => ({name, frame: comparison.events_at?.[i] ?? null}))
  .filter(({frame}) => frame !== null);

// Clip seconds for each real second, from the parts whose real length is known.
function slowness(side, track) {
  let clip = 0, real = 0;
  (comparison.segments ?? []).forEach((segment, i) => {
    const seconds = segment[`${SIDES[side]}_s`], from = comparison.events_at?.[i], to = comparison.events_at?.[i + 1];
    if (!seconds || from === null || to === null || from === undefined || to === undefined) return;
    clip += track.start(comparison.pairs[to][side]) - track.start(comparison.pairs[from][side]);
    real += seconds;
  });
  return real > 0 && clip > 0 ? clip / real : 1;
}

// Pairs of frames at steps of real time, impact at impact.
function pairsInTime(tracks) {
  const impact = marks.find(({name}) => name === EVENTS.impact)?.frame;
  if (impact === undefined) return comparison.pairs;
  const slow = tracks.map((track, side) => slowness(side, track));
  const zero = tracks.map((track, side) => track.start(comparison.pairs[impact][side]));
  const ends = (pair) => tracks.map((track, side) => (track.start(pair[side]) - zero[side]) / slow[side]);
  const from = Math.min(...ends(comparison.pairs[0])), to = Math.max(...ends(comparison.pairs.at(-1)));
  const pairs = [];
  for (let t = from; t <= to; t += TIME_STEP_S)
    pairs.push(tracks.map((track, side) => track.frameAt(zero[side] + t * slow[side] + 1e-3)));
  return pairs;
}

const middle = (a, b) => ({x: (a.x + b.x) / 2, y: (a.y + b.y) / 2});

// Where a clip's skeleton goes on the ghost: ankles at address at the origin, trunk one unit long.
function makeGhost(track, first, mirrored) {
  const pose = track.pose(first);
  if (!pose) return () => null;
  const px = (p) => ({x: p.x * track.cropWidth, y: p.y * track.cropHeight, sure: p.sure});
  const at = pose.map(px), ankles = middle(at[27], at[28]);
  const hips = middle(at[23], at[24]), shoulders = middle(at[11], at[12]);
  const trunk = Math.hypot(shoulders.x - hips.x, shoulders.y - hips.y) || 1;
  return (frame) => track.pose(frame)?.map(px).map((p) => ({
    x: (mirrored ? -1 : 1) * (p.x - ankles.x) / trunk, y: (p.y - ankles.y) / trunk, sure: p.sure,
  }));
}

function drawGhosts(ghosts, pair) {
  const {context, width, height} = fitCanvas(byId('ghost'));
  const unit = Math.min(width / 3.6, height / 4.6);
  ghosts.forEach((ghost, side) => {
    const points = ghost(pair[side])?.map((p) => ({x: width / 2 + p.x * unit, y: height * 0.9 + p.y * unit, sure: 0.5 + p.sure / 2}));
    if (!points) return;
    drawSkeleton(context, points, side ? 3 : 7, side ? colour('--accent') : colour('--edge'));
  });
}

function drawOver(side, track, frame) {
  const {context, width, height} = fitCanvas(byId(`overlay-${SIDES[side]}`));
  const pose = track.pose(frame);
  if (pose) drawSkeleton(context, pose.map((p) => ({x: p.x * width, y: p.y * height, sure: p.sure})), Math.max(2, 0.009 * Math.min(width, height)));
}

// Both players at the same place of a list of pairs.
class Duet {
  #listeners = []; #timer = 0;

  constructor(players, pairs) {
    Object.assign(this, {players, pairs, at: 0, rate: 1, playing: false, stepsASecond: STEPS_A_SECOND});
  }

  onChange(listener) { this.#listeners.push(listener); }

  use(pairs, stepsASecond) {
    const share = this.at / Math.max(this.pairs.length - 1, 1);
    Object.assign(this, {pairs, stepsASecond});
    this.go(Math.round(share * (pairs.length - 1)));
  }

  go(at) {
    this.at = clamp(Math.round(at), 0, this.pairs.length - 1);
    this.players.forEach((player, side) => player.seek(this.pairs[this.at][side]));
    this.#tell();
  }

  seek(at) {
    this.stop();
    this.go(at);
  }

  play() {
    if (this.at >= this.pairs.length - 1) this.go(0);
    const from = this.at, began = performance.now();
    this.playing = true;
    const tick = () => {
      this.go(from + (performance.now() - began) / 1000 * this.stepsASecond * this.rate);
      if (this.at >= this.pairs.length - 1) this.stop();
      else this.#timer = requestAnimationFrame(tick);
    };
    tick();
  }

  stop() {
    cancelAnimationFrame(this.#timer);
    if (!this.playing) return;
    this.playing = false;
    this.#tell();
  }

  #tell() { for (const listener of this.#listeners) listener(this); }
}

function makeSlider(duet) {
  const line = byId('line'), slider = document.createElement('input'), lines = document.createElement('div');
  Object.assign(slider, {type: 'range', min: 0, step: 1});
  slider.setAttribute('aria-label', 'Place in both swings');
  slider.addEventListener('input', () => duet.seek(Number(slider.value)));
  lines.className = 'marks low';
  line.append(lines, slider);
  return () => {
    slider.max = duet.pairs.length - 1;
    slider.value = duet.at;
    const inEvents = duet.pairs === comparison.pairs;
    lines.hidden = !inEvents;
    if (inEvents && !lines.childElementCount)
      for (const {frame} of marks) {
        const mark = document.createElement('i');
        mark.style.left = `${100 * frame / Math.max(duet.pairs.length - 1, 1)}%`;
        lines.append(mark);
      }
    const event = inEvents && marks.find(({frame}) => frame === duet.at);
    const text = `${event ? `${event.name}: ` : ''}A frame ${duet.pairs[duet.at][0]}, B frame ${duet.pairs[duet.at][1]}`;
    slider.setAttribute('aria-valuetext', text);
    byId('moment').textContent = text;
  };
}

function makeCurve(curve, duet) {
  if (![...curve.a, ...curve.b].some((v) => v !== null)) return null;
  const figure = document.createElement('figure'), caption = document.createElement('figcaption');
  const host = document.createElement('div'), name = document.createElement('b'), value = document.createElement('span');
  figure.className = 'curve';
  name.textContent = curve.name;
  caption.append(name, value);
  host.setAttribute('role', 'img');
  host.setAttribute('aria-label', `${curve.name}. ` + marks.map(({name: event, frame}) =>
    `${event}: A ${written(curve.a[frame], curve.unit)}, B ${written(curve.b[frame], curve.unit)}`).join('; '));
  figure.append(caption, host);
  byId('curve-list').append(figure);
  const plot = new Plot(host, {
    lines: [{values: curve.a}, {values: curve.b, class: 'second'}], first: 0, marks,
    digits: (v) => written(v, curve.unit).replace('\u00a0heights/s', ''),
  });
  onDragAcross(host, (share) => duet.seek(plot.frameAt(share) * (duet.pairs.length - 1) / (comparison.pairs.length - 1)));
  return (step) => {
    plot.move(step);
    value.textContent = `A ${written(curve.a[step], curve.unit)}, B ${written(curve.b[step], curve.unit)}`;
  };
}

// The step of the event-aligned list that is nearest to what is shown.
function stepOf(pair) {
  let best = 0;
  comparison.pairs.forEach((one, i) => {
    if (Math.abs(one[0] - pair[0]) < Math.abs(comparison.pairs[best][0] - pair[0])) best = i;
  });
  return best;
}

function listen(duet, tracks) {
  byId('back').addEventListener('click', () => duet.seek(duet.at - 1));
  byId('on').addEventListener('click', () => duet.seek(duet.at + 1));
  byId('play').addEventListener('click', () => (duet.playing ? duet.stop() : duet.play()));
  byId('speed').addEventListener('change', (event) => {
    duet.stop();
    duet.rate = Number(event.target.value);
  });
  byId('mode').addEventListener('change', (event) => {
    duet.stop();
    if (event.target.value === 'time') duet.use(pairsInTime(tracks), 1 / TIME_STEP_S);
    else duet.use(comparison.pairs, STEPS_A_SECOND);
  });
  document.addEventListener('keydown', (event) => {
    const direction = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (!direction || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.matches('input, select, [tabindex]')) return;
    duet.seek(duet.at + direction);
    event.preventDefault();
  });
}

function start(tracks) {
  const videos = SIDES.map((id) => byId(`clip-${id}`));
  const players = tracks.map((track, side) => {
    byId(`screen-${SIDES[side]}`).style.setProperty('--ratio', track.cropWidth / track.cropHeight);
    if (videos[side]) makeSeekable(videos[side]);
    return new Player(track, videos[side]);
  });
  const duet = new Duet(players, comparison.pairs);
  const otherHand = comparison.a?.handedness !== comparison.b?.handedness;
  const ghosts = tracks.map((track, side) => makeGhost(track, comparison.pairs[0][side], Boolean(side) && otherHand));
  const curves = (comparison.curves ?? []).map((curve) => makeCurve(curve, duet)).filter(Boolean);
  byId('curves').hidden = !curves.length;
  const showSlider = makeSlider(duet);
  const show = () => {
    const step = duet.pairs === comparison.pairs ? duet.at : stepOf(duet.pairs[duet.at]);
    showSlider();
    byId('play').textContent = duet.playing ? 'Pause' : 'Play';
    for (const curve of curves) curve(step);
    drawGhosts(ghosts, duet.pairs[duet.at]);
  };
  duet.onChange(show);
  players.forEach((player, side) => player.onChange(() => {
    drawOver(side, tracks[side], player.frame);
    byId(`where-${SIDES[side]}`).textContent = `frame ${player.frame}`;
  }));
  new ResizeObserver(() => {
    players.forEach((player, side) => drawOver(side, tracks[side], player.frame));
    drawGhosts(ghosts, duet.pairs[duet.at]);
  }).observe(byId('ghost'));
  listen(duet, tracks);
  duet.go(0);
}

const tracks = dataOf('tracks-data').map((packed) => packed && packed.count > 0 && new Track(packed));
if (tracks.every(Boolean) && comparison.pairs?.length) {
  document.documentElement.classList.add('scripted');
  start(tracks);
}
