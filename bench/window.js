// Times as a person sees them: from the press to the frame in which what was asked for is painted.
(() => {
  const WITHIN = 20000;
  const now = () => performance.timeOrigin + performance.now();
  // Looks once in each frame in which something changed, so that looking itself costs nothing.
  const frames = (test) => new Promise((resolve, reject) => {
    let asked = false;
    const look = () => {
      asked = false;
      if (!test()) return;
      end();
      scheduler.postTask(() => resolve(now()), { priority: 'user-blocking' }); // right after this frame
    };
    const ask = () => {
      if (!asked) requestAnimationFrame(look);
      asked = true;
    };
    const changes = new MutationObserver(ask);
    const late = setTimeout(() => (end(), reject(new Error(`never seen: ${test}`))), WITHIN);
    const end = () => (changes.disconnect(), clearTimeout(late));
    changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    ask();
  });
  let pressed = 0;
  for (const kind of ['click', 'input']) {
    addEventListener(kind, (event) => (pressed = performance.timeOrigin + event.timeStamp), true);
  }
  window.bench = {
    pressed: () => pressed,
    origin: () => performance.timeOrigin,
    // Resolves to the moment, in ms of all windows' common clock, at which `code` was first true and painted.
    painted: (code) => frames(new Function(`return ${code}`)),
  };
})();
