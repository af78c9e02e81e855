// Scans on their way to the server. Each is kept in the browser before anything else happens with it, under an id of
// its own and with the stamp of who made it, and sent in order, one request at a time, until the server has answered
// for it: through Wi-Fi gaps, reloads and restarts of either side, and when somebody else signs in. The server counts
// an id once, however often it is sent.
(() => {
  const PREFIX = 'comptoir:scan:';
  const STOPS = 'comptoir:stop:'; // refusals that nobody has acknowledged yet
  const SENDER = 'comptoir:scans:sender';
  const MOST = 100; // scans a request
  const LONGEST = 200; // as many characters as the server reads of a code
  const PATIENCE = 10000; // ms for one request
  const PAUSES = [500, 1000, 2000, 4000, 8000, 15000];
  const maker = document.querySelector('meta[name=comptoir]')?.dataset.maker ?? ''; // who is at this page
  const tab = Math.random().toString(36).slice(2);
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel('comptoir:scans') : null;
  const queue = new Map(); // storage key -> scan
  let last = 0;
  let state = 'idle'; // or offline, signedOut, refused
  let sending = false;
  let tries = 0;
  let retry = 0;

  // ---- what is kept
  function load(name, text) {
    try {
      queue.set(name, JSON.parse(text));
      last = Math.max(last, Number(name.slice(PREFIX.length).split(':')[0]) || 0);
    } catch {
      localStorage.removeItem(name); // not written by us
    }
  }
  for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) load(name, localStorage.getItem(name));
  const inOrder = () => Array.from(queue.keys()).sort();
  const waiting = () => inOrder().map((name) => queue.get(name));

  function uuid() {
    if (crypto.randomUUID) return crypto.randomUUID(); // not on plain http
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  // The id, or nothing when the browser could not keep the scan. `n` are the pieces the bench counted for it.
  function add({ slip, kind, code = '', line = null, number = '', n = 0, seen = '' }) {
    const key = uuid();
    last = Math.max(last + 1, Date.now());
    const name = `${PREFIX}${String(last).padStart(15, '0')}:${key}`;
    const scan = { key, slip, kind, code: code.slice(0, LONGEST), line, number: number.slice(0, LONGEST),
      at: new Date().toISOString(), by: maker, n, seen, tab };
    try {
      localStorage.setItem(name, JSON.stringify(scan));
    } catch {
      return '';
    }
    queue.set(name, scan);
    changed();
    kick();
    return key;
  }
  function drop(name) {
    queue.delete(name);
    localStorage.removeItem(name);
  }
  function changed() {
    document.dispatchEvent(new CustomEvent('scans', { detail: { waiting: queue.size, state } }));
  }
  // Another tab of this tablet keeps or has sent one. Should that tab be gone before it has sent its own, we do.
  addEventListener('storage', ({ key, newValue }) => {
    if (!key?.startsWith(PREFIX)) return;
    if (newValue === null) queue.delete(key);
    else load(key, newValue);
    changed();
    if (!sending) later(PAUSES[2]);
  });

  // ---- sending
  // One tab of this tablet at a time. Where the browser has no locks (plain http) a lease does: two senders could
  // only send a scan twice, which the server counts once.
  async function alone(act) {
    if (navigator.locks) return navigator.locks.request('comptoir:scans', act);
    const [owner, until] = (localStorage.getItem(SENDER) ?? '').split(' ');
    if (owner && owner !== tab && Number(until) > Date.now()) return 'busy';
    localStorage.setItem(SENDER, `${tab} ${Date.now() + PATIENCE + 1000}`);
    try {
      return await act();
    } finally {
      if (localStorage.getItem(SENDER)?.startsWith(tab)) localStorage.removeItem(SENDER);
    }
  }
  async function sendSome() {
    const names = inOrder().slice(0, MOST).filter((name) => localStorage.getItem(name) !== null || drop(name));
    if (!names.length) return 'idle';
    const scans = names.map((name) => {
      const { key, slip, kind, code, line, number, at, by } = queue.get(name);
      return { key, slip, kind, code, line, number, at, by };
    });
    let answer;
    try {
      answer = await fetch('/bench/scans', {
        method: 'POST', body: JSON.stringify({ scans }), headers: { 'Content-Type': 'application/json' },
        signal: AbortSignal.timeout(PATIENCE), redirect: 'error', cache: 'no-store' });
      if (answer.status === 401) return 'signedOut';
      if (answer.status === 429 || answer.status >= 500) return 'offline';
      if (!answer.ok) return 'refused';
      return take(names, (await answer.json()).answers) ? 'idle' : 'offline';
    } catch {
      return 'offline';
    }
  }
  function take(names, answers) {
    const byKey = new Map(answers.map((answer) => [answer.key, answer]));
    let taken = 0;
    for (const name of names) {
      const scan = queue.get(name);
      const answer = scan && byKey.get(scan.key);
      if (!answer) continue;
      if (answer.outcome === 'refused' || (answer.outcome !== scan.seen && scan.seen === 'counted' && !isCounted(answer))) {
        keepStop(scan, answer);
      }
      drop(name);
      taken += 1;
      tell(scan, answer);
      channel?.postMessage({ scan, answer });
    }
    return taken;
  }
  const isCounted = ({ outcome }) => ['counted', 'by_hand', 'taken_off'].includes(outcome);
  function keepStop(scan, answer) {
    try {
      localStorage.setItem(STOPS + scan.key, JSON.stringify({ scan, answer }));
    } catch {
      // It is shown all the same, only not once more after a reload.
    }
  }
  const tell = (scan, answer) => document.dispatchEvent(new CustomEvent('scan-answer', { detail: { scan, answer } }));
  channel?.addEventListener('message', ({ data }) => tell(data.scan, data.answer));

  async function run() {
    sending = true;
    while (queue.size) {
      const was = state;
      const outcome = await alone(sendSome);
      if (outcome !== 'busy') state = outcome;
      if (outcome !== 'idle' || was !== state || !queue.size) changed();
      if (outcome !== 'idle') break;
      tries = 0;
    }
    sending = false;
    changed();
    if (queue.size) later(PAUSES[Math.min(tries++, PAUSES.length - 1)]);
  }
  function later(pause) {
    clearTimeout(retry);
    retry = setTimeout(kick, pause);
  }
  function kick() {
    clearTimeout(retry);
    if (!sending && queue.size) run();
  }
  function again() {
    tries = 0;
    kick();
  }
  addEventListener('online', again);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && again());
  function listen() {
    if (!window.socket) return setTimeout(listen, 60);
    window.socket.on('connect', again);
  }
  document.addEventListener('DOMContentLoaded', () => (listen(), kick()));

  // Resolves when all has been answered: true; or false after so many ms.
  function settled(within) {
    return new Promise((resolve) => {
      const until = performance.now() + within;
      const look = () => (!queue.size ? resolve(true) : performance.now() > until ? resolve(false) : setTimeout(look, 20));
      look();
    });
  }
  const stops = () => Object.keys(localStorage).filter((name) => name.startsWith(STOPS)).sort()
    .map((name) => JSON.parse(localStorage.getItem(name)));
  const acknowledge = (key) => localStorage.removeItem(STOPS + key);

  Object.assign((window.comptoir ??= {}), {
    scans: { add, waiting, settled, stops, acknowledge, isCounted, tab, state: () => state },
  });
})();
