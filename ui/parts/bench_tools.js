// What stands beside the bench's title: how scans get on, the volume, the camera; and the screen that stays awake.
import { make } from 'bench_stop';
import { closeCamera, openCamera, whyNoCamera } from 'bench_camera';

const OFFLINE_PAGE = '/bench/offline';

export class Tools {
  constructor(root, words, sounds, scans) {
    Object.assign(this, { root, words, sounds, scans, isOpen: true });
    this.state = make('span', 'bench-state', '', { role: 'status' });
    this.said = make('span', 'sr', '', { role: 'status', 'aria-live': 'polite' });
    root.append(this.state, this.said, this.drawVolume(), this.drawCamera());
    this.awake = () => document.visibilityState === 'visible' && this.stayAwake();
    document.addEventListener('visibilitychange', this.awake);
    this.stayAwake();
    this.keepOfflinePage();
    this.draw();
  }
  say(sentence) {
    this.said.textContent = sentence;
  }
  draw() {
    const { words, sounds } = this;
    const sentence = { signedOut: words.signedOut, refused: words.notTaken }[this.scans.state()]
      ?? (sounds.isLocked() ? words.locked : '');
    put(this.state, sentence);
    if (this.state.hidden === Boolean(sentence)) this.state.hidden = !sentence;
    put(this.volume, sounds.volume ? `${Math.round(sounds.volume * 100)} %` : words.silent);
    this.speaker.toggleAttribute('data-silent', !sounds.volume);
  }

  // ---- volume
  drawVolume() {
    const { words, sounds } = this;
    this.speaker = make('button', 'bench-key', '', { type: 'button', 'aria-label': words.sound, title: words.sound,
      'aria-haspopup': 'true', 'aria-expanded': 'false' });
    this.speaker.append(drawing('M4 9v6h4l5 4V5L8 9z M16.5 8.5a5 5 0 0 1 0 7 M19 6a9 9 0 0 1 0 12'));
    this.volume = make('output', 'volume-now');
    const slider = make('input', 'volume-slider', '', { type: 'range', min: '0', max: '1', step: '0.1',
      'aria-label': words.volume });
    slider.value = sounds.volume;
    slider.addEventListener('input', () => sounds.set(Number(slider.value)));
    slider.addEventListener('change', () => sounds.play('good'));
    const tries = [['good', words.tryGood], ['stop', words.tryStop], ['complete', words.tryComplete]].map(([name, label]) => {
      const one = make('button', 'volume-try', label, { type: 'button' });
      one.addEventListener('click', () => sounds.play(name));
      return one;
    });
    this.panel = make('div', 'volume', '', { popover: 'auto' });
    const test = make('a', 'volume-test', words.testScanner, { href: '/bench/scanner' });
    this.panel.append(make('b', '', words.volume), slider, this.volume, ...tries, test);
    this.speaker.addEventListener('click', () => this.panel.togglePopover());
    this.panel.addEventListener('toggle', ({ newState }) => this.place(newState === 'open'));
    const whole = make('span', 'bench-volume');
    whole.append(this.speaker, this.panel);
    return whole;
  }
  place(isOpen) {
    this.speaker.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) return;
    const at = this.speaker.getBoundingClientRect();
    this.panel.style.top = `${at.bottom + 8}px`;
    this.panel.style.left = `${Math.max(8, Math.min(at.right - this.panel.offsetWidth, innerWidth - this.panel.offsetWidth - 8))}px`;
  }

  // ---- the camera
  drawCamera() {
    const { words } = this;
    const key = make('button', 'bench-key', '', { type: 'button', 'aria-label': words.camera, title: words.camera });
    key.append(drawing('M4 8h3l1.5-2.5h7L17 8h3v11H4z M12 16.5a3.2 3.2 0 1 0 0-6.4a3.2 3.2 0 0 0 0 6.4z'));
    key.addEventListener('click', () => {
      const why = whyNoCamera(words);
      if (why) window.comptoir.say('info', why);
      else openCamera(document.body, words, () => this.isOpen);
    });
    return key;
  }

  // ---- the tablet
  async stayAwake() {
    try {
      this.lock = await navigator.wakeLock?.request('screen');
      if (!this.isOpen) this.lock?.release();
    } catch {
      // Low battery: the tablet decides.
    }
  }
  // Without network the browser would show a page of its own; ours knows how many scans wait.
  async keepOfflinePage() {
    if (!navigator.serviceWorker || !window.caches) return;
    try {
      await navigator.serviceWorker.register('/sw.js', { scope: '/bench' });
      const page = await fetch(OFFLINE_PAGE, { redirect: 'error' });
      if (page.ok) await (await caches.open('comptoir-bench')).put(OFFLINE_PAGE, page);
    } catch {
      // Not now: the next visit tries again.
    }
  }
  close() {
    this.isOpen = false;
    closeCamera(document.body);
    document.removeEventListener('visibilitychange', this.awake);
    this.lock?.release();
  }
}

// Nothing changes when nothing is new: whoever watches the page would be told of it without end.
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function drawing(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({ viewBox: '0 0 24 24', class: 'ico', 'aria-hidden': 'true' })) svg.setAttribute(name, value);
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}
