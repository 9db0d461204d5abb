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
 * How far two outputs of one model are apart, relative to the largest number; 1 where one is not finite. Every number counts: a wrong
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

const decoded = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

export class TimedSession {
  /** @param weights the file that the model's external data points into */
  static async open(ort, provider, model, weights, job) {
    const session = await ort.InferenceSession.create(decoded(model.model), {
      executionProviders: [provider],
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

  /** One run to its real end: a GPU's run() comes back when the work is submitted, long before it is done. @return milliseconds */
  async run() {
    const start = performance.now();
    const outputs = await this.session.run(this.feeds);
    if (this.device) await this.device.queue.onSubmittedWorkDone();
    const wall = performance.now() - start;
    for (const output of Object.values(outputs)) output.dispose();
    return wall;
  }

  /** As many runs as make the clock's steps small beside them. @return milliseconds of one run */
  async sample() {
    if (this.batch === 1) return this.run();
    const start = performance.now();
    for (let i = 0; i < this.batch; i++) {
      const outputs = await this.session.run(this.feeds);
      for (const output of Object.values(outputs)) output.dispose();
    }
    if (this.device) await this.device.queue.onSubmittedWorkDone();
    return (performance.now() - start) / this.batch;
  }

  /** What comes out, at a few thousand places. */
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
