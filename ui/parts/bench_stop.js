// The stop: red, over everything, until a hand has acknowledged it. And the question for a serial or lot number.

export function make(tag, className, text = '', attributes = {}) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
function button(className, text, act) {
  const one = make('button', className, text, { type: 'button' });
  one.addEventListener('click', act);
  return one;
}

const HASTE = 250; // ms: a tap that was on its way before the stop came is not an answer to it

export class Stop {
  constructor(root, words) {
    this.root = root;
    this.words = words;
    this.next = []; // stops that wait for this one
    this.shown = null;
  }
  get isOpen() {
    return this.shown !== null;
  }
  // { key, title, what, why, expected, link, acknowledged }
  show(stop) {
    if (this.shown) return void this.next.push(stop);
    this.shown = stop;
    this.at = performance.now();
    this.box = make('dialog', 'bench-stop', '', { role: 'alertdialog', 'aria-labelledby': 'stop-title',
      'aria-describedby': 'stop-what' });
    this.box.addEventListener('cancel', (event) => event.preventDefault());
    this.fill();
    this.root.append(this.box);
    this.box.showModal();
    this.box.querySelector('.stop-seen').focus();
  }
  fill() {
    const { title, what, why, expected, link } = this.shown;
    const { words } = this;
    const fact = (name, text) => text ? [make('dt', '', name), make('dd', '', text)] : [];
    const facts = make('dl', 'stop-facts', '', { id: 'stop-what' });
    facts.append(...fact(words.scanned, what), ...fact(words.expected, expected));
    const keys = make('p', 'stop-keys');
    if (link) keys.append(button('stop-link', words.link, () => this.close(link)));
    const seen = button('stop-seen', words.understood, () => performance.now() - this.at > HASTE && this.close());
    keys.append(seen);
    const had = this.box.contains(document.activeElement);
    this.box.replaceChildren(make('h2', '', title, { id: 'stop-title' }), ...(why ? [make('p', 'stop-why', why)] : []),
      facts, keys);
    if (had) seen.focus();
  }
  // What the server knows beyond what the browser saw.
  add(key, more) {
    if (this.shown?.key !== key) return Object.assign(this.next.find((stop) => stop.key === key) ?? {}, more);
    Object.assign(this.shown, more);
    this.fill();
  }
  again() {
    this.box.animate([{ transform: 'translateX(-12px)' }, { transform: 'translateX(12px)' }, { transform: 'none' }],
      { duration: 90, iterations: 3 });
  }
  close(then = () => {}) {
    const { acknowledged = () => {} } = this.shown;
    this.box.close();
    this.box.remove();
    this.shown = null;
    acknowledged();
    then();
    if (this.next.length) this.show(this.next.shift());
  }
  // The server counted it after all.
  withdraw(key) {
    this.next = this.next.filter((stop) => stop.key !== key);
    if (this.shown?.key !== key) return false;
    this.close();
    return true;
  }
}

// `give(number)` gets what was scanned or typed; a scan is typed into the field by scanner.js, and counts at once.
export function askNumber(root, { title, hint, take, cancel }, give) {
  const box = make('dialog', 'bench-number', '', { 'aria-labelledby': 'number-title' });
  const form = make('form', '', '', { method: 'dialog' });
  const field = make('input', '', '', { type: 'text', maxlength: '80', autocomplete: 'off', required: '',
    'aria-labelledby': 'number-title number-hint', 'data-scan': 'submit' });
  const keys = make('p', 'stop-keys');
  keys.append(button('number-cancel', cancel, () => box.close()), make('button', 'number-take', take, { type: 'submit' }));
  form.append(make('h2', '', title, { id: 'number-title' }), make('p', '', hint, { id: 'number-hint' }), field, keys);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const number = field.value.trim();
    if (!number) return;
    box.close();
    give(number);
  });
  box.addEventListener('close', () => box.remove());
  box.append(form);
  root.append(box);
  box.showModal();
  field.focus();
}
