// Shows what a scanner sends, says whether it is understood, and proposes the layout that understands it.
const PAUSE = 300; // ms of silence after which keys without an end are looked at
const SHOWN = 5;
const NAMES = { '\x1d': 'GS', ' ': '␣' };

export default {
  props: { words: Object, expected: String },
  render() {
    return Vue.h('div', { hidden: true });
  },
  mounted() {
    this.keys = [];
    this.root = document.getElementById('scanner-test');
    this.layout = this.root.querySelector('select');
    this.layout.value = window.comptoir.scanner.chosen();
    this.layout.addEventListener('change', () => this.choose(this.layout.value));
    this.root.querySelector('.use').addEventListener('click', ({ target }) => this.choose(target.dataset.layout));
    document.addEventListener('scan', this.scanned);
    addEventListener('keydown', this.heard, true);
  },
  unmounted() {
    clearTimeout(this.waiting);
    document.removeEventListener('scan', this.scanned);
    removeEventListener('keydown', this.heard, true);
  },
  methods: {
    scanned(event) {
      event.preventDefault();
      clearTimeout(this.waiting);
      this.keys = [];
      this.last = event.detail;
      this.judge();
      this.list(event.detail);
    },
    judge() {
      const { scanner } = window.comptoir;
      const { keys } = this.last;
      const fits = keys.length ? scanner.layouts.find((layout) => scanner.readAs(layout, keys) === this.expected) : null;
      if (this.last.code === this.expected) this.say('good', this.words.fits);
      else if (fits) this.say('other', this.words.other.replace('{layout}', this.words.layouts[fits]), fits);
      else this.say('wrong', this.words.differs.replace('{code}', this.last.code));
    },
    choose(layout) {
      const { scanner } = window.comptoir;
      scanner.choose(layout);
      this.layout.value = layout;
      if (this.last) this.say('good', this.words.chosen.replace('{layout}', this.words.layouts[layout]));
    },
    say(kind, sentence, layout = '') {
      const state = this.root.querySelector('.state');
      state.className = `state ${kind}`;
      state.textContent = sentence;
      const use = this.root.querySelector('.use');
      use.hidden = !layout;
      use.dataset.layout = layout;
    },

    // ---- what arrived
    list({ code, raw, keys, end }) {
      const gaps = keys.slice(1).map((key) => key.gap);
      const slowest = gaps.length ? `${Math.round(Math.max(...gaps))} ms` : '–';
      const row = document.createElement('tr');
      for (const value of [code, raw, keys.length, slowest, end]) row.append(this.cell(value));
      const body = this.root.querySelector('.scans tbody');
      body.prepend(row);
      while (body.children.length > SHOWN) body.lastChild.remove();
      const each = keys.map(({ key, code: place, shift, gap }) => {
        const one = document.createElement('li');
        one.append(this.part('b', NAMES[key] ?? key), this.part('span', `${shift ? '⇧ ' : ''}${place}`),
          this.part('i', `${Math.round(gap)} ms`));
        return one;
      });
      this.root.querySelector('.keys').replaceChildren(...each);
      this.root.querySelector('.arrived').hidden = false;
    },
    cell(value) {
      return this.part('td', Array.from(String(value), (letter) => (letter === '\x1d' ? '␝' : letter)).join(''));
    },
    part(tag, text) {
      return Object.assign(document.createElement(tag), { textContent: text });
    },

    // ---- keys that did not become a scan
    heard(event) {
      if (event.key.length > 1 || event.ctrlKey || event.target.matches?.('select,input')) return;
      this.keys.push(event.timeStamp);
      clearTimeout(this.waiting);
      this.waiting = setTimeout(this.look, PAUSE);
    },
    look() {
      const times = this.keys;
      this.keys = [];
      if (times.length < 4) return;
      const gaps = times.slice(1).map((time, place) => time - times[place]);
      const slowest = Math.round(Math.max(...gaps));
      this.say('wrong', slowest > 50 ? this.words.slow.replace('{gap}', slowest) : this.words.endless);
    },
  },
};
