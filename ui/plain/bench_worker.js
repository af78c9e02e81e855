// Answers for the bench when the desk cannot be reached: with the page kept for that. Everything else goes its usual way.
const SHELF = 'comptoir-bench';
const PAGE = '/bench/offline';
const AWAY = new Set([502, 503, 504]); // a proxy says so while the desk restarts

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.mode !== 'navigate' || pathname === PAGE) return;
  if (pathname !== '/bench' && !pathname.startsWith('/bench/')) return;
  event.respondWith(reach(event.request));
});

async function reach(request) {
  const kept = async () => (await caches.open(SHELF)).match(PAGE);
  try {
    const answer = await fetch(request);
    return AWAY.has(answer.status) ? (await kept()) ?? answer : answer;
  } catch (error) {
    const page = await kept();
    if (page) return page;
    throw error;
  }
}
