// A bar code scanner types like a person, only faster: keys at most 50 ms apart, four or more, then Enter or Tab. Such
// a burst becomes one event `scan` on the document, wherever the focus is; what it typed into a field is taken back.
// What a person types goes its way at once: only shortcuts wait until it is sure that no scanner sent them.
(() => {
  const GAP = 50; // ms
  const STUTTER = 150; // ms: a burst that has begun may halt so long, as over Bluetooth, and twice at most
  const LEAST = 4;
  const GS = '\x1d'; // FNC1, which ends a part of a GS1 code
  const KEPT = 'comptoir:scanner';
  const LEARNT = 'comptoir:scanner:learnt';
  const SILENT = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'CapsLock', 'Meta', 'NumLock']);
  const TEXT = 'input:not([type=checkbox],[type=radio],[type=button],[type=submit],[type=range]),textarea';

  // ---- what a key gives on each keyboard, plain and with Shift, whatever the tablet believes to be connected
  const KEYS = [
    'Backquote', ...'1234567890'.split('').map((digit) => `Digit${digit}`), 'Minus', 'Equal',
    ...'QWERTYUIOP'.split('').map((letter) => `Key${letter}`), 'BracketLeft', 'BracketRight',
    ...'ASDFGHJKL'.split('').map((letter) => `Key${letter}`), 'Semicolon', 'Quote', 'Backslash', 'IntlBackslash',
    ...'ZXCVBNM'.split('').map((letter) => `Key${letter}`), 'Comma', 'Period', 'Slash', 'Space'];
  const LAYOUTS = {
    us: ['`1234567890-=qwertyuiop[]asdfghjkl;\'\\\\zxcvbnm,./ ', '~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"||ZXCVBNM<>? '],
    fr: ['²&é"\'(-è_çà)=azertyuiop^$qsdfghjklmù*<wxcvbn,;:! ', '²1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µ>WXCVBN?./§ '],
    be: ['²&é"\'(§è!çà)-azertyuiop^$qsdfghjklmùµ<wxcvbn,;:= ', '³1234567890°_AZERTYUIOP¨*QSDFGHJKLM%£>WXCVBN?./+ '],
    de: ['^1234567890ß´qwertzuiopü+asdfghjklöä#<yxcvbnm,.- ', '°!"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ\'>YXCVBNM;:_ '],
  };
  const ONCE_SHIFTED = /[&éèçà§]/; // a digit typed as if the keyboard were French or Belgian
  const ALL_SHIFTED = /[&é"'(§\-è_!çà]/g; // several of them, of several kinds, and no figure at all
  const EVER_SHIFTED = /^[!@#$%^&*()]+$/;

  function readAs(layout, keys) {
    return keys.map(({ key, code, shift }) => {
      const place = layout === 'typed' ? -1 : KEYS.indexOf(code);
      if (key === GS || place < 0) return key.length === 1 ? key : '';
      return LAYOUTS[layout][shift ? 1 : 0][place];
    }).join('');
  }
  function guess(keys) {
    const typed = readAs('typed', keys);
    const fits = (layout) => /\d/.test(readAs(layout, keys)) && /^[\x1d -~]+$/.test(readAs(layout, keys));
    let found = /\d/.test(typed) ? 'typed' : '';
    const odd = typed.match(ALL_SHIFTED) ?? [];
    const isOdd = ONCE_SHIFTED.test(typed) || (odd.length > 2 && new Set(odd).size > 1);
    if (!found && isOdd && fits('us')) found = 'us';
    if (!found && EVER_SHIFTED.test(typed) && fits('fr')) found = 'fr';
    if (found) keep(LEARNT, found);
    return found || localStorage.getItem(LEARNT) || 'typed'; // letters alone tell nothing: as it was last time
  }
  function read(keys) {
    const chosen = localStorage.getItem(KEPT);
    return readAs(chosen in LAYOUTS || chosen === 'typed' ? chosen : guess(keys), keys);
  }
  function keep(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch {
      // A full or forbidden store: the layout is guessed anew each time.
    }
  }

  // ---- the burst
  let keys = [];
  let last = -Infinity; // when the last key went down
  let stutters = 0;
  let numpad = ''; // a character spelled with Alt and figures, as some scanners send GS
  let before = {};
  let held = [];
  let settling = 0;

  // The field as it was before the first key.
  function remember() {
    keys = [];
    stutters = 0;
    numpad = '';
    const field = document.activeElement;
    before = field?.matches(`${TEXT},select`) ? { field, value: field.value } : {};
    if (field?.matches(TEXT)) Object.assign(before, { start: field.selectionStart, end: field.selectionEnd });
  }
  function restore() {
    const { field, value, start, end } = before;
    if (!field?.isConnected || field.value === value) return;
    field.value = value;
    if (typeof start === 'number') field.setSelectionRange(start, end);
    tell(field, field.matches('select') ? ['input', 'change'] : ['input']);
  }
  function tell(field, names) {
    for (const name of names) field.dispatchEvent(new Event(name, { bubbles: true }));
  }

  function goesOn(gap) {
    if (gap <= GAP) return true;
    stutters += 1;
    return keys.length >= LEAST - 1 && gap <= STUTTER && stutters <= 2;
  }
  function keyOf(event, gap) {
    const isGroup = event.key === 'F8' || event.key === GS || (event.ctrlKey && event.code === 'BracketRight');
    if (isGroup && keys.length) return { key: GS, code: event.code, shift: false, gap };
    const isText = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isText || event.getModifierState('AltGraph')) return { key: event.key, code: event.code, shift: event.shiftKey, gap };
    return event.key === 'Dead' ? { key: event.key, code: event.code, shift: event.shiftKey, gap } : null;
  }

  addEventListener('keydown', (event) => {
    const gap = event.timeStamp - last;
    last = event.timeStamp;
    if (!goesOn(gap) || event.repeat || event.isComposing) remember();
    if (event.repeat || event.isComposing || SILENT.has(event.key)) return;
    if (event.altKey && /^Numpad\d$/.test(event.code)) return void (numpad += event.code.at(-1));
    if ((event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey && !event.altKey && !event.metaKey) {
      if (keys.length >= LEAST) scanned(event);
      else keys = [];
      return;
    }
    const one = keyOf(event, keys.length ? gap : 0);
    const inBurst = keys.length >= 1;
    if (one) keys.push(one);
    else if (!(event.ctrlKey && keys.length >= LEAST)) keys = [];
    // From its second key on, a burst presses no button, scrolls nothing and chooses nothing from a list.
    if (inBurst && keys.length && (one?.key === GS || event.ctrlKey || !event.target.matches?.(`${TEXT},[contenteditable]`))) {
      event.preventDefault();
    }
  }, true);
  addEventListener('keyup', (event) => {
    if (event.key !== 'Alt' || !numpad) return;
    const letter = String.fromCharCode(Number(numpad));
    numpad = '';
    last = event.timeStamp;
    if (keys.length) keys.push({ key: letter, code: '', shift: false, gap: 0 });
  }, true);

  function scanned(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    last = -Infinity; // whatever comes next begins anew
    held = [];
    const detail = { code: read(keys), raw: readAs('typed', keys), keys, end: event.key, at: event.timeStamp };
    const field = wanting(before.field);
    keys = [];
    restore();
    if (!field) announce(detail, before.field);
    else enter(field, detail.code, field.dataset.scan !== undefined);
  }
  // The field that a scan is typed into: one that asks for it, or one of the open dialog.
  function wanting(field) {
    if (document.querySelector('.bench-stop[open]')) return null;
    if (field?.dataset.scan !== undefined) return field;
    const box = Array.from(document.querySelectorAll('dialog[open]')).at(-1);
    return box && (box.contains(field) && field.matches(TEXT) ? field : box.querySelector(TEXT));
  }
  function announce(detail, field) {
    const happening = new CustomEvent('scan', { detail, cancelable: true });
    if (document.dispatchEvent(happening)) open(detail, field?.matches(TEXT) ? field : null);
  }

  // ---- a scan nobody took: an order to open, or text for the field one is in
  function enter(field, text, whole = false) {
    if (whole) field.value = text;
    else if (typeof field.selectionStart === 'number') field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
    else field.value += text;
    tell(field, ['input', 'change']);
    if (field.dataset.scan === 'submit') field.form.requestSubmit();
  }
  async function open({ code }, field) {
    const desk = window.comptoir;
    if (document.querySelector('dialog[open]')) return; // one without a field for it
    const found = await find(code);
    if (found?.url) return go(found.url);
    if (field?.isConnected) return enter(field, code);
    desk?.say('info', (found ? desk.words.notFound : desk.words.offline)?.replace('{code}', code));
  }
  // {url, slip, order}; {} when nothing has this number, null when the server could not be asked.
  async function find(code) {
    try {
      const answer = await fetch(`/find?code=${encodeURIComponent(code)}`, { signal: AbortSignal.timeout(2000) });
      if (answer.status === 404) return {};
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }
  function go(url) {
    const way = Object.assign(document.createElement('a'), { href: url, hidden: true });
    document.body.append(way);
    way.click(); // as a link, so that the page is changed without a load
    way.remove();
  }

  // ---- shortcuts wait for the end of a burst
  function settle() {
    settling = 0;
    if (performance.now() - last <= GAP) return void (settling = setTimeout(settle, GAP));
    const acts = held;
    held = [];
    for (const act of acts) act();
  }
  function unhurried(act) {
    held.push(act);
    settling ||= setTimeout(settle, GAP + 5);
  }

  Object.assign((window.comptoir ??= {}), {
    unhurried,
    scanner: { readAs, find, go, announce, layouts: ['typed', ...Object.keys(LAYOUTS)],
      chosen: () => localStorage.getItem(KEPT) ?? 'auto', choose: (layout) => keep(KEPT, layout) },
  });
})();
