// One open model with inputs that stay the same from run to run.
import { inputValues } from './weights.mjs';

const typeOf = (precision) => (precision === 'FP16' ? 'float16' : 'float32');
const elements = (shape) => shape.dimensions.reduce((product, size) => product * size, 1);
const PROBES = 4096;

/** Numbers spread evenly over an output. */
function probes(values) {
  const step = Math.max(1, Math.floor(values.length / PROBES));
  const taken = [];
  for (let i = 0; i < values.length; i += step) taken.push(Number(values[i]));
  return taken;
}

/**
 * The difference between two outputs of one model, relative to the largest number; 1 if one is not finite. Every number counts: a wrong
 * kernel is wrong somewhere, not on average.
 */
export function difference(expected, found) {
  let apart = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    if (!Number.isFinite(expected[i]) || !Number.isFinite(found[i])) return 1;
    apart = Math.max(apart, Math.abs(expected[i] - found[i]));
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  return largest === 0 ? 1 : apart / largest;
}

/** The allowed difference between WebGPU and WebAssembly, relative to the largest number of the output. */
const TOLERANCE = { FP32: 2e-3, FP16: 3e-2 };

/** The browser computes something other than the block: its times are meaningless. */
export class WrongResult extends Error {}

/** Loads the runtime for a job: once in each worker, since its threads cannot be changed later. */
export async function loadRuntime(path, profile) {
  const ort = await import(`${path}ort.${profile.provider}.min.mjs`);
  ort.env.wasm.wasmPaths = path;
  ort.env.wasm.numThreads = profile.threads;
  ort.env.logLevel = 'error';
  if (profile.provider === 'webgpu') ort.env.webgpu.powerPreference = 'high-performance';
  return ort;
}

const decoded = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

export class TimedSession {
  /**
   * Opens a model; on WebGPU only if its results match WebAssembly's.
   *
   * @param reference the same block with attention in its plainest form; null if there is nothing to compare
   */
  static async checked(ort, model, reference, weights, job) {
    const { provider, precision } = job.profile;
    if (!reference) return TimedSession.open(ort, provider, model, weights, job);
    const plain = await TimedSession.open(ort, 'wasm', reference, weights, job);
    let expected;
    try {
      expected = await plain.answer();
    } finally {
      await plain.close();
    }
    const session = await TimedSession.open(ort, provider, model, weights, job);
    const apart = difference(expected, await session.answer());
    if (apart <= TOLERANCE[precision]) return session;
    await session.close();
    throw new WrongResult(`Wrong result: WebGPU's output differs from WebAssembly's by ${(100 * apart).toPrecision(2)} % of the largest number`);
  }

  /** @param weights the file that the model's external data points into */
  static async open(ort, provider, model, weights, job) {
    const session = await ort.InferenceSession.create(decoded(model.model), {
      executionProviders: [provider],
      logSeverityLevel: 3, // errors; a session ignores env.logLevel
      graphOptimizationLevel: 'all',
      externalData: [{ path: model.weightFile, data: weights }],
      ...(provider === 'webgpu' ? { preferredOutputLocation: 'gpu-buffer' } : {}),
    });
    const opened = new TimedSession(session, model, provider === 'webgpu' ? await ort.env.webgpu.device : null);
    try {
      opened.feed(ort, job);
    } catch (failure) {
      await opened.close();
      throw failure;
    }
    return opened;
  }

  constructor(session, model, device) {
    this.session = session;
    this.output = model.output.name;
    this.inputs = model.inputs;
    this.device = device;
    this.feeds = {};
    this.buffers = [];
    this.batch = 1;
    this.lost = null;
    device?.lost.then((info) => { this.lost = `GPU device lost: ${info.reason} ${info.message}`; });
  }

  feed(ort, job) {
    const type = typeOf(job.profile.precision);
    for (const input of this.inputs) {
      const values = inputValues(input.name, elements(input), Number(job.seed), job.profile.precision);
      this.feeds[input.name] = this.device ? this.onGpu(ort, type, values, input.dimensions) : new ort.Tensor(type, values, input.dimensions);
    }
  }

  onGpu(ort, dataType, values, dims) {
    const buffer = this.device.createBuffer({ size: Math.ceil(values.byteLength / 16) * 16, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST });
    this.device.queue.writeBuffer(buffer, 0, values);
    this.buffers.push(buffer);
    return ort.Tensor.fromGpuBuffer(buffer, { dataType, dims });
  }

  /** One run to its real end: on a GPU run() returns when the work is submitted, long before it is done. @return milliseconds */
  async run() {
    const start = performance.now();
    const outputs = await this.session.run(this.feeds);
    if (this.device) await this.device.queue.onSubmittedWorkDone();
    const wall = performance.now() - start;
    for (const output of Object.values(outputs)) output.dispose();
    this.demandDevice();
    return wall;
  }

  demandDevice() { if (this.lost) throw new Error(this.lost); }

  /** As many runs as are long compared with the clock's steps. @return milliseconds per run */
  async sample() {
    if (this.batch === 1) return this.run();
    const start = performance.now();
    for (let i = 0; i < this.batch; i++) {
      const outputs = await this.session.run(this.feeds);
      for (const output of Object.values(outputs)) output.dispose();
    }
    if (this.device) await this.device.queue.onSubmittedWorkDone();
    const wall = (performance.now() - start) / this.batch;
    this.demandDevice();
    return wall;
  }

  /** The output, at a few thousand places. */
  async answer() {
    const outputs = await this.session.run(this.feeds);
    const output = outputs[this.output];
    const values = probes(this.device ? await output.getData() : output.data);
    for (const each of Object.values(outputs)) each.dispose();
    return values;
  }

  async close() {
    for (const buffer of this.buffers) buffer.destroy();
    await this.session.release();
  }
}
