// The order of a round, the same as the JVM agent's: java.util.Random and Collections.shuffle, so that the same job runs in the same order everywhere.
const MASK = (1n << 48n) - 1n;

class JavaRandom {
  constructor(seed) { this.state = (BigInt.asUintN(64, seed) ^ 0x5DEECE66Dn) & MASK; }

  bits(count) {
    this.state = (this.state * 0x5DEECE66Dn + 0xBn) & MASK;
    return Number(BigInt.asIntN(32, this.state >> BigInt(48 - count)));
  }

  below(bound) {
    const largest = bound - 1;
    let bits = this.bits(31);
    if ((bound & largest) === 0) return Number((BigInt(bound) * BigInt(bits)) >> 31n);
    for (; ;) {
      const value = bits % bound;
      if (bits - value + largest <= 0x7fffffff) return value;
      bits = this.bits(31);
    }
  }
}

const SENTINEL_RUNS = 8;

export const networkKey = (network) => 'network:' + network.architecture;

/** Keys in the order in which they run: networks, then the others shuffled by seed and round, with the sentinel evenly between them. */
export function order(job, round) {
  const others = job.configurations.filter((key) => key !== job.sentinelKey);
  const random = new JavaRandom(BigInt(job.seed) * 1000003n + BigInt(round));
  for (let i = others.length; i > 1; i--) {
    const j = random.below(i);
    [others[i - 1], others[j]] = [others[j], others[i - 1]];
  }
  const keys = job.networks.map(networkKey);
  const stretches = Math.max(1, Math.min(SENTINEL_RUNS, others.length));
  for (let stretch = 0; stretch < stretches; stretch++) {
    keys.push(job.sentinelKey, ...others.slice(Math.floor(stretch * others.length / stretches), Math.floor((stretch + 1) * others.length / stretches)));
  }
  return keys;
}

/** All models in the order of opening: networks last, so that a network that does not fit does not displace its blocks. */
export const sessions = (job) => [...new Set([job.sentinelKey, ...job.configurations, ...job.networks.map(networkKey)])];
