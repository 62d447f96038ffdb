// node peer.mjs JOB.json OUT.json: MediaPipe in headless Chromium over raw RGB24 frames.
// JOB as page.js documents it; OUT is {clips: [{rows, milliseconds}], agent}.
import {chromium} from 'playwright-core';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const packages = path.join(here, 'node_modules', '@mediapipe');
const types = {'.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm'};

const [jobPath, outPath] = process.argv.slice(2);
if (!outPath) {
  console.error('usage: node peer.mjs JOB.json OUT.json');
  process.exit(2);
}
const job = JSON.parse(fs.readFileSync(jobPath, 'utf8'));

function frameOf(clip, index) {
  const size = clip.width * clip.height * 3;
  clip.handle ??= fs.openSync(clip.file, 'r');
  const bytes = Buffer.alloc(size);
  return fs.readSync(clip.handle, bytes, 0, size, index * size) === size ? bytes : null;
}

function bodyOf(url) {
  const frame = /^\/frames\/(\d+)\/(\d+)$/.exec(url);
  if (frame) return frameOf(job.clips[Number(frame[1])], Number(frame[2]));
  const packaged = /^\/(pose|holistic)\/([\w.]+)$/.exec(url);
  const own = /^\/(page\.html|page\.js)$/.exec(url);
  const file = packaged ? path.join(packages, packaged[1], packaged[2]) : own ? path.join(here, own[1]) : null;
  return file && fs.existsSync(file) ? fs.readFileSync(file) : null;
}

const server = http.createServer((request, response) => {
  const url = request.url.split('?')[0];
  const body = bodyOf(url);
  response.writeHead(body ? 200 : 404, {
    'content-type': types[path.extname(url)] ?? 'application/octet-stream',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  response.end(body);
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));

const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'parity-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--enable-unsafe-swiftshader', '--disable-quic',
    '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`page: ${String(error).slice(0, 300)}`));
  await page.goto(`http://127.0.0.1:${server.address().port}/page.html`);
  const result = await page.evaluate((given) => runPeer(given), structuredClone(job));
  fs.writeFileSync(outPath, JSON.stringify(result));
} finally {
  await browser.close();
  server.close();
  fs.rmSync(profile, {recursive: true, force: true});
}
