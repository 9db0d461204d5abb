// This browser's facts and abilities.
const GIGABYTE = 1e9;

function system() {
  const agent = navigator.userAgent;
  const apple = agent.match(/(?:iPhone|iPad|CPU) (?:CPU )?OS (\d+(?:[._]\d+)*)/) ?? agent.match(/iPhone OS (\d+(?:[._]\d+)*)/);
  if (apple || isApple()) return `iOS ${apple ? apple[1].replaceAll('_', '.') : '(version hidden)'}`;
  return agent.match(/Android \d+(?:\.\d+)*/)?.[0] ?? navigator.userAgentData?.platform ?? navigator.platform;
}

const isApple = () => /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1);

/** The smallest step of the clock in milliseconds. */
export function clockTick() {
  let smallest = Infinity;
  const start = performance.now();
  for (let last = start; last - start < 30;) {
    const now = performance.now();
    if (now > last) {
      smallest = Math.min(smallest, now - last);
      last = now;
    }
  }
  return smallest;
}

/** Bytes that one tab may use: 4 GiB is the limit of 32-bit WebAssembly memory, and iOS kills tabs at about 1.5 GB. */
function tabBytes() {
  if (isApple()) return 1.1 * GIGABYTE;
  const memory = navigator.deviceMemory ?? 8;
  if (/Android/.test(navigator.userAgent)) return Math.min(2 * GIGABYTE, memory / 4 * GIGABYTE);
  return memory >= 8 ? 3.9 * GIGABYTE : memory / 2 * GIGABYTE;
}

export async function gpuAdapter() {
  try {
    return await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' }) ?? null;
  } catch {
    return null;
  }
}

/** HostFacts of the protocol. {@code memoryBytes} is a tab's limit, which is what counts here. */
export async function hostFacts(runtimeVersion, webgpu) {
  const hints = await navigator.userAgentData?.getHighEntropyValues(['model', 'platformVersion', 'architecture']).catch(() => null);
  const adapter = await gpuAdapter();
  const gpu = adapter?.info ? [adapter.info.vendor, adapter.info.architecture, adapter.info.device].filter(Boolean).join(' ') : '';
  const tick = clockTick();
  return {
    os: [system(), hints?.platformVersion].filter(Boolean).join(' '),
    osFingerprint: (navigator.userAgent + (gpu ? `; gpu ${gpu}` : '')).slice(0, 400),
    processor: [hints?.model, hints?.architecture, gpu && `gpu ${gpu}`, self.crossOriginIsolated ? 'isolated' : 'not isolated', `clock ${Number(tick.toPrecision(1))} ms`].filter(Boolean).join(', '),
    cores: navigator.hardwareConcurrency ?? 1,
    memoryBytes: Math.round(tabBytes()),
    instructionSet: 'wasm32',
    runtimes: { 'onnxruntime-web': runtimeVersion },
    providers: { 'onnxruntime-web': webgpu ? ['wasm', 'webgpu'] : ['wasm'] },
  };
}

/** Conditions of the protocol; values that a browser does not expose stay null. */
export async function conditions() {
  const battery = await navigator.getBattery?.().catch(() => null);
  return {
    batteryPercent: battery ? Math.round(battery.level * 100) : null,
    charging: battery ? battery.charging : null,
    temperatureC: null, thermalStatus: null, load: null,
    screenOn: document.visibilityState === 'visible',
  };
}

const LOW_BATTERY = 30;

/** Why nothing may be measured now; null if it may. */
export function unfit(now) {
  if (document.hidden) return 'The page is in the background.';
  if (now.batteryPercent !== null && now.batteryPercent < LOW_BATTERY && now.charging === false) return `The battery is at ${now.batteryPercent} % and not charging.`;
  return null;
}

/** Keeps the screen on; null if that is not allowed, as in the background or with an empty battery. */
export async function screenLock() {
  try {
    return await navigator.wakeLock?.request('screen') ?? null;
  } catch {
    return null;
  }
}

const SIMD = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);

/** The requirements for measuring, each with a remedy if it is missing: [name, good, words]. */
export async function checks() {
  const secure = self.isSecureContext;
  const adapter = await gpuAdapter();
  const isolated = self.crossOriginIsolated;
  return [
    ['Secure address', secure, secure
      ? 'this page came over HTTPS, or from this machine'
      : 'this page came over plain HTTP: open the lab\'s https address (./fusionlab server --tls); '
        + 'without it there are no threads, no WebGPU, and the screen cannot be kept on'],
    ['Threads', isolated && typeof SharedArrayBuffer !== 'undefined', isolated
      ? `${navigator.hardwareConcurrency ?? 1} logical cores, shared memory`
      : 'the browser gives this page no shared memory: only campaigns with one thread can run'],
    ['SIMD', WebAssembly.validate(SIMD), WebAssembly.validate(SIMD) ? 'WebAssembly has vector instructions' : 'this browser is too old (iOS needs 16.4 or newer)'],
    ['Clock', clockTick() <= 0.1, `steps of ${Number(clockTick().toPrecision(1))} ms; short blocks are run several times for one sample`],
    ['Screen stays on', 'wakeLock' in navigator, 'wakeLock' in navigator ? 'the page keeps it on while it measures' : 'this browser cannot keep the screen on: set auto-lock to never while measuring'],
    ['WebGPU', adapter !== null, adapter ? 'available; tick the box to allow campaigns that use it' : secure ? 'none in this browser (iOS needs 26 or newer)' : 'needs a secure address'],
  ];
}
