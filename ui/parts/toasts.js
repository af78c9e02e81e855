// Short sentences in the corner; wrong ones stay until dismissed, the others leave by themselves.
const STAY = { positive: 5000, info: 6000, negative: 12000 };
const WITH_UNDO = 10000;
const WITH_LINK = 60;    // seconds

export default {
  emits: ['undo'],
  render() {
    return Vue.h('div', { class: 'toasts', role: 'status', 'aria-live': 'polite', popover: 'manual' });
  },
  mounted() {
    if (window.comptoir) window.comptoir.say = (kind, sentence) => this.say(0, kind, sentence, '');
  },
  methods: {
    dress(mode) {
      window.comptoir?.dress(mode);
    },
    signOut() {
      document.getElementById('sign-out')?.requestSubmit();
    },
    say(number, kind, sentence, undo, stays = 0) {
      const toast = document.createElement('div');
      toast.className = `toast ${kind}`;
      if (stays) {
        toast.classList.add('passing');
        toast.style.setProperty('--stays', `${stays}s`);
      }
      if (kind === 'negative') toast.setAttribute('role', 'alert');
      const words = document.createElement('span');
      words.textContent = sentence;
      toast.append(words);
      if (undo) toast.append(this.button('undo', undo, () => (this.$emit('undo', number), toast.remove())));
      toast.append(this.button('close', '×', () => toast.remove(), window.comptoir?.words.close));
      for (const other of this.$el.children) if (other.firstChild.textContent === sentence) other.remove();
      this.$el.append(toast);
      while (this.$el.children.length > 4) this.$el.firstChild.remove();
      this.raise();
      this.leaveLater(toast, stays * 1000 || (undo ? WITH_UNDO : STAY[kind]));
      return toast;
    },
    // Browsers open tabs only soon after a press: an answer that took long comes too late for that.
    open(path, blocked, label) {
      const address = (window.path_prefix ?? '') + path;
      if (window.open(address, '_blank')) return;
      const toast = this.say(0, 'info', blocked, '', WITH_LINK);
      const link = document.createElement('a');
      Object.assign(link, { href: address, target: '_blank', className: 'undo', textContent: label });
      link.addEventListener('click', () => toast.remove());
      toast.lastChild.before(link);
    },
    button(kind, text, act, label) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = kind;
      button.textContent = text;
      if (label) button.setAttribute('aria-label', label);
      button.addEventListener('click', act);
      return button;
    },
    leaveLater(toast, after) {
      let timer = setTimeout(() => toast.remove(), after);
      toast.addEventListener('pointerenter', () => clearTimeout(timer));
      toast.addEventListener('pointerleave', () => (timer = setTimeout(() => toast.remove(), 2000)));
    },
    // Above everything, also an open dialog.
    raise() {
      if (!this.$el.showPopover) return;
      if (this.$el.matches(':popover-open')) this.$el.hidePopover();
      this.$el.showPopover();
    },
  },
};
