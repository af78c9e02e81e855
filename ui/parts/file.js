// A place to drop a file or choose one; it is sent as it is, and the page told under which name it was kept. Several,
// where that is allowed, follow one another until one is refused.
export default {
  props: { label: String, hint: String, accept: String, action: String, busy: String, failed: String, multiple: Boolean },
  emits: ['sent'],
  data: () => ({ over: false, sending: -1, error: '', waiting: [] }),
  template: `
    <label class="drop" :class="{ over }" @dragenter="over = true" @dragleave="over = false" @dragover.prevent @drop.prevent="dropped">
      <svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="M10 3v9M6.5 8.5 10 12l3.5-3.5M3.5 12.5v4h13v-4"/></svg>
      <b v-if="sending < 0">{{ label }}</b>
      <b v-else role="status">{{ busy }} {{ sending }} %</b>
      <span class="mute small">{{ hint }}</span>
      <span v-if="error" class="bad-text" role="alert">{{ error }}</span>
      <input type="file" :accept="accept" :aria-label="label" :multiple="multiple" :disabled="sending >= 0" @change="chosen">
    </label>`,
  methods: {
    dropped(event) {
      this.over = false;
      this.sendAll(event.dataTransfer.files);
    },
    chosen(event) {
      this.sendAll(event.target.files);
      event.target.value = '';
    },
    sendAll(files) {
      if (this.sending >= 0) return;
      this.waiting = Array.from(files).slice(0, this.multiple ? files.length : 1);
      this.send(this.waiting.shift());
    },
    send(file) {
      if (!file || this.sending >= 0) return;
      this.error = '';
      this.sending = 0;
      const request = new XMLHttpRequest();
      request.upload.onprogress = (event) => (this.sending = Math.round((100 * event.loaded) / (event.total || 1)));
      request.onload = () => this.answered(request);
      request.onerror = () => this.answered(request);
      request.open('POST', (window.path_prefix ?? '') + this.action);
      request.setRequestHeader('X-File-Name', encodeURIComponent(file.name).slice(0, 300));
      request.send(file);
    },
    answered(request) {
      this.sending = -1;
      if (request.status === 200) {
        this.$emit('sent', request.responseText);
        this.send(this.waiting.shift());
      } else this.error = request.status && request.responseText.length < 300 ? request.responseText : this.failed;
    },
  },
};
