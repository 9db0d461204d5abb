// Generated numbers: weights as slices of one pool, inputs of about one. Not the JVM agent's numbers, but of the same size: matrices and biases are
// +-(2^-7 to 2^-5), scales of normalisations 0.9 to 1.1. Nothing is zero or denormal: denormals cost 3.5 to 5 times the time.
function scrambled(value) {
  let x = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

function fill(elements, scales, seed) {
  const pool = new Float32Array(elements);
  const start = scrambled(seed ^ 0x9e3779b9);
  for (let i = 0; i < elements; i++) {
    const random = scrambled((start + i) | 0);
    const share = (random >>> 16) / 65536;
    const matrix = (1 + 3 * share) / 128;
    pool[i] = i >= elements - scales ? 0.9 + 0.2 * share : (random & 1) === 0 ? matrix : -matrix;
  }
  return pool;
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The nearest 16-bit float of a number of ordinary size, neither denormal nor infinite. */
export function half(value) {
  float[0] = value;
  const rounded = bits[0] + 0xfff + ((bits[0] >>> 13) & 1);
  const exponent = ((rounded >>> 23) & 0xff) - 112;
  if (exponent <= 0) return (rounded >>> 16) & 0x8000;
  return ((rounded >>> 16) & 0x8000) | (exponent << 10) | ((rounded >>> 13) & 0x3ff);
}

/** The file that the models' external data points into. */
export function weightFile(elements, scales, seed, precision) {
  const pool = fill(elements, scales, seed);
  return new Uint8Array((precision === 'FP16' ? Uint16Array.from(pool, half) : pool).buffer);
}

/** Normally distributed, and the same for the same seed and name. */
export function inputValues(name, elements, seed, precision) {
  let state = scrambled(seed ^ elements ^ [...name].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7));
  const uniform = () => ((state = scrambled((state + 0x6d2b79f5) | 0)) + 1) / 4294967297;
  const values = Float32Array.from({ length: elements }, () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
  return precision === 'FP16' ? Uint16Array.from(values, half) : values;
}
