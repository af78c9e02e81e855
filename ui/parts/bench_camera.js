// Scanning with the tablet's camera: the browser's own reader where it has one, else pictures that the server reads.
import { make } from 'bench_stop';

const EVERY = 350; // ms between two looks
const AGAIN = 2000; // ms for which a code that stays in view counts once
const WIDTH = 960;
const LARGEST = 190000; // bytes a picture
const KINDS = ['ean_13', 'ean_8', 'upc_a', 'upc_e', 'code_128', 'code_39', 'itf', 'data_matrix', 'qr_code'];

export function whyNoCamera(words) {
  if (!window.isSecureContext) return words.cameraInsecure;
  return navigator.mediaDevices?.getUserMedia ? '' : words.cameraNone;
}

async function ownReader() {
  if (!('BarcodeDetector' in window)) return null;
  const known = await BarcodeDetector.getSupportedFormats();
  const formats = KINDS.filter((kind) => known.includes(kind));
  if (!formats.includes('ean_13') || !formats.includes('code_128')) return null;
  const detector = new BarcodeDetector({ formats });
  return async (video) => (await detector.detect(video)).map((one) => one.rawValue);
}

function serverReader() {
  const canvas = document.createElement('canvas');
  const taken = (quality) => new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
  return async (video) => {
    canvas.width = Math.min(WIDTH, video.videoWidth);
    canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
    canvas.getContext('2d').drawImage(video, 0, 0, canvas.width, canvas.height);
    let picture = await taken(0.7);
    if (picture?.size > LARGEST) picture = await taken(0.4);
    if (!picture || picture.size > LARGEST) return [];
    const answer = await fetch('/bench/frame', { method: 'POST', body: picture, signal: AbortSignal.timeout(5000) });
    return answer.ok ? (await answer.json()).codes : [];
  };
}

export const closeCamera = (root) => root.querySelector('.bench-camera button')?.click();

// `isWanted` is asked once the camera has been allowed: the bench may be left by then.
export async function openCamera(root, words, isWanted) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } });
  } catch (error) {
    return window.comptoir.say('negative', error.name === 'NotAllowedError' ? words.cameraDenied : words.cameraNone);
  }
  if (!isWanted()) return stream.getTracks().forEach((track) => track.stop());
  const box = make('div', 'bench-camera', '', { role: 'region', 'aria-label': words.camera });
  const video = make('video', '', '', { playsinline: '', muted: '', autoplay: '' });
  const shut = make('button', '', words.cameraClose, { type: 'button' });
  const close = () => {
    stream.getTracks().forEach((track) => track.stop());
    box.remove();
  };
  shut.addEventListener('click', close);
  stream.getVideoTracks()[0].addEventListener('ended', close); // unplugged, or no longer allowed
  video.srcObject = stream;
  box.append(video, make('i', 'aim'), shut);
  closeCamera(root);
  root.append(box);
  await video.play().catch(() => {});
  look(box, video, (await ownReader()) ?? serverReader());
}

async function look(box, video, readCodes) {
  const seen = new Map(); // code -> when it was last in view
  while (box.isConnected) {
    try {
      for (const code of video.videoWidth ? await readCodes(video) : []) {
        const isNew = performance.now() - (seen.get(code) ?? -AGAIN) > AGAIN;
        seen.set(code, performance.now());
        if (isNew && box.isConnected) window.comptoir.scanner.announce({ code, raw: code, keys: [], end: 'camera', at: performance.now() });
      }
    } catch {
      // One picture lost; the next one comes.
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}
