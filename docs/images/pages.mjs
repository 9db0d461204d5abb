// Photographs pages of a lab with Chromium: node pages.mjs LAB DIRECTORY, with the password of admin in PASSWORD. Called by make.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WIDTH = 1280;
/** Name, path, height, and what is clicked first, if anything. */
const PAGES = [
  ['overview', '/', 900],
  ['devices', '/devices', 800],
  ['device', '/devices/1', 900],
  ['campaign', '/campaigns/1', 800],
  ['table', '/tables/1', 1000],
  ['quality', '/quality/1', 900],
  ['search', '/searches/1', 1000],
  ['architecture', '/architectures/1', 1000],
];

const [lab, directory] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'fusionlab-images-'));
const chromium = spawn(process.env.CHROMIUM ?? 'chromium', [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run', '--disable-background-networking',
  '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank',
], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
const [, , , to, from] = chromium.stdio;

const waiting = new Map();
const listeners = new Map();
let read = '';
from.on('data', (chunk) => {
  read += chunk;
  const messages = read.split('\0');
  read = messages.pop();
  for (const message of messages.map((text) => JSON.parse(text))) {
    if (message.id) waiting.get(message.id)(message.result ?? message);
    else listeners.get(message.method)?.();
  }
});
let calls = 0;
let session;
const call = (method, params = {}) => new Promise((resolve) => {
  waiting.set(++calls, resolve);
  to.write(`${JSON.stringify({ id: calls, method, params, ...(session ? { sessionId: session } : {}) })}\0`);
});
const event = (name) => new Promise((resolve) => { listeners.set(name, resolve); });
const run = (expression) => call('Runtime.evaluate', { expression, awaitPromise: true });

async function open(path) {
  const loaded = event('Page.loadEventFired');
  await call('Page.navigate', { url: lab + path });
  await loaded;
  await run('new Promise((done) => setTimeout(done, 1000))'); // plots fetch their data
}

const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
session = (await call('Target.attachToTarget', { targetId, flatten: true })).sessionId;
await call('Page.enable');
await call('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: 'light' }] });
await call('Emulation.setDeviceMetricsOverride', { width: WIDTH, height: 900, deviceScaleFactor: 1, mobile: false });
await open('/login');
const signedIn = event('Page.loadEventFired');
await run(`document.querySelector('#username').value = 'admin';
  document.querySelector('#password').value = ${JSON.stringify(process.env.PASSWORD)};
  document.querySelector('form').requestSubmit()`);
await signedIn;
for (const [name, path, height] of PAGES) {
  await call('Emulation.setDeviceMetricsOverride', { width: WIDTH, height, deviceScaleFactor: 1, mobile: false });
  await open(path);
  const { data } = await call('Page.captureScreenshot', { format: 'png', optimizeForSpeed: false });
  writeFileSync(join(directory, `${name}.png`), Buffer.from(data, 'base64'));
}
session = undefined;
const ended = new Promise((resolve) => { chromium.on('exit', resolve); });
await call('Browser.close');
await ended;
rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
