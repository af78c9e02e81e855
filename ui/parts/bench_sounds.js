// The sounds of the bench, made by the browser itself: none has to be loaded. Volume is the tablet's own.
const VOLUME = 'comptoir:bench:volume';
const TUNES = { // [pitch in Hz, begin, length in s], shape
  good: [[[1568, 0, 0.09]], 'sine'],
  stop: [[[196, 0, 0.2], [165, 0.26, 0.34]], 'square'],
  complete: [[[784, 0, 0.11], [988, 0.11, 0.11], [1319, 0.22, 0.26]], 'triangle'],
};
const LOUD = { sine: 0.9, square: 0.35, triangle: 1 };

export class Sounds {
  constructor(told) {
    this.told = told; // called when it becomes known whether sound may be played
    const kept = Number(localStorage.getItem(VOLUME) ?? 0.8);
    this.volume = Number.isFinite(kept) ? Math.min(Math.max(kept, 0), 1) : 0.8;
    this.context = 'AudioContext' in window ? new AudioContext({ latencyHint: 'interactive' }) : null;
    this.context?.addEventListener('statechange', told);
    this.unlock = () => this.isLocked() && this.context.resume().catch(() => {});
    for (const name of ['pointerdown', 'keydown']) addEventListener(name, this.unlock, true);
  }
  isLocked() {
    return this.context !== null && this.context.state !== 'running';
  }
  set(volume) {
    this.volume = volume;
    try {
      localStorage.setItem(VOLUME, String(volume));
    } catch {
      // It then holds until the page is loaded anew.
    }
    this.told();
  }
  play(name) {
    if (!this.context || !this.volume) return;
    this.unlock();
    const [notes, shape] = TUNES[name];
    for (const [pitch, begin, length] of notes) this.note(pitch, this.context.currentTime + begin, length, shape);
  }
  note(pitch, at, length, shape) {
    const voice = this.context.createOscillator();
    const gain = this.context.createGain();
    const loud = this.volume * LOUD[shape];
    voice.type = shape;
    voice.frequency.value = pitch;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(loud, at + 0.005); // without a click
    gain.gain.setValueAtTime(loud, at + length - 0.03);
    gain.gain.linearRampToValueAtTime(0, at + length);
    voice.connect(gain).connect(this.context.destination);
    voice.start(at);
    voice.stop(at + length);
  }
  close() {
    for (const name of ['pointerdown', 'keydown']) removeEventListener(name, this.unlock, true);
    this.context?.close();
  }
}
