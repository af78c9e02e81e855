// What becomes of each scan on a tablet: `bench.scans` holds, in ms of all windows' common clock, when its sound was
// started, and when its flash and then its confirmed count were painted.
(() => {
  const scans = [];
  const now = () => performance.timeOrigin + performance.now();
  const afterFrame = (act) => requestAnimationFrame(() => scheduler.postTask(act, { priority: 'user-blocking' }));
  const instead = (kind, name, first) => {
    const own = kind.prototype[name];
    kind.prototype[name] = function (...given) {
      const made = own.apply(this, given);
      first(scans.at(-1));
      return made;
    };
  };
  instead(OscillatorNode, 'start', (scan) => scan && (scan.sound ??= now()));
  instead(Element, 'animate', (scan) => scan && afterFrame(() => (scan.shown ??= now())));
  document.addEventListener('scan', () => scans.push({}), true);
  document.addEventListener('scan-answer', ({ detail }) => {
    const scan = scans.find((one) => !one.outcome);
    scan.outcome = detail.answer.outcome;
    afterFrame(() => (scan.confirmed = now()));
  });
  window.bench.scans = scans;
})();
