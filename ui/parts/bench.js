// The bench in the browser: judges each scan at once from the slip it holds, with sound, and lets the server count it.
import { commandOf, find, read } from 'bench_judge';
import { Sounds } from 'bench_sounds';
import { Stop, askNumber } from 'bench_stop';
import { Tools } from 'bench_tools';

const NAMED = 3; // lines named as expected
const USUAL = 300; // ms until a scan is counted
const FINDING = 2000; // ms a command card waits for the scans before it
const text = (words, facts) => Object.entries(facts).reduce((all, [name, value]) => all.replaceAll(`{${name}}`, value), words);

export default {
  props: { words: Object },
  render() {
    return Vue.h('div', { class: 'bench-tools' });
  },
  mounted() {
    this.scans = window.comptoir.scans;
    this.told = new Map(); // line -> pieces the server has confirmed since the pane was drawn
    this.later = []; // scans that came while the server was asked what a number is
    this.asking = false;
    this.now = null;
    this.sounds = new Sounds(() => this.tools?.draw());
    this.stop = new Stop(document.body, this.words);
    this.tools = new Tools(this.$el, this.words, this.sounds, this.scans);
    this.listeners = [['scan', this.heard], ['scans', this.paint], ['scan-answer', this.answered]];
    for (const [name, act] of this.listeners) document.addEventListener(name, act);
    document.addEventListener('click', this.pressed, true);
    this.watch = new MutationObserver(this.paint);
    this.watch.observe(document.getElementById('main') ?? document.body, { subtree: true, childList: true,
      characterData: true, attributeFilter: ['data-bench', 'class', 'hidden', 'aria-disabled'] });
    this.paint();
    for (const { scan, answer } of this.scans.stops()) this.refuse(scan, answer);
  },
  unmounted() {
    for (const [name, act] of this.listeners) document.removeEventListener(name, act);
    document.removeEventListener('click', this.pressed, true);
    this.watch.disconnect();
    this.tools.close();
    this.sounds.close();
  },
  methods: {
    // ---- what is on the table
    slip() {
      const kept = document.querySelector('[data-bench]')?.dataset.bench;
      if (kept !== this.kept) {
        this.kept = kept;
        this.data = kept ? JSON.parse(kept) : null;
        this.told.clear();
      }
      return this.data ?? { slip: null, lines: [], blocked: '' };
    },
    confirmed(line) {
      return this.told.get(line.id) ?? line.packed;
    },
    waiting(line) {
      return this.unsent().reduce((all, scan) => all + (scan.line === line.id ? scan.n : 0), 0);
    },
    unsent() {
      const { slip } = this.slip();
      return this.scans.waiting().filter((scan) => scan.slip === slip);
    },
    room(line) {
      return line.wanted - this.confirmed(line) - this.waiting(line);
    },
    expected() {
      const open = this.slip().lines.filter((line) => this.room(line) > 0);
      const named = open.slice(0, NAMED).map((line) => line.name).join(' · ');
      return open.length > NAMED ? `${named} …` : named;
    },

    // ---- a scan
    heard(event) {
      event.preventDefault();
      if (this.stop.isOpen) return this.notNow();
      if (this.asking) return void this.later.push(event.detail);
      this.judge(event.detail);
      this.measure(event.detail);
    },
    notNow() {
      this.stop.again();
      this.sounds.play('stop');
    },
    measure({ at }) {
      if (!at) return;
      if (performance.getEntriesByName('scan-shown').length > 500) performance.clearMeasures('scan-shown');
      performance.measure('scan-shown', { start: at, end: performance.now() });
    },
    judge(scanned) {
      const { slip, lines, blocked } = this.slip();
      const command = commandOf(scanned.code) || commandOf(scanned.raw);
      const found = slip && find(lines, scanned, this.room);
      if (!found) return command ? this.command(command) : this.stranger(scanned);
      if (blocked) return this.halt({ title: this.words.refused, why: blocked, what: found.line.name });
      if (found.line.numbers && !found.number) return this.askNumber(found.line, (number) => this.count(found, number));
      this.count(found, found.number);
    },
    count({ line, pieces, code, number: own }, number) {
      if (this.room(line) < pieces) return this.tooMany(line, code, pieces);
      this.keep({ kind: 'scan', code, line: line.id, number: own ? '' : number, n: pieces });
    },
    // Kept first; then heard and shown.
    keep(scan) {
      const key = this.scans.add({ slip: this.slip().slip, seen: 'counted', ...scan });
      if (!key) return this.halt({ title: this.words.notKept, why: this.words.notKeptWhy });
      this.now = scan.line;
      const isAll = scan.n > 0 && this.slip().lines.every((line) => this.room(line) <= 0);
      this.sounds.play(isAll ? 'complete' : 'good');
      this.paint();
      this.flash(scan.line);
      this.tools.say(isAll ? this.words.complete : this.line(scan.line)?.name ?? '');
    },
    line(id) {
      return this.slip().lines.find((line) => line.id === id);
    },
    tooMany(line, code, pieces = 1) {
      const { words } = this;
      const key = code ? this.log(code, line.id) : '';
      this.halt({ key, title: words.too_many, what: line.name, expected: this.expected(),
        why: text(words.enough, { wanted: line.wanted, name: line.name, n: pieces }) });
    },
    // Counts nothing; the server keeps it among the mistakes that were stopped, and knows what it is.
    log(code, line = null) {
      return this.scans.add({ slip: this.slip().slip, kind: 'scan', code, line, n: 0, seen: 'stopped' });
    },
    // Not a code of this slip: the number of an order or slip, or something that does not belong here.
    async stranger(scanned) {
      const { slip } = this.slip();
      if (slip && read(scanned.code).isGtin) return this.unknown(scanned.code);
      this.asking = true;
      const found = await window.comptoir.scanner.find(scanned.code);
      this.asking = false;
      if (found?.url) this.open(found);
      else if (slip) this.unknown(scanned.code);
      else this.nothing(found);
      for (const detail of this.later.splice(0)) this.heard({ detail, preventDefault() {} });
    },
    open({ slip, url }) {
      this.sounds.play('good');
      this.later = [];
      window.comptoir.scanner.go(slip ? `/bench?slip=${slip}` : url);
    },
    nothing(found) {
      this.sounds.play('stop');
      window.comptoir.say('info', found ? this.words.nothing : window.comptoir.words.offline);
    },
    unknown(code) {
      const key = this.log(code);
      this.halt({ key, title: this.words.wrong, what: code, expected: this.expected() });
    },
    halt(stop) {
      this.sounds.play('stop');
      this.stop.show(stop);
    },
    askNumber(line, give) {
      const { words } = this;
      const titled = text(words.number_of, { name: line.name });
      askNumber(document.body, { title: words[line.numbers], hint: titled, take: words.take, cancel: words.cancel }, give);
    },

    // ---- the server's answer wins
    answered({ detail: { scan, answer } }) {
      const line = answer.slip === this.slip().slip && this.line(answer.line);
      if (line) this.told.set(line.id, answer.packed);
      this.paint();
      if (this.scans.isCounted(answer)) {
        if (this.stop.withdraw(scan.key)) this.sounds.play('good');
      } else if (scan.seen === 'stopped' && answer.outcome !== 'refused') {
        this.stop.add(scan.key, this.facts(scan, answer));
      } else if (answer.outcome === 'number_wanted' && line) {
        this.scans.acknowledge(scan.key);
        this.askNumber(line, (number) => this.keep({ ...scan, number, n: scan.n || 1 }));
      } else this.refuse(scan, answer);
    },
    refuse(scan, answer) {
      this.sounds.play('stop');
      this.stop.withdraw(scan.key);
      this.stop.show({ key: scan.key, ...this.facts(scan, answer), acknowledged: () => this.scans.acknowledge(scan.key) });
    },
    facts(scan, answer) {
      const { words } = this;
      const { link } = this.slip();
      const isUnknown = answer.outcome === 'unknown';
      return {
        title: words[answer.outcome] ?? words.refused, why: answer.outcome === 'wrong' ? '' : answer.words, what: answer.name || scan.code,
        expected: answer.expected || '',
        link: isUnknown && link && document.querySelector('[data-bench-link]') ? () => this.link(scan.code) : null };
    },
    link(code) {
      const way = document.querySelector('[data-bench-link]');
      if (!way) return;
      way.dataset.code = code;
      way.click();
    },

    // ---- buttons and command cards
    pressed(event) {
      const at = (name) => event.target.closest?.(`[data-bench-${name}]`);
      if (at('tick')) return this.hand(event, 'tick', Number(at('tick').dataset.benchTick), 1);
      if (at('take-off')) return this.hand(event, 'take_off', Number(at('take-off').dataset.benchTakeOff), -1);
      if (!at('command') || at('command').dataset.benchCommand === 'abort' || !this.unsent().length) return;
      event.preventDefault();
      event.stopPropagation();
      window.comptoir.say('info', this.words.waitFirst);
    },
    hand(event, kind, id, n) {
      event.preventDefault();
      event.stopPropagation();
      const line = this.line(id);
      const { blocked } = this.slip();
      if (!line || this.stop.isOpen || event.target.closest('[aria-disabled=true]')) return;
      if (blocked) return this.halt({ title: this.words.refused, why: blocked, what: line.name });
      if (n < 0 && this.room(line) >= line.wanted) return;
      if (n > 0 && this.room(line) < 1) return this.tooMany(line, '');
      if (line.numbers === 'serial' || (line.numbers && n > 0)) {
        return this.askNumber(line, (number) => this.keep({ kind, line: id, number, n }));
      }
      this.keep({ kind, line: id, n });
    },
    async command(name) {
      const { slip } = this.slip();
      if (name !== 'abort' && !(await this.scans.settled(FINDING))) return this.nothingYet();
      const key = document.querySelector(`[data-bench-command="${name}"]`);
      if (!key || this.stop.isOpen || this.slip().slip !== slip) return this.refuseCommand(slip);
      this.sounds.play(key.dataset.blocked ? 'stop' : 'good');
      key.click(); // one that is blocked says why
    },
    refuseCommand(slip) {
      const { blocked } = this.slip();
      const why = slip ? blocked : this.words.nothing;
      this.sounds.play('stop');
      if (why && !this.stop.isOpen) window.comptoir.say('info', why);
    },
    nothingYet() {
      this.sounds.play('stop');
      window.comptoir.say('info', this.words.waitFirst);
    },

    // ---- what is shown; called again whenever the server has drawn the pane anew
    paint() {
      const { slip, lines } = this.slip();
      const next = this.next();
      let packed = 0;
      const late = this.late();
      for (const line of lines) {
        const sure = this.confirmed(line);
        const waits = late.reduce((all, scan) => all + (scan.line === line.id ? scan.n : 0), 0);
        packed += sure;
        if (this.told.has(line.id)) this.write(`[data-count="${line.id}"]`, sure);
        this.waits(`[data-waiting="${line.id}"]`, waits);
        const row = document.querySelector(`[data-line="${line.id}"]`);
        if (this.told.has(line.id)) row?.classList.toggle('done', sure >= line.wanted);
        if (next !== undefined) row?.classList.toggle('now', line.id === next);
      }
      if (this.told.size) this.write('[data-count="all"]', packed);
      const mark = document.querySelector(`[data-packed-of="${slip}"]`); // in the queue, which is not told of each scan
      if (mark) this.write('[data-packed]', packed);
      if (mark && mark.hidden !== !packed) mark.hidden = !packed;
      this.waits('[data-waiting="all"]', late.length, true);
      document.documentElement.toggleAttribute('data-scans-wait', this.unsent().length > 0);
      this.tools?.draw();
    },
    // Scans that wait for longer than the server usually takes: showing each for a blink would only make rows jump.
    late() {
      const all = this.scans.waiting();
      clearTimeout(this.looking);
      if (!all.length || this.scans.state() !== 'idle') return all;
      this.looking = setTimeout(this.paint, USUAL);
      return all.filter((scan) => Date.now() - Date.parse(scan.at) >= USUAL);
    },
    // The line being packed, once somebody has scanned here: the last one, else the first with room.
    next() {
      const last = this.line(this.now);
      if (!last) return undefined;
      return this.room(last) > 0 ? last.id : (this.slip().lines.find((line) => this.room(line) > 0)?.id ?? null);
    },
    write(where, value) {
      for (const element of document.querySelectorAll(where)) {
        if (element.textContent !== String(value)) element.textContent = value;
      }
    },
    waits(where, n, inWords = false) {
      const [one, more] = this.words.waiting;
      const shown = inWords ? n : `${n > 0 ? '+' : '−'}${Math.abs(n)}`;
      this.write(where, n ? text(Math.abs(n) === 1 ? one : more, { n: shown }) : '');
      for (const element of document.querySelectorAll(where)) if (element.hidden === Boolean(n)) element.hidden = !n;
    },
    flash(id) {
      const row = document.querySelector(`[data-line="${id}"]`);
      row?.animate([{ boxShadow: 'inset 0 0 0 6px var(--ok)', background: 'var(--ok-soft)' }, { boxShadow: 'inset 0 0 0 0 transparent' }],
        { duration: 700, easing: 'ease-out' });
      const goods = row?.closest('.bench-goods');
      if (!goods) return;
      const [at, within] = [row.getBoundingClientRect(), goods.getBoundingClientRect()];
      if (at.top < within.top || at.bottom > within.bottom) goods.scrollTop += at.top - within.top - within.height / 3;
    },
  },
};
