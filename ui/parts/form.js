// A dialog with native inputs. Everything typed stays until the server has taken it or the person discards it.
import { calmly } from 'moments';
import { morph } from 'morph';

const PAUSE = 200;

export default {
  props: { html: String, live: Boolean },
  emits: ['save', 'shut', 'left', 'typed', 'suggest', 'settle', 'back'],
  render() {
    return Vue.h('dialog', { 'aria-labelledby': `f${this.$attrs.id.slice(1)}-title` });
  },
  created() {
    this.touched = false;
    this.timers = {};
    this.seenWrong = []; // names of the fields found wrong while typing
  },
  mounted() {
    this.opener = document.activeElement;
    this.$el.innerHTML = this.html;
    this.form = this.$el.querySelector('form');
    this.usual = this.find('footer [type=submit]').textContent;
    if (window.comptoir?.restore(this.$el)) {
      this.find('.kept').hidden = false;
      this.touched = true;
    }
    const on = (name, act) => this.$el.addEventListener(name, act);
    on('input', this.typing);
    on('change', this.arrange);
    on('click', this.clicked);
    on('submit', this.submitted);
    on('cancel', this.escaped);
    on('keydown', this.keyed);
    addEventListener('popstate', this.away);
    this.arrange();
    this.$el.showModal();
    this.focusFirst();
    if (this.live) this.$emit('typed', this.values());
  },
  unmounted() {
    removeEventListener('popstate', this.away);
    Object.values(this.timers).forEach(clearTimeout);
    if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
  },
  methods: {
    find(selector) {
      return this.$el.querySelector(selector);
    },
    focusFirst() {
      const field = this.find('.field:not([hidden]) :is(input,select,textarea)');
      (field ?? this.find('footer [type=submit]')).focus();
      if (field?.matches('[type=text]')) field.select();
    },
    values() {
      const values = {};
      for (const [name, value] of new FormData(this.form)) values[name] = value;
      for (const box of this.form.querySelectorAll('[type=checkbox]')) values[box.name] = box.checked ? 'true' : '';
      return values;
    },
    later(name, act) {
      clearTimeout(this.timers[name]);
      this.timers[name] = setTimeout(act, PAUSE);
    },
    // Fields that depend on another field's choice.
    arrange() {
      const values = this.values();
      for (const field of this.$el.querySelectorAll('[data-if]')) field.hidden = !field.dataset.is.split(' ').includes(values[field.dataset.if]);
    },
    typing(event) {
      this.touched = true;
      const field = event.target.closest('[data-field]');
      this.right(field);
      if (field) this.follow(field);
      if (field) this.share(field);
      if (this.live) this.later('typed', () => this.$emit('typed', this.values()));
      const { name, value, dataset } = event.target;
      if (dataset.suggest !== undefined) this.later('suggest', () => this.$emit('suggest', { name, value }));
    },
    // Fields that say the same as another one until a hand is put to them, and never more.
    follow(leader) {
      if (leader.dataset.follows) leader.dataset.own = '';
      const count = Number(leader.querySelector('input')?.value) || 0;
      for (const field of this.$el.querySelectorAll(`[data-follows="${leader.dataset.field}"]`)) {
        const input = field.querySelector('input');
        const most = Math.min(count, Number(field.dataset.most));
        if (field.dataset.own === undefined || Number(input.value) > most) input.value = most;
        this.right(field);
      }
    },
    // Fields that have one maximum together: the other one gives way, and what neither has is shown as the rest.
    share(field) {
      const other = field.dataset.shares && this.find(`[data-field="${CSS.escape(field.dataset.shares)}"]`);
      if (!other) return;
      const [count, second] = [field, other].map((one) => one.querySelector('input'));
      const room = Math.max(0, Number(field.dataset.most) - (Number(count.value) || 0));
      if (Number(second.value) > room) second.value = room;
      this.right(other);
      const rest = field.closest('tr')?.querySelector('[data-rest]');
      if (rest) rest.textContent = room - Math.min(room, Number(second.value) || 0);
    },
    enter(field, value) {
      const input = field.querySelector('input');
      input.value = value;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    },
    step(field, by) {
      const count = Number(field.querySelector('input').value) || 0;
      this.enter(field, Math.max(0, Math.min(Number(field.dataset.most), count + by)));
    },
    whole(buttons) {
      for (const button of buttons) {
        const field = button.closest('[data-field]');
        this.enter(field, field.dataset.most);
      }
    },
    keyed(event) {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
      const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      const field = by && event.target.matches('input') && event.target.closest('.field.stepper');
      if (!field) return;
      event.preventDefault();
      this.step(field, by);
    },
    clicked(event) {
      const button = event.target.closest('button');
      if (button?.dataset.step) this.step(button.closest('[data-field]'), Number(button.dataset.step));
      else if (button?.dataset.whole !== undefined) this.whole([button]);
      else if (button?.dataset.everything !== undefined) this.whole(this.$el.querySelectorAll('[data-whole]'));
      else if (button?.dataset.back !== undefined) this.back();
      else if (button?.dataset.shut !== undefined) this.askToLeave();
      else if (button?.dataset.keep !== undefined) this.stay();
      else if (button?.dataset.discard !== undefined) this.shut();
      else if (button?.dataset.choice) this.settle(button);
      else if (event.target === this.$el && !this.touched) this.shut();
    },
    submitted(event) {
      event.preventDefault();
      if (this.busy) return;
      if (!window.socket?.connected) return this.refuse({}, window.comptoir?.words.offline);
      this.setBusy(true);
      this.$emit('save', this.values());
    },
    settle(button) {
      this.setBusy(true, button);
      this.$emit('settle', button.dataset.choice);
    },
    setBusy(busy, button = this.find('footer [type=submit]')) {
      this.busy = busy;
      if (busy) button.setAttribute('aria-busy', 'true');
      else for (const any of this.$el.querySelectorAll('[aria-busy]')) any.removeAttribute('aria-busy');
    },
    escaped(event) {
      event.preventDefault();
      if (this.isReviewing()) this.back();
      else this.askToLeave();
    },
    isReviewing() {
      return this.$el.classList.contains('reviewing');
    },
    back() {
      this.unreview();
      this.$emit('back');
      this.focusFirst();
    },
    unreview() {
      if (!this.isReviewing()) return;
      this.$el.classList.remove('reviewing');
      this.find('.review').hidden = true;
      this.find('[data-back]').hidden = true;
      this.say('');
    },
    say(confirm) {
      this.find('footer [type=submit]').textContent = confirm || this.usual;
    },
    askToLeave() {
      if (!this.touched) return this.shut();
      this.find('.discard').hidden = false;
      this.find('[data-keep]').focus();
    },
    stay() {
      this.find('.discard').hidden = true;
      this.focusFirst();
    },
    shut() {
      this.forget();
      this.$emit('shut');
      this.$el.close();
    },
    away() {
      this.$emit('shut');
      this.$el.close();
    },
    forget() {
      for (const field of this.form.elements) window.comptoir?.forget(field);
    },
    right(field) {
      if (!field) return;
      field.querySelector('.error').hidden = true;
      for (const input of field.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
    },

    // ---- called by the server
    refuse(wrong, sentence) {
      this.setBusy(false);
      this.find('.conflict').hidden = true;
      this.$el.classList.remove('conflicting');
      if (Object.keys(wrong).length) this.unreview();
      const above = this.find('.form-error');
      above.textContent = sentence || '';
      above.hidden = !sentence;
      for (const field of this.$el.querySelectorAll('[data-field]')) {
        this.right(field);
        const message = wrong[field.dataset.field];
        if (message) this.showWrong(field, message);
      }
      const first = this.find('[aria-invalid]') ?? this.find('footer [type=submit]');
      first.focus();
    },
    showWrong(field, message) {
      field.closest('details')?.setAttribute('open', '');
      const error = field.querySelector('.error');
      error.textContent = message;
      error.hidden = false;
      for (const input of field.querySelectorAll('input,select,textarea')) input.setAttribute('aria-invalid', 'true');
    },
    conflict(html) {
      this.setBusy(false);
      const box = this.find('.conflict');
      box.innerHTML = html;
      box.hidden = false;
      this.$el.classList.add('conflicting');
      box.querySelector('button').focus();
    },
    look(html, confirm, wrong) {
      calmly(() => this.showLook(html, confirm, wrong));
    },
    // Without an outcome the last one stays, faded; the second step keeps its own words.
    showLook(html, confirm, wrong) {
      if (!this.$el?.isConnected) return;
      const box = document.createElement('template');
      box.innerHTML = html ?? '';
      if (html !== null) morph(this.find('.preview'), box.content);
      this.find('.preview').classList.toggle('past', html === null);
      if (!this.isReviewing()) this.say(confirm);
      const named = (name) => this.find(`[data-field="${CSS.escape(name)}"]`);
      for (const name of this.seenWrong) this.right(named(name));
      this.seenWrong = Object.keys(wrong);
      for (const name of this.seenWrong) this.showWrong(named(name), wrong[name]);
    },
    reviewed(html, confirm) {
      this.setBusy(false);
      this.find('.form-error').hidden = true;
      this.find('.conflict').hidden = true;
      this.$el.classList.remove('conflicting');
      const review = this.find('.review');
      review.innerHTML = html;
      review.hidden = false;
      this.find('[data-back]').hidden = false;
      this.$el.classList.add('reviewing');
      this.say(confirm);
      this.find('.dialog-body').scrollTop = 0;
      review.focus({ preventScroll: true });
    },
    suggested(name, options) {
      const list = this.form.elements[name]?.list;
      list?.replaceChildren(...options.map((value) => Object.assign(document.createElement('option'), { value })));
    },
    leave(saved) {
      if (saved) this.forget();
      if (this.$el.open) this.$el.close();
      this.$emit('left');
    },
  },
};
