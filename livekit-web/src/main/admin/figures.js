const SVG = 'http://www.w3.org/2000/svg';
const POINTS = 40;
const WIDTH = 120;
const HEIGHT = 26;

/** A line of the last values, which scales to the highest of them. */
export class Sparkline {
  constructor(kind) {
    this.values = [];
    this.root = document.createElementNS(SVG, 'svg');
    this.root.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    this.root.setAttribute('preserveAspectRatio', 'none');
    this.root.setAttribute('class', `spark ${kind}`);
    this.root.setAttribute('aria-hidden', 'true');
    this.area = this.root.appendChild(document.createElementNS(SVG, 'path'));
    this.line = this.root.appendChild(document.createElementNS(SVG, 'polyline'));
  }

  add(value) {
    this.values.push(value);
    if (this.values.length > POINTS) this.values.shift();
    const top = Math.max(...this.values, 1) * 1.1;
    const first = POINTS - this.values.length;
    const points = this.values.map((one, index) => {
      const x = ((first + index) * WIDTH) / (POINTS - 1);
      return `${x.toFixed(1)},${(HEIGHT - 1 - (one / top) * (HEIGHT - 2)).toFixed(1)}`;
    });
    const left = ((first * WIDTH) / (POINTS - 1)).toFixed(1);
    this.line.setAttribute('points', points.join(' '));
    this.area.setAttribute('d', `M${left},${HEIGHT}L${points.join('L')}L${WIDTH},${HEIGHT}Z`);
  }
}

/** Growth of counters between two looks, a second. */
export class Rates {
  constructor() {
    this.former = new Map();
  }

  /** @returns how much a counter grew each second, or null at its first look */
  of(name, count, time) {
    const before = this.former.get(name);
    this.former.set(name, { count, time });
    if (!before || time <= before.time || count < before.count) return null;
    return ((count - before.count) * 1000) / (time - before.time);
  }
}
