// The body in three dimensions, turned by hand: perspective, on a floor that turns along.

const CAMERA_M = 4.5;
const TURNS = {left: [-0.2, 0], right: [0.2, 0], up: [0, 0.15], down: [0, -0.15]};
const VIEWS = {camera: [0, 0], side: [Math.PI / 2, 0], above: [0, 1.45]};

class Figure {
  constructor(canvas, track) {
    Object.assign(this, {canvas, track, yaw: 0.5, pitch: 0.12, frame: track.first});
    this.floor = this.#floor();
    new ResizeObserver(() => this.draw()).observe(canvas);
    this.#turnByPointer();
  }

  turn(how) {
    if (VIEWS[how]) [this.yaw, this.pitch] = VIEWS[how];
    else this.#turnBy(...TURNS[how]);
    this.draw();
  }

  show(frame) {
    this.frame = frame;
    this.draw();
  }

  draw() {
    const {context, width, height} = fitCanvas(this.canvas);
    const body = this.track.body(this.frame);
    const place = (p) => this.#place(p, width, height);
    this.#drawFloor(context, place);
    if (!body) {
      context.fillStyle = colour('--quiet');
      context.fillText('No golfer was found in this frame.', 16, 24);
      return;
    }
    context.lineCap = 'round';
    const parts = BONES.map((bone) => {
      const a = place(body[bone[0]]), b = place(body[bone[1]]);
      return {a, b, bone, depth: a.depth + b.depth};
    });
    for (const {a, b, bone} of parts.sort((p, q) => q.depth - p.depth)) this.#drawBone(context, a, b, bone);
    this.#drawHead(context, place, body);
  }

  #drawBone(context, a, b, [, , own, fine]) {
    const inks = {[LEFT]: '--left', [RIGHT]: '--right', [MIDDLE]: '--ink'};
    stroke(context, a, b, (fine ? 2.5 : 5.5) * CAMERA_M / ((a.depth + b.depth) / 2), colour(inks[own]));
  }

  #drawHead(context, place, body) {
    const head = place({x: (body[7].x + body[8].x) / 2, y: (body[7].y + body[8].y) / 2, z: (body[7].z + body[8].z) / 2});
    context.strokeStyle = colour('--ink');
    context.lineWidth = 3;
    context.beginPath();
    context.arc(head.x, head.y, 0.105 * head.scale, 0, 7);
    context.stroke();
    stroke(context, head, place(body[0]), 3, colour('--ink'));
  }

  // The height of the feet in the first frame that shows them.
  #floor() {
    for (let frame = this.track.first; frame <= this.track.last; frame++) {
      const body = this.track.body(frame);
      if (body) return Math.max(body[29].y, body[30].y, body[31].y, body[32].y);
    }
    return 0.9;
  }

  #drawFloor(context, place) {
    for (let i = -4; i <= 4; i++) {
      const at = i * 0.25;
      stroke(context, place({x: at, y: this.floor, z: -1}), place({x: at, y: this.floor, z: 1}), 1, colour('--rule'));
      stroke(context, place({x: -1, y: this.floor, z: at}), place({x: 1, y: this.floor, z: at}), 1, colour('--rule'));
    }
  }

  #place({x, y, z}, width, height) {
    const cos = Math.cos(this.yaw), sin = Math.sin(this.yaw), c = Math.cos(this.pitch), s = Math.sin(this.pitch);
    const turnedX = x * cos - z * sin, turnedZ = x * sin + z * cos;
    const depth = CAMERA_M + turnedZ * c + y * s;
    const scale = Math.min(width, height) * 0.47 * CAMERA_M / depth;
    return {x: width / 2 + turnedX * scale, y: height * 0.5 + (y * c - turnedZ * s) * scale, depth, scale};
  }

  #turnBy(yaw, pitch) {
    this.yaw += yaw;
    this.pitch = clamp(this.pitch + pitch, -0.4, 1.5);
  }

  #turnByPointer() {
    let last = null;
    this.canvas.addEventListener('pointerdown', (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      last = event;
    });
    this.canvas.addEventListener('pointermove', (event) => {
      if (!last || !this.canvas.hasPointerCapture(event.pointerId)) return;
      this.#turnBy((event.clientX - last.clientX) / 120, (event.clientY - last.clientY) / 160);
      last = event;
      this.draw();
    });
  }
}
