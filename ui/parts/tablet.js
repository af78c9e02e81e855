// What a tablet does by itself: it fills the whole screen, and knows whether a scanner is heard.
export default {
  render() {
    return Vue.h('div', { hidden: true });
  },
  mounted() {
    this.root = document.documentElement;
    document.addEventListener('click', this.pressed);
    document.addEventListener('fullscreenchange', this.filled);
    for (const event of ['focus', 'blur']) addEventListener(event, this.heard);
    this.root.toggleAttribute('data-fills', document.fullscreenEnabled === true);
    this.filled();
    this.heard();
  },
  unmounted() {
    document.removeEventListener('click', this.pressed);
    document.removeEventListener('fullscreenchange', this.filled);
    for (const event of ['focus', 'blur']) removeEventListener(event, this.heard);
    for (const mark of ['data-fills', 'data-full', 'data-away']) this.root.removeAttribute(mark);
  },
  methods: {
    seek(what, block) {
      document.querySelector(what)?.scrollIntoView({ block, behavior: 'smooth' });
    },
    pressed({ target }) {
      if (!target.closest?.('[data-full-screen]')) return;
      if (document.fullscreenElement) document.exitFullscreen();
      else this.root.requestFullscreen().catch(() => {});
    },
    filled() {
      this.root.toggleAttribute('data-full', Boolean(document.fullscreenElement));
    },
    // A scanner types into whatever window has the focus.
    heard() {
      setTimeout(() => this.root.toggleAttribute('data-away', !document.hasFocus()));
    },
  },
};
