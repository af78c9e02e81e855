// What every page does in the browser: theme, drafts, keyboard, menus, and words about the connection.
(() => {
  const meta = document.querySelector('meta[name=comptoir]');
  const root = document.documentElement;
  const { staff = '', name = '', theme = 'auto', words = '{}' } = meta?.dataset ?? {};
  const said = JSON.parse(words);
  const PREFIX = 'comptoir:draft:';
  const draftOf = (field) => `${PREFIX}${staff}:${field.dataset.draft}`;

  const dress = (mode) => {
    root.classList.toggle('dark', mode === 'dark');
    root.classList.toggle('light', mode === 'light');
  };
  dress(theme);

  // What a colleague changed: told once, however many parts of the page it touched.
  const CHIP = 2200;
  let news = [];
  function tell() {
    const who = news[0].who;
    const parts = [...new Set(news.map(({ what }) => what).filter(Boolean))].join(', ');
    const region = document.getElementById('said');
    if (region) region.textContent = (parts ? said.changedWhat : said.changed).replace('{who}', who).replace('{what}', parts);
    const inView = ({ element }) => {
      const { top, bottom } = element.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    };
    nameWho(who, (news.find(inView) ?? news[0]).element.getBoundingClientRect());
    news = [];
  }
  function nameWho(who, place) {
    const chip = document.createElement('span');
    chip.className = 'who-chip';
    chip.textContent = who;
    chip.setAttribute('aria-hidden', 'true');
    document.body.append(chip);
    chip.style.top = `${Math.max(place.top + scrollY - 15, scrollY + 4)}px`;
    chip.style.left = `${Math.max(place.right + scrollX - chip.offsetWidth - 10, 4)}px`;
    setTimeout(() => chip.remove(), CHIP);
  }

  const desk = (window.comptoir = {
    words: said,
    name,
    dress,
    say() {},
    unhurried: (act) => act(),
    count(kind, number) {
      return (said[kind]?.[number === 1 ? 0 : 1] ?? '{n}').replace('{n}', number);
    },
    changed(who, what, element) {
      if (news.push({ who, what, element }) === 1) setTimeout(tell);
    },
    offline() {
      banner?.classList.remove('nudge');
      void banner?.offsetWidth;
      banner?.classList.add('nudge');
      if (!banner) lost();
    },

    // Typed text outlives a reload: kept at each key, given back when its field is drawn, dropped when saved.
    restore(part, dirty) {
      let any = false;
      for (const field of part.querySelectorAll('[data-draft]')) {
        if (field.dataset.restored !== undefined || dirty?.has(field)) continue;
        const kept = localStorage.getItem(draftOf(field));
        if (kept === null || kept === field.value) continue;
        field.value = kept;
        field.title = said.kept ?? '';
        dirty?.add(field);
        any = true;
      }
      return any;
    },
    forget(field) {
      if (field.dataset?.draft) localStorage.removeItem(draftOf(field));
    },
    forgetAll() {
      for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
    },
  });

  document.addEventListener('input', ({ target }) => {
    if (!target.dataset?.draft) return;
    try {
      if (target.value) localStorage.setItem(draftOf(target), target.value);
      else localStorage.removeItem(draftOf(target));
    } catch {
      // A full or forbidden store only means that a reload loses the text.
    }
  });
  document.addEventListener('submit', ({ target }) => target.dataset?.logout !== undefined && desk.forgetAll());

  // ---- the connection
  let banner = null;
  let leaving = false;
  let waiting = 0;
  addEventListener('beforeunload', () => (leaving = true));
  addEventListener('pageshow', () => (leaving = false));

  function show(sentence, back) {
    if (!banner) {
      banner = document.createElement('div');
      banner.setAttribute('role', 'alert');
      document.body.append(banner);
    }
    banner.className = back ? 'connection back' : 'connection';
    banner.textContent = sentence;
  }
  function lost() {
    if (leaving) return;
    root.dataset.offline = '';
    show(said.lost, false);
  }
  function found() {
    clearTimeout(waiting);
    if (root.dataset.offline === undefined) return;
    delete root.dataset.offline;
    show(said.back, true);
    setTimeout(() => {
      banner?.remove();
      banner = null;
    }, 3000);
  }
  function listen() {
    if (!window.socket) return setTimeout(listen, 60);
    window.socket.on('disconnect', () => (waiting = setTimeout(lost, 400)));
    window.socket.on('connect', found);
    addEventListener('offline', lost);
    addEventListener('online', () => window.socket.connected && found());
  }
  document.addEventListener('DOMContentLoaded', listen);

  // ---- menus
  document.addEventListener('toggle', ({ target, newState }) => {
    if (!target.matches?.('.menu-list')) return;
    const button = document.querySelector(`[popovertarget="${CSS.escape(target.id)}"]`);
    button?.setAttribute('aria-expanded', String(newState === 'open'));
    if (newState !== 'open') delete target.opened;
    if (newState !== 'open' || !button) return;
    place(target, button);
    target.querySelector('[role^=menuitem],input,button')?.focus();
  }, true);

  function place(list, button) {
    const at = button.getBoundingClientRect();
    list.opened = at.top;
    const { offsetWidth: wide, offsetHeight: high } = list;
    const below = at.bottom + 4 + high <= innerHeight || at.top < high;
    const left = at.right - wide < 8 || list.dataset.start !== undefined ? at.left : at.right - wide;
    list.style.left = `${Math.max(8, Math.min(left, innerWidth - wide - 8))}px`;
    list.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - high - 4)}px`;
  }
  addEventListener('scroll', ({ target }) => {
    const open = document.querySelector('.menu-list:popover-open');
    if (!open || open.contains(target)) return;
    const button = document.querySelector(`[popovertarget="${CSS.escape(open.id)}"]`);
    const isAway = button?.getBoundingClientRect().top !== open.opened;
    if (open.opened !== undefined && isAway) open.hidePopover(); // it no longer hangs on its button
  }, true);

  function walkMenu(event, list) {
    const items = Array.from(list.querySelectorAll('[role^=menuitem]'));
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined || !items.length) return;
    event.preventDefault();
    items.at(to % items.length).focus();
  }

  // ---- the keyboard
  const typing = (target) => target.closest?.('input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable]');
  const rows = () => Array.from(document.querySelectorAll('[data-row]')).filter((row) => row.offsetParent);

  function step(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.dataset.here !== undefined);
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    all[at]?.removeAttribute('data-here');
    next.dataset.here = '';
    next.scrollIntoView({ block: 'nearest' });
  }
  const openRow = (row) => row?.querySelector('a[data-open],a[href]')?.click();
  const KEYS = {
    '/': () => document.querySelector('[data-search]')?.focus(),
    j: () => step(1),
    k: () => step(-1),
    o: () => openRow(document.querySelector('[data-here]')),
    Enter: () => openRow(document.querySelector('[data-here]')),
    x: () => document.querySelector('[data-here] input[type=checkbox]')?.click(),
    '?': () => document.querySelector('[data-help]')?.click(),
  };
  document.addEventListener('keydown', (event) => {
    const list = event.target.closest?.('.menu-list');
    if (list) return walkMenu(event, list);
    if (event.key === 'Escape' && event.target.matches?.('[data-search]')) event.target.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector('dialog[open]')) return;
    if (event.key === 'Enter' && event.target.closest('a,button,summary')) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    if (event.key === 'Enter' || event.repeat) act();
    else desk.unhurried(act);
  });

  // ---- a tick with Shift: the server is told from which row on, and ticks what lies between
  let ticked;
  document.addEventListener('click', ({ target, shiftKey }) => {
    if (!target.matches?.('input[data-tick]')) return;
    if (shiftKey && ticked) target.dataset.from = ticked;
    else delete target.dataset.from;
    ticked = target.dataset.id;
  }, true);

  // ---- pointers: a row opens wherever it is pressed; a text is copied, also where the browser has no clipboard for us
  function keep(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = Object.assign(document.createElement('textarea'), { value: text, className: 'sr' });
    (document.querySelector('dialog[open]') ?? document.body).append(field);
    field.select();
    const kept = document.execCommand('copy');
    field.remove();
    return kept ? Promise.resolve() : Promise.reject(new Error('not copied'));
  }
  document.addEventListener('click', (event) => {
    const copy = event.target.closest?.('[data-copy]');
    if (copy) keep(copy.dataset.copy).then(() => desk.say('positive', said.copied), () => {});
    const row = event.target.closest?.('[data-row]');
    if (!row || event.target.closest('a,button,input,label,select,textarea,[popover],summary')) return;
    if (getSelection().isCollapsed) openRow(row);
  });
})();
