// One choice that belongs to this browser: told once when the page is there, and kept when it is made.
export default {
  props: { name: String },
  emits: ['kept'],
  render() {
    return Vue.h('div', { hidden: true });
  },
  mounted() {
    try {
      const kept = localStorage.getItem(`comptoir:tablet:${this.name}`);
      if (kept) this.$emit('kept', kept);
    } catch {
      // A forbidden store only means that nothing is kept.
    }
  },
  methods: {
    remember(choice) {
      try {
        localStorage.setItem(`comptoir:tablet:${this.name}`, choice);
      } catch {
        // As above.
      }
    },
  },
};
