// The words of a letter: typed here, drawn by the server while one types; keys are offered after two braces.
const PAUSE = 250;
const BEGUN = /\{\{\s*([\w.[\]]*)$/;
const MOST = 8;

export default {
  props: { html: String, keys: Array },
  emits: ['typed', 'save', 'test', 'settle'],
  render() {
    return Vue.h('div');
  },
  created() {
    this.offered = [];
    this.chosen = 0;
  },
  mounted() {
    this.$el.innerHTML = this.html;
    this.form = this.$el.querySelector('form');
    this.list = this.$el.querySelector('[role=listbox]');
    this.last = this.form.elements.source;
    if (window.comptoir?.restore(this.$el)) this.$el.querySelector('.kept').hidden = false;
    const on = (name, act) => this.$el.addEventListener(name, act);
    on('input', this.typing);
    on('keydown', this.keyed);
    on('click', this.clicked);
    on('focusin', this.entered);
    on('focusout', () => setTimeout(() => this.offer([])));
    on('submit', (event) => { event.preventDefault(); this.send('save'); });
    this.$emit('typed', this.values());
  },
  unmounted() {
    clearTimeout(this.timer);
  },
  methods: {
    values() {
      return Object.fromEntries(new FormData(this.form));
    },
    send(name) {
      if (!window.socket?.connected) return this.refuse({}, window.comptoir?.words.offline);
      this.$emit(name, this.values());
    },
    entered(event) {
      if (event.target.matches('[data-takes-keys]')) this.last = event.target;
    },
    typing(event) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.$emit('typed', this.values()), PAUSE);
      if (event.target.matches('[data-takes-keys]')) this.suggest(event.target);
    },
    // ---- keys: offered while one types, put in at the caret
    suggest(field) {
      const begun = BEGUN.exec(field.value.slice(0, field.selectionStart));
      const typed = begun?.[1].toLowerCase();
      this.offer(begun ? this.keys.filter(({ name, words }) =>
        name.toLowerCase().includes(typed) || words.toLowerCase().includes(typed)).slice(0, MOST) : []);
    },
    offer(keys) {
      this.offered = keys;
      this.chosen = 0;
      this.list.hidden = !keys.length;
      this.list.replaceChildren(...keys.map(({ name, words }, place) => {
        const one = document.createElement('li');
        Object.assign(one, { id: `${this.list.id}-${place}`, textContent: `${name} – ${words}` });
        one.setAttribute('role', 'option');
        one.dataset.key = name;
        one.addEventListener('pointerdown', (event) => { event.preventDefault(); this.complete(place); });
        return one;
      }));
      this.mark();
    },
    mark() {
      Array.from(this.list.children).forEach((one, place) => {
        one.setAttribute('aria-selected', String(place === this.chosen));
        if (place === this.chosen) one.scrollIntoView({ block: 'nearest' });
      });
      if (this.offered.length) this.last.setAttribute('aria-activedescendant', `${this.list.id}-${this.chosen}`);
      else this.last.removeAttribute('aria-activedescendant');
    },
    keyed(event) {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) return this.form.requestSubmit();
      if (!this.offered.length) return;
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by) this.chosen = (this.chosen + by + this.offered.length) % this.offered.length;
      else if (event.key === 'Enter' || event.key === 'Tab') this.complete(this.chosen);
      else if (event.key === 'Escape') this.offer([]);
      else return;
      event.preventDefault();
      this.mark();
    },
    complete(place) {
      const field = this.last;
      const { index } = BEGUN.exec(field.value.slice(0, field.selectionStart));
      const rest = /^\s*\}\}/.exec(field.value.slice(field.selectionStart))?.[0].length ?? 0;
      this.put(`{{ ${this.offered[place].name} }}`, index, field.selectionStart + rest);
      this.offer([]);
    },
    put(text, from, to) {
      this.last.focus();
      this.last.setRangeText(text, from, to, 'end');
      this.last.dispatchEvent(new Event('input', { bubbles: true }));
    },
    clicked(event) {
      const button = event.target.closest('button');
      if (button?.dataset.choice) this.$emit('settle', button.dataset.choice);
      else if (button?.dataset.key) this.put(`{{ ${button.dataset.key} }}`, this.last.selectionStart, this.last.selectionEnd);
      else if (button?.dataset.test !== undefined) this.send('test');
      else if (button?.dataset.width) this.$el.querySelector('.letter-sample').dataset.width = button.dataset.width;
      if (!button?.dataset.width) return;
      for (const one of this.$el.querySelectorAll('[data-width]:is(button)')) {
        one.setAttribute('aria-pressed', String(one === button));
      }
    },
    // ---- called by the server
    look(html, subject, text) {
      this.$el.querySelector('.letter-subject').textContent = subject;
      this.$el.querySelector('.letter-plain').textContent = text;
      this.$el.querySelector('iframe').srcdoc = html;
    },
    // Somebody saved meanwhile: both texts, in place of the fields, until one is chosen.
    conflict(html) {
      const box = this.$el.querySelector('.conflict');
      box.innerHTML = html;
      box.hidden = false;
      this.$el.classList.add('choosing');
      box.querySelector('button').focus();
    },
    refuse(wrong, sentence) {
      this.$el.querySelector('.conflict').hidden = true;
      this.$el.classList.remove('choosing');
      const above = this.$el.querySelector('.form-error');
      above.textContent = sentence || '';
      above.hidden = !sentence;
      for (const field of this.$el.querySelectorAll('[data-field]')) {
        const message = wrong[field.dataset.field];
        const error = field.querySelector('.error');
        error.textContent = message || '';
        error.hidden = !message;
        const input = field.querySelector('input,textarea');
        if (message) input.setAttribute('aria-invalid', 'true');
        else input.removeAttribute('aria-invalid');
      }
    },
    fill(subject, source) {
      this.form.elements.subject.value = subject;
      this.form.elements.source.value = source;
      this.saved();
      this.$emit('typed', this.values());
    },
    saved() {
      for (const field of this.form.elements) window.comptoir?.forget(field);
      this.$el.querySelector('.kept').hidden = true;
      this.refuse({}, '');
    },
  },
};
