// Shows server-made HTML, brings it up to date in place, and reports what a person presses as one event `verb`.
import { calmly, countDown } from 'moments';
import { morph } from 'morph';

const INPUT_PAUSE = 100;
const TOUCH_PAUSE = 1500;
const FLASH = 2200;
const PART = '[data-key],tr,li,dl>div,.badge'; // what flashes as one
const DOUBLE = 450; // ms in which a second click belongs to the first
const SILENT = new Set(['data-verb', 'data-verb-change', 'data-verb-input', 'data-blocked', 'data-stays', 'data-draft',
  'data-flash', 'data-here']);

function dataOf(element) {
  const data = {};
  for (const { name, value } of element.attributes) {
    if (name.startsWith('data-') && !SILENT.has(name)) data[name.slice(5).replaceAll('-', '_')] = value;
  }
  return data;
}

// The second click of a double click, or a tap already on its way, was not meant for a button that just became another.
function isHasty(event, element) {
  const again = event.detail > 1 || event.pointerType === 'touch';
  return again && performance.now() - (element.renewed ?? -DOUBLE) < DOUBLE;
}

export default {
  props: { html: String, tag: String, who: String, flash: Boolean, gentle: Boolean, now: Boolean },
  emits: ['verb'],
  render() {
    return Vue.h(this.tag || 'div');
  },
  created() {
    this.dirty = new WeakSet();
    this.running = new Map(); // what was pressed -> { turn, element, next }
    this.turn = 0;
    this.touched = 0;
    this.mouseIn = null;
    this.atOnce = false;
  },
  mounted() {
    this.$el.innerHTML = this.html || '';
    window.comptoir?.restore(this.$el, this.dirty);
    countDown(this.$el);
    const on = (name, act) => this.$el.addEventListener(name, act);
    on('click', this.pressed);
    on('submit', this.submitted);
    on('change', this.altered);
    on('input', this.typed);
    if (this.gentle) this.watchHands(on);
  },
  unmounted() {
    clearTimeout(this.typing);
    clearTimeout(this.waking);
  },
  watch: {
    html() {
      this.atOnce ||= this.now || this.running.size > 0;
      calmly(this.redraw);
    },
  },
  methods: {
    redraw() {
      if (this.$el?.isConnected) this.take(this.atOnce);
      this.atOnce = false;
    },
    take(atOnce) {
      const box = document.createElement('template');
      box.innerHTML = this.html;
      const held = (rows) => this.gentle && !atOnce && this.isHeld(rows);
      const work = morph(this.$el, box.content, { dirty: this.dirty, held });
      window.comptoir?.restore(this.$el, this.dirty);
      countDown(this.$el);
      if (this.gentle) this.showPill(work);
      if (this.flash) this.flashAll(work.changed);
    },

    // ---- what changed, and who did it
    flashAll(changed) {
      const marked = new Set();
      for (const element of changed) {
        // not a time that ages, a button that follows, a list whose rows have left
        if (!element.isConnected || element.matches('[data-rows]') || element.closest('time,.btn')) continue;
        marked.add(this.$el.contains(element.closest(PART)) ? element.closest(PART) : element);
      }
      for (const element of Array.from(marked)) {
        if (Array.from(marked).some((other) => other !== element && element.contains(other))) marked.delete(element);
      }
      if (!marked.size) return;
      this.flashThese(Array.from(marked));
      if (this.who && this.who !== window.comptoir?.name) {
        const name = this.$el.getAttribute('aria-label') || this.$el.querySelector('h2')?.textContent;
        window.comptoir?.changed(this.who, name, marked.values().next().value);
      }
    },
    flashThese(elements) {
      const again = elements.filter((element) => element.hasAttribute('data-flash'));
      for (const element of again) element.removeAttribute('data-flash');
      if (again.length) void this.$el.offsetWidth; // else their animation would not begin anew
      for (const element of elements) element.setAttribute('data-flash', '');
      setTimeout(() => elements.forEach((element) => element.removeAttribute('data-flash')), FLASH);
    },

    // ---- rows wait while a hand is on them
    watchHands(on) {
      const rowsOf = (event) => event.target.closest?.('[data-rows]');
      on('pointerover', (event) => {
        if (event.pointerType === 'mouse' && event.target !== this.pill) this.handMoved(rowsOf(event));
      });
      on('pointerleave', () => this.handMoved(null));
      on('pointerdown', (event) => {
        if (event.pointerType !== 'mouse' && rowsOf(event)) this.touched = Date.now();
      });
      on('focusout', () => setTimeout(() => this.settle()));
    },
    handMoved(rows) {
      if (this.mouseIn === rows) return;
      this.mouseIn = rows;
      this.settle();
    },
    isHeld(rows) {
      const touching = Date.now() - this.touched < TOUCH_PAUSE;
      if (touching) {
        clearTimeout(this.waking);
        this.waking = setTimeout(() => this.settle(), TOUCH_PAUSE);
      }
      return this.mouseIn === rows || touching || rows.contains(document.activeElement);
    },
    settle() {
      if (this.pill && this.$el.isConnected) this.take(false);
    },
    showPill({ fresh, waiting }) {
      if (!waiting) {
        this.pill?.remove();
        this.pill = null;
        return;
      }
      if (!this.pill) {
        this.pill = document.createElement('button');
        this.pill.type = 'button';
        this.pill.className = 'pill';
        this.pill.dataset.own = '';
        this.pill.addEventListener('click', (event) => {
          event.stopPropagation();
          this.take(true);
        });
      }
      this.pill.textContent = window.comptoir?.count(fresh ? 'new' : 'changes', fresh || waiting) ?? `${waiting}`;
      const rows = this.$el.querySelector('[data-rows]');
      this.$el.append(this.pill);
      this.pill.style.top = `${rows.getBoundingClientRect().top - this.$el.getBoundingClientRect().top}px`;
    },

    // ---- verbs
    pressed(event) {
      const element = event.target.closest('[data-verb]');
      const blocked = event.target.closest('[data-blocked]');
      if (blocked) {
        event.preventDefault();
        window.comptoir?.say('info', blocked.dataset.blocked);
        return;
      }
      if (!element || element.matches('form,input,select,textarea')) return;
      if (element.matches('a')) {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.stopPropagation(); // shown in place: no page is opened
      }
      event.preventDefault();
      if (element.getAttribute('aria-disabled') === 'true' || isHasty(event, element)) return;
      element.closest('[popover]')?.hidePopover();
      this.send(element, element.dataset.verb, {});
    },
    submitted(event) {
      const form = event.target;
      if (!form.dataset.verb) return;
      event.preventDefault();
      const values = {};
      for (const [name, value] of new FormData(form, event.submitter)) if (typeof value === 'string') values[name] = value;
      this.send(form, form.dataset.verb, values, event.submitter);
    },
    altered(event) {
      const field = event.target;
      if (!field.dataset.verbChange) return this.mark(field);
      const ticked = field.type === 'checkbox' || field.type === 'radio';
      this.send(field, field.dataset.verbChange, { value: field.value, ...(ticked && { checked: String(field.checked) }) });
    },
    typed(event) {
      const field = event.target;
      this.mark(field);
      if (!field.dataset.verbInput) return;
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.send(field, field.dataset.verbInput, { value: field.value }), INPUT_PAUSE);
    },
    mark(field) {
      this.dirty.add(field);
    },
    send(element, verb, values, button = element) {
      if (!window.socket?.connected) {
        window.comptoir?.offline();
        return;
      }
      const data = dataOf(element);
      const what = JSON.stringify([verb, data]);
      const busy = this.running.get(what);
      if (busy) {
        if (element.matches('input,select,textarea')) busy.next = [element, verb, values];
        return;
      }
      this.turn += 1;
      this.running.set(what, { turn: this.turn, element, button, values });
      this.dirty.delete(element);
      if (button?.matches('button,a')) button.setAttribute('aria-busy', 'true');
      this.$emit('verb', { ...data, ...values, verb, turn: this.turn });
    },
    // The server's answer: the verb has run.
    done(turn, well) {
      for (const [what, { turn: mine, element, button, values, next }] of this.running) {
        if (mine !== turn) continue;
        this.running.delete(what);
        button?.removeAttribute('aria-busy');
        if (well && element.matches('form:not([data-stays])')) this.clear(element, values);
        if (next) this.send(...next);
      }
    },
    clear(form, sent) {
      const typedOn = (field) => field.matches('textarea,[type=text]') && field.value !== sent[field.name];
      if (Array.from(form.elements).some(typedOn)) return;
      for (const field of form.elements) {
        this.dirty.delete(field);
        window.comptoir?.forget(field);
      }
      form.reset();
    },
  },
};
