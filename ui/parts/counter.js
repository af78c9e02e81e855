// A scan at the counter that no field takes: it says which order is picked up.
export default {
  emits: ['scanned'],
  render() {
    return Vue.h('div', { hidden: true });
  },
  mounted() {
    document.addEventListener('scan', this.heard);
  },
  unmounted() {
    document.removeEventListener('scan', this.heard);
  },
  methods: {
    heard(event) {
      if (document.querySelector('dialog[open]')) return;
      event.preventDefault();
      this.$emit('scanned', event.detail.code);
    },
  },
};
