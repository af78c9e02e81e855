// What the passing of time asks of a page: a redraw waits while something is being pressed, and what leaves soon counts
// its seconds without asking the server.
const PRESSABLE = 'button,a,label,summary,select,input,[data-verb]';
const LONGEST = 2000; // ms that a press holds a redraw back, lest one that never ends does so for ever
const TAP = 50; // ms between the lifting of a finger and its click
const waiting = new Set();
let isPressing = false;
let timer = 0;

// A click is a press and a release on one element. Were it moved or replaced between them, there would be no click.
export function calmly(act) {
  if (isPressing) waiting.add(act);
  else act();
}

function release() {
  clearTimeout(timer);
  isPressing = false;
  const acts = Array.from(waiting);
  waiting.clear();
  for (const act of acts) act();
}
function releaseIn(pause) {
  clearTimeout(timer);
  timer = setTimeout(release, pause);
}
addEventListener('pointerdown', ({ isPrimary, button, target }) => {
  if (!isPrimary || button !== 0 || !target.closest?.(PRESSABLE)) return;
  isPressing = true;
  releaseIn(LONGEST);
}, true);
for (const name of ['pointerup', 'pointercancel']) {
  addEventListener(name, ({ pointerType }) => isPressing && releaseIn(pointerType === 'mouse' ? 0 : TAP), true);
}
addEventListener('blur', () => isPressing && release());

// The clocks of this device and of the server may differ.
const drawnAt = Number(document.querySelector('meta[name=comptoir]')?.dataset.now);
const cameAt = performance.timeOrigin + (performance.getEntriesByType('navigation')[0]?.responseStart ?? 0);
const ahead = drawnAt ? cameAt - drawnAt : 0;

export function countDown(part) {
  for (const time of part.querySelectorAll('time[data-until]')) {
    const left = Math.ceil((Number(time.dataset.until) - Date.now() + ahead) / 1000);
    const words = left > 0 ? time.dataset.left.replace('{left}', left) : time.dataset.over;
    if (time.textContent !== words) time.textContent = words;
  }
}
setInterval(() => document.hidden || countDown(document), 1000);
