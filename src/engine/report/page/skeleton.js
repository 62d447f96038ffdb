// The skeleton: MediaPipe's connections without the face, the golfer's left warm, right cool, the trunk white.

const LEFT = '#ff9500', RIGHT = '#00c8ff', MIDDLE = '#f5f5f5';
// from, to, colour, fine (hands and feet are thinner)
const BONES = [
  [15, 17, LEFT, 1], [15, 19, LEFT, 1], [15, 21, LEFT, 1], [17, 19, LEFT, 1], [16, 18, RIGHT, 1], [16, 20, RIGHT, 1], [16, 22, RIGHT, 1], [18, 20, RIGHT, 1],
  [27, 29, LEFT, 1], [29, 31, LEFT, 1], [27, 31, LEFT, 1], [28, 30, RIGHT, 1], [30, 32, RIGHT, 1], [28, 32, RIGHT, 1],
  [11, 12, MIDDLE], [11, 23, MIDDLE], [12, 24, MIDDLE], [23, 24, MIDDLE], [11, 13, LEFT], [13, 15, LEFT],
  [12, 14, RIGHT], [14, 16, RIGHT], [23, 25, LEFT], [25, 27, LEFT], [24, 26, RIGHT], [26, 28, RIGHT],
];

const opacityOf = (sure) => (sure >= 0.5 ? 0.55 + 0.9 * (Math.min(sure, 1) - 0.5) : 0.18);

function stroke(context, from, to, width, ink) {
  context.strokeStyle = ink;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
}

// points: [{x, y, sure}] in pixels of the context. `ink` draws all of it in one colour.
function drawSkeleton(context, points, width, ink) {
  context.lineCap = 'round';
  for (const [from, to, own, fine] of BONES) {
    const a = points[from], b = points[to], thick = fine ? 0.55 * width : width;
    context.globalAlpha = opacityOf(Math.min(a.sure, b.sure));
    // A dark rim keeps the line readable on grass and on white shirts.
    stroke(context, a, b, thick + 0.5 * width, 'rgba(12, 16, 20, 0.55)');
    stroke(context, a, b, thick, ink ?? own);
  }
  for (let i = 11; i <= 28; i++) {
    if (i > 16 && i < 23) continue;
    context.globalAlpha = opacityOf(points[i].sure);
    context.fillStyle = ink ?? (i % 2 ? LEFT : RIGHT);
    context.beginPath();
    context.arc(points[i].x, points[i].y, width * 0.95, 0, 7);
    context.fill();
  }
  context.globalAlpha = 1;
}
