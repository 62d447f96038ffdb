// Curves over frames as small plots, drawn again when their width changes.

const PLOT = {left: 44, right: 8, top: 8, bottom: 18, height: 136};

// Ends of the axis: all values and the band's ends, with room; whole steps of 1, 2 or 5.
function axisOf(values, band) {
  const known = values.filter((v) => v !== null).concat((band ?? []).filter((v) => v !== null));
  let low = Math.min(...known), high = Math.max(...known);
  const span = Math.max(high - low, 1e-6), rough = span / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
  low = Math.floor((low - 0.04 * span) / step) * step;
  high = Math.ceil((high + 0.04 * span) / step) * step;
  const ticks = [];
  for (let tick = low; tick <= high + step / 2; tick += step) ticks.push(Math.round(tick / step) * step);
  return {low, high, ticks};
}

// "M…L…" with a gap wherever a value is missing.
function pathOf(values, x, y) {
  let path = '', pen = 'M';
  values.forEach((value, i) => {
    if (value === null) {
      pen = 'M';
      return;
    }
    path += `${pen}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = 'L';
  });
  return path;
}

// The uncertainty around each stretch of known values.
function veilOf(values, doubt, x, y) {
  let path = '', run = [];
  const close = () => {
    if (run.length > 1) {
      const up = run.map((i) => `${x(i).toFixed(1)} ${y(values[i] + doubt).toFixed(1)}`);
      const down = run.toReversed().map((i) => `${x(i).toFixed(1)} ${y(values[i] - doubt).toFixed(1)}`);
      path += `M${up.join('L')}L${down.join('L')}Z`;
    }
    run = [];
  };
  values.forEach((value, i) => (value === null ? close() : run.push(i)));
  close();
  return path;
}

// One plot. `lines`: [{values, class}] from frame `first`; `marks`: [{frame, name}].
class Plot {
  constructor(host, {lines, first, marks, band, doubt, digits}) {
    Object.assign(this, {host, lines, first, marks, band, doubt, digits});
    this.count = lines[0].values.length;
    this.axis = axisOf(lines.flatMap((line) => line.values), band);
    new ResizeObserver(() => this.draw()).observe(host);
  }

  draw() {
    const width = Math.max(this.host.clientWidth, 120);
    if (width === this.width) return;
    this.width = width;
    const {left, right, top, bottom, height} = PLOT, {low, high, ticks} = this.axis;
    const x = (i) => left + (width - left - right) * i / Math.max(this.count - 1, 1);
    const y = (v) => top + (height - top - bottom) * (high - v) / (high - low);
    this.x = x;
    const parts = [`<rect class="frame" x="${left}" y="${top}" width="${width - left - right}" height="${height - top - bottom}"/>`];
    if (this.band) {
      const from = y(this.band[1] ?? high), to = y(this.band[0] ?? low);
      parts.push(`<rect class="band" x="${left}" y="${from}" width="${width - left - right}" height="${to - from}"/>`);
    }
    for (const tick of ticks) {
      parts.push(`<path class="zero" d="M${left} ${y(tick)}H${width - right}"/>` +
        `<text x="${left - 6}" y="${y(tick) + 4}" text-anchor="end">${escaped(this.digits(tick))}</text>`);
    }
    for (const {frame} of this.marks) parts.push(`<path class="event" d="M${x(frame - this.first)} ${top}V${height - bottom}"/>`);
    parts.push(this.#labels(x, width));
    for (const line of this.lines) {
      if (this.doubt) parts.push(`<path class="veil" d="${veilOf(line.values, this.doubt, x, (v) => clamp(y(v), top, height - bottom))}"/>`);
      parts.push(`<path class="value ${line.class ?? ''}" d="${pathOf(line.values, x, y)}"/>`);
    }
    parts.push(`<path class="cursor" d="M0 ${top}V${height - bottom}"/>`);
    this.host.innerHTML = `<svg class="plot" viewBox="0 0 ${width} ${height}" aria-hidden="true">${parts.join('')}</svg>`;
    this.cursor = this.host.querySelector('.cursor');
    this.move(this.frame ?? this.first);
  }

  // Names of events under the axis, as many as there is room for; the important ones first.
  #labels(x, width) {
    const taken = [], parts = [];
    for (const name of ['Top', 'Impact', 'Address', 'Finish']) {
      const mark = this.marks.find((m) => m.name === name);
      if (!mark) continue;
      const half = name.length * 3.4, at = clamp(x(mark.frame - this.first), half, width - half);
      if (taken.some(([a, h]) => Math.abs(a - at) < h + half + 6)) continue;
      taken.push([at, half]);
      parts.push(`<text x="${at}" y="${PLOT.height - 4}" text-anchor="middle">${name}</text>`);
    }
    return parts.join('');
  }

  move(frame) {
    this.frame = frame;
    const at = this.x && this.x(clamp(frame - this.first, 0, this.count - 1));
    this.cursor?.setAttribute('transform', `translate(${at})`);
  }

  // The frame at a share of the plot's full width.
  frameAt(share) {
    const inside = (share * this.width - PLOT.left) / (this.width - PLOT.left - PLOT.right);
    return this.first + Math.round(clamp(inside, 0, 1) * (this.count - 1));
  }
}
