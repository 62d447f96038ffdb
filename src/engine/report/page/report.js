// Puts the report's parts together: player, curves, sequence, figure.

const report = dataOf('report-data');
const packed = dataOf('track-data');

const events = Object.entries(report.events ?? {}).filter(([, event]) => event)
  .map(([id, event]) => ({id, name: EVENTS[id] ?? id, frame: event.frame}));
const proofFrames = (report.faults ?? []).flatMap((fault) => (fault.evidence ?? []).map((one) => one.frame));

const phaseAt = (frame) => (report.phases ?? []).find((p) => frame >= p.start_frame && frame <= p.end_frame);

function placeOf(frame, track) {
  const phase = phaseAt(frame);
  return `frame ${frame} of ${report.video?.frames ?? track.last + 1}, ${track.clock(frame).toFixed(2)} s` +
    (phase ? `, ${PHASES[phase.phase] ?? phase.phase}` : '');
}

// Phases as a bar, events and proofs as marks over it, and the slider that moves through the frames.
function makeLine(player, track) {
  const share = (frame) => clamp((frame - track.first) / Math.max(track.last - track.first, 1), 0, 1);
  const bar = document.createElement('div'), marks = document.createElement('div');
  bar.className = 'phases';
  bar.setAttribute('aria-hidden', 'true');
  marks.className = 'marks';
  let end = track.first;
  const stretch = (from, to, name) => {
    if (to <= from) return;
    const part = document.createElement('span');
    part.textContent = name;
    part.className = name ? '' : 'none';
    part.style.width = `${100 * (share(to) - share(from))}%`;
    bar.append(part);
  };
  for (const phase of report.phases ?? []) {
    stretch(end, phase.start_frame, '');
    stretch(Math.max(phase.start_frame, track.first), Math.min(phase.end_frame + 1, track.last), PHASES[phase.phase] ?? phase.phase);
    end = phase.end_frame + 1;
  }
  for (const {frame, proves} of [...events, ...proofFrames.map((frame) => ({frame, proves: true}))]) {
    const mark = document.createElement('i');
    mark.className = proves ? 'proves' : '';
    mark.style.left = `${100 * share(frame)}%`;
    marks.append(mark);
  }
  const slider = document.createElement('input');
  Object.assign(slider, {type: 'range', min: track.first, max: track.last, step: 1, value: track.first});
  slider.setAttribute('aria-label', 'Frame of the swing');
  slider.addEventListener('input', () => player.seek(Number(slider.value)));
  byId('line').append(bar, marks, slider);
  // A name that does not fit is left out: the moment beside the picture tells it.
  new ResizeObserver(() => {
    for (const part of bar.children) part.classList.toggle('tight', part.firstChild && part.scrollWidth > part.clientWidth);
  }).observe(bar);
  return slider;
}

function makeEventButtons(player) {
  return events.map((event) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = event.name;
    button.addEventListener('click', () => player.seek(event.frame));
    byId('events').append(button);
    return {button, frame: event.frame};
  });
}

function makeNumbers() {
  return (report.curves ?? []).map((curve) => {
    const name = document.createElement('dt'), value = document.createElement('dd');
    const pair = document.createElement('div');
    name.textContent = curve.name;
    pair.append(name, value);
    byId('now').append(pair);
    return (frame) => { value.textContent = writtenWithDoubt(curve.values[frame] ?? null, curve); };
  });
}

const drawable = (values) => values.some((v) => v !== null);

// The curve in words, at the events.
function curveInWords(curve) {
  const at = events.map(({name, frame}) => `${name}: ${written(curve.values[frame] ?? null, curve.unit)}`);
  return `${curve.name} over the swing. ${at.join('; ')}.`;
}

function makeCurve(curve, player, track) {
  const values = curve.values.slice(track.first, track.last + 1);
  if (!drawable(values)) return null;
  const figure = document.createElement('figure'), caption = document.createElement('figcaption');
  const host = document.createElement('div'), name = document.createElement('b'), value = document.createElement('span');
  figure.className = 'curve';
  name.textContent = curve.name;
  caption.append(name, value);
  host.setAttribute('role', 'img');
  host.setAttribute('aria-label', curveInWords(curve));
  figure.append(caption, host);
  byId('curve-list').append(figure);
  const plot = new Plot(host, {
    lines: [{values}], first: track.first, marks: events, band: curve.band, doubt: curve.uncertainty,
    digits: (v) => written(v, curve.unit).replace('\u00a0heights/s', ''),
  });
  onDragAcross(host, (share) => player.seek(plot.frameAt(share)));
  return (frame) => {
    plot.move(frame);
    value.textContent = writtenWithDoubt(curve.values[frame] ?? null, curve);
  };
}

// How fast a curve changes, from one frame before to one after.
function speedOf(values) {
  return values.map((_, i) => {
    const before = values[i - 1] ?? null, after = values[i + 1] ?? null;
    return before === null || after === null ? null : Math.abs(after - before);
  });
}

