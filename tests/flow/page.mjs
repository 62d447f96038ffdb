// node page.mjs JOB.json OUT.json: opens a page in headless Chromium and tells what it did.
// JOB: {page, width, height, script, scheme, axe, steps: [{press | click | wait | read}]}; OUT: {problems, requests,
// answers, violations}. `read` is an expression whose value joins the answers; `wait` one that must become true.
import {createRequire} from 'node:module';
import fs from 'node:fs';
import {pathToFileURL} from 'node:url';

const require = createRequire(new URL('../parity/package.json', import.meta.url));
const {chromium} = require('playwright-core');

const [jobPath, outPath] = process.argv.slice(2);
const job = JSON.parse(fs.readFileSync(jobPath, 'utf8'));
const found = {problems: [], requests: [], answers: [], violations: []};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: ['--no-sandbox', '--disable-gpu'],
});

// The page's policy forbids what waitForFunction() does there: so we ask again and again.
async function until(page, expression) {
  for (let tries = 0; tries < 300; tries++) {
    if (await page.evaluate(expression)) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`never true: ${expression}`);
}

async function take(page, step) {
  if (step.press) await page.keyboard.press(step.press);
  if (step.click) await page.click(step.click);
  if (step.wait) await until(page, step.wait);
  if (step.read) found.answers.push(await page.evaluate(step.read));
}

try {
  const context = await browser.newContext({
    viewport: {width: job.width ?? 1280, height: job.height ?? 800}, javaScriptEnabled: job.script ?? true,
    colorScheme: job.scheme ?? 'light', reducedMotion: 'reduce', bypassCSP: Boolean(job.axe),
  });
  const page = await context.newPage();
  page.on('console', (message) => { if (message.type() === 'error') found.problems.push(message.text()); });
  page.on('pageerror', (error) => found.problems.push(String(error)));
  page.on('request', (request) => found.requests.push(request.url().slice(0, 80)));
  await page.goto(pathToFileURL(job.page).href);
  for (const step of job.steps ?? []) await take(page, step);
  if (job.axe) {
    await page.addScriptTag({path: require.resolve('axe-core/axe.min.js')});
    const result = await page.evaluate('axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})');
    found.violations = result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(', ')}`);
  }
} finally {
  await browser.close();
}
fs.writeFileSync(outPath, JSON.stringify(found));
