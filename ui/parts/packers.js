// Who is packing? One tap on a face, some figures, and the tablet is theirs.
const PATIENCE = 10000; // ms for the answer
const SETTLING = 2000; // ms in which scans on their way may still arrive

export default {
  props: { html: String, words: Object },
  render() {
    return Vue.h('div', { hidden: true });
  },
  mounted() {
    document.addEventListener('click', this.pressed);
  },
  unmounted() {
    document.removeEventListener('click', this.pressed);
    this.box?.remove();
  },
  methods: {
    pressed({ target }) {
      if (target.closest?.('[data-who-packs]')) this.open();
    },
    open() {
      this.box?.remove();
      this.box = document.createElement('dialog');
      this.box.className = 'who-packs';
      this.box.setAttribute('aria-labelledby', 'who-packs');
      this.box.innerHTML = this.html;
      this.box.addEventListener('click', this.chosen);
      this.box.addEventListener('keydown', this.typed);
      this.box.querySelector('form.who-pin').addEventListener('submit', this.sent);
      document.body.append(this.box);
      this.box.showModal();
    },
    part(name) {
      return this.box.querySelector(name);
    },
    chosen({ target }) {
      const at = (name) => target.closest(`[${name}]`);
      if (target === this.box || at('data-shut')) this.box.close();
      else if (at('data-who')) this.ask(at('data-who'));
      else if (at('data-back')) this.turn(false);
      else if (at('data-figure')) this.type(at('data-figure').dataset.figure);
      else if (target.closest('a[href]')) this.box.close();
    },
    turn(isAsking) {
      this.part('.who-list').hidden = isAsking;
      this.part('.who-pin').hidden = !isAsking;
    },
    ask(tile) {
      this.staff = tile.dataset.who;
      this.part('.who-face').replaceChildren(...Array.from(tile.childNodes, (one) => one.cloneNode(true)));
      this.turn(true);
      this.say('');
      this.empty();
    },
    empty() {
      this.part('input[name=pin]').value = '';
      this.part('input[name=pin]').focus();
    },
    type(figure) {
      const field = this.part('input[name=pin]');
      field.value = figure === 'back' ? field.value.slice(0, -1) : (field.value + figure).slice(0, field.maxLength);
      this.say('');
      field.focus();
    },
    // Figures reach the field wherever the focus is; Enter on a key of the pad presses that key.
    typed(event) {
      if (this.part('.who-pin').hidden || event.ctrlKey || event.metaKey || event.altKey) return;
      const field = this.part('input[name=pin]');
      if (event.target === field) return void (event.key !== 'Enter' && this.say(''));
      if (!/^[0-9]$/.test(event.key) && event.key !== 'Backspace') return;
      event.preventDefault();
      this.type(event.key === 'Backspace' ? 'back' : event.key);
    },
    say(sentence) {
      this.part('.who-wrong').textContent = sentence;
    },
    async sent(event) {
      event.preventDefault();
      const pin = this.part('input[name=pin]').value;
      if (this.isBusy || !pin) return;
      this.isBusy = true;
      this.part('.who-pin').setAttribute('aria-busy', 'true');
      const wrong = await this.switch(pin);
      this.isBusy = false;
      this.part('.who-pin').removeAttribute('aria-busy');
      if (wrong === '') return;
      this.say(wrong);
      this.empty();
    },
    // Nothing once the tablet is theirs; else why not. Scans that wait are those of who packed before.
    async switch(pin) {
      if (!(await window.comptoir.scans.settled(SETTLING))) return this.words.waiting;
      try {
        const answer = await fetch('/bench/switch', {
          method: 'POST', body: JSON.stringify({ staff: this.staff, pin }), cache: 'no-store', redirect: 'error',
          headers: { 'Content-Type': 'application/json' }, signal: AbortSignal.timeout(PATIENCE) });
        if (!answer.ok && answer.status !== 401) return (await answer.json()).words;
        location.reload();
        return '';
      } catch {
        return this.words.offline;
      }
    },
  },
};