// Pelvis, chest and hands from top to impact, each as a share of its own peak: only the order counts.
function makeSequence(player) {
  const host = byId('sequence-plot');
  const top = report.events?.top?.frame, impact = report.events?.impact?.frame;
  const curve = (id) => (report.curves ?? []).find((one) => one.id === id)?.values;
  if (!host || top === undefined || impact === undefined || impact - top < 3) return null;
  const cut = (values) => {
    const part = values?.slice(top, impact + 1) ?? [];
    const peak = Math.max(...part.map((v) => v ?? 0));
    return peak > 0 ? part.map((v) => (v === null ? null : 100 * v / peak)) : null;
  };
  const turn = (id) => curve(id) && cut(speedOf(curve(id)));
  const lines = [[turn('pelvis_turn'), ''], [turn('chest_turn'), 'second'], [curve('hand_speed') && cut(curve('hand_speed')), 'third']]
    .filter(([values]) => values && drawable(values)).map(([values, name]) => ({values, class: name}));
  if (!lines.length) return null;
  byId('sequence-legend').hidden = false;
  const marks = events.filter(({frame}) => frame >= top && frame <= impact);
  const plot = new Plot(host, {lines, first: top, marks, digits: (v) => `${Math.round(v)} %`});
  onDragAcross(host, (share) => player.seek(plot.frameAt(share)));
  return (frame) => plot.move(frame);
}

function drawOverlay(track, frame) {
  const {context, width, height} = fitCanvas(byId('overlay'));
  const pose = byId('skeleton').checked && track.pose(frame);
  if (!pose) return;
  const points = pose.map((p) => ({x: p.x * width, y: p.y * height, sure: p.sure}));
  drawSkeleton(context, points, Math.max(2, 0.009 * Math.min(width, height)));
}

function jumpToEvent(player, direction) {
  const later = events.map(({frame}) => frame).sort((a, b) => a - b)
    .filter((frame) => (frame - player.wanted) * direction > 0);
  if (later.length) player.seek(direction > 0 ? later[0] : later.at(-1));
}

// Keys that the thing in focus has no use for itself.
function listenToKeys(player) {
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const direction = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (direction && !event.target.matches('input, select, [tabindex]')) {
      if (event.shiftKey) jumpToEvent(player, direction);
      else player.step(direction);
    } else if (event.key === ' ' && !event.target.matches('input, select, button, summary, a, [tabindex]')) {
      if (player.playing) player.pause();
      else player.play();
    } else {
      return;
    }
    event.preventDefault();
  });
}

// A picture's width is worth 60 frames: fine enough for a finger.
function scrubByDrag(player) {
  let start = null;
  onDragAcross(byId('screen'), (share, event) => {
    if (event.type === 'pointerdown') start = {share, frame: player.wanted};
    else player.seek(start.frame + 60 * (share - start.share));
  });
}

function listenToControls(player) {
  byId('back').addEventListener('click', () => player.step(-1));
  byId('on').addEventListener('click', () => player.step(1));
  byId('play').addEventListener('click', () => (player.playing ? player.pause() : player.play()));
  byId('speed').addEventListener('change', (event) => player.setRate(Number(event.target.value)));
  for (const button of document.querySelectorAll('[data-frame]')) {
    button.addEventListener('click', () => {
      player.seek(Number(button.dataset.frame));
      byId('watch').scrollIntoView();
    });
  }
  listenToKeys(player);
  scrubByDrag(player);
}

function startFigure(track) {
  const figure = new Figure(byId('figure-canvas'), track);
  for (const button of document.querySelectorAll('[data-turn]'))
    button.addEventListener('click', () => figure.turn(button.dataset.turn));
  return (frame) => figure.show(frame);
}

function start(track) {
  const video = byId('clip');
  byId('screen').style.setProperty('--ratio', track.cropWidth / track.cropHeight);
  if (video) makeSeekable(video);
  const player = new Player(track, video);
  const slider = makeLine(player, track), eventButtons = makeEventButtons(player);
  const keyButtons = [...document.querySelectorAll('.strip [data-frame]')];
  const followers = [
    ...makeNumbers(), ...(report.curves ?? []).map((curve) => makeCurve(curve, player, track)),
    makeSequence(player), startFigure(track), (frame) => drawOverlay(track, frame),
  ].filter(Boolean);
  byId('curves').hidden = !byId('curve-list').children.length;
  const mark = (button, here) => (here ? button.setAttribute('aria-current', 'true') : button.removeAttribute('aria-current'));
  const show = () => {
    const {frame} = player, event = events.find((one) => one.frame === frame), place = placeOf(frame, track);
    slider.value = frame;
    slider.setAttribute('aria-valuetext', (event ? `${event.name}, ` : '') + place);
    byId('moment-name').textContent = event?.name ?? PHASES[phaseAt(frame)?.phase] ?? 'Before or after the swing';
    byId('moment-place').textContent = place;
    byId('where').textContent = `frame ${frame}`;
    byId('play').textContent = player.playing ? 'Pause' : 'Play';
    for (const {button, frame: at} of eventButtons) mark(button, at === frame);
    for (const button of keyButtons) mark(button, Number(button.dataset.frame) === frame);
    for (const follow of followers) follow(frame);
  };
  player.onChange(show);
  listenToControls(player);
  byId('skeleton').addEventListener('change', show);
  new ResizeObserver(() => drawOverlay(track, player.frame)).observe(byId('screen'));
  player.seek(report.events?.address?.frame ?? track.first);
  show();
}

// Without landmarks there is nothing to step through: the page stays as it is, the clip with the browser's controls.
if (packed && packed.count > 0) {
  document.documentElement.classList.add('scripted');
  start(new Track(packed));
}
