// Says how many scans wait in this browser, and goes back to the bench as soon as the desk answers.
const EVERY = 2000;
const said = document.getElementById('waiting');
const count = Object.keys(localStorage).filter((name) => name.startsWith('comptoir:scan:')).length;
said.textContent = (count === 0 ? said.dataset.none : count === 1 ? said.dataset.one : said.dataset.more)
  .replace('{count}', count);

async function attempt() {
  try {
    const answer = await fetch('/readyz', { cache: 'no-store', signal: AbortSignal.timeout(EVERY) });
    if (answer.ok) return location.reload();
  } catch {
    // Still away.
  }
  setTimeout(attempt, EVERY);
}
addEventListener('online', attempt, { once: true });
setTimeout(attempt, EVERY);
