// What a scan is worth for the slip on the table, judged from what the page already knows.

const GS = '\x1d';
// GS1 application identifiers of fixed length (General Specifications, section 7.8.5); the others end at GS.
const FIXED = { '00': 18, '01': 14, '02': 14, 11: 6, 12: 6, 13: 6, 15: 6, 16: 6, 17: 6, 20: 2 };
const WEIGHTS = /^3[1-6]\d\d/; // four figures, then six of a measure
const LONGER = /^(?:24[0-3]|25[0-5]|400|401|402|403|410|411|412|413|414|415|416|417|420|421|422|423|424|425|426|427)/;
const SYMBOLOGY = /^\][A-Za-z]\d/;
const COMMANDS = new Set(['FINISH', 'PARTIAL', 'NEXT', 'ABORT']);

export function isGtin(text) {
  if (!/^(?:\d{8}|\d{12,14})$/.test(text)) return false;
  const body = Array.from(text.slice(0, -1)).reverse();
  const sum = body.reduce((all, digit, place) => all + Number(digit) * (place % 2 ? 1 : 3), 0);
  return (10 - (sum % 10)) % 10 === Number(text.at(-1));
}

function elements(text) {
  const parts = {};
  let rest = (text.startsWith('(') ? text.replace(/\((\d{2,4})\)/g, `${GS}$1`) : text).replace(/^\x1d+/, '');
  while (rest) {
    const size = WEIGHTS.test(rest) ? 4 : LONGER.test(rest) ? 3 : 2;
    const name = rest.slice(0, size);
    const end = rest.indexOf(GS);
    const length = size === 4 ? 6 : FIXED[name];
    const stop = length ? size + length : end < 0 ? rest.length : end;
    if (!/^\d+$/.test(name) || stop > rest.length) break;
    parts[name] = rest.slice(size, stop);
    rest = rest.slice(stop).replace(/^\x1d/, '');
  }
  return parts;
}

// The code as people know it, with the serial and lot numbers that came with it.
export function read(text) {
  const bare = text.trim().replace(SYMBOLOGY, '');
  const hasParts = bare.includes(GS) || /^\(\d{2,4}\)|^01\d{14}/.test(bare) || /^\](?:C1|e0|d2|Q3|J1)/.test(text.trim());
  const parts = hasParts ? elements(bare) : {};
  const gtin = parts['01'] ?? parts['02'];
  return gtin && isGtin(gtin) ? { code: gtin, serial: parts[21] ?? '', lot: parts[10] ?? '', isGtin: true }
    : { code: bare.replaceAll(GS, ''), serial: '', lot: '', isGtin: isGtin(bare) };
}

function spellings({ code, isGtin: is }) {
  const bare = code.replace(/^0+/, '');
  const padded = is ? [8, 12, 13, 14].filter((size) => size >= bare.length).map((size) => bare.padStart(size, '0')) : [];
  return [code.toUpperCase(), ...padded];
}

// { line, pieces, code, number }: the first line of the slip that has this code and room for it; nothing when none has.
export function find(lines, scanned, room) {
  for (const text of new Set([scanned.code, scanned.raw])) {
    const one = read(text);
    const names = spellings(one);
    const found = lines.map((line) => ({ line, pieces: line.codes[names.find((name) => line.codes[name])] }))
      .filter(({ pieces }) => pieces);
    const best = found.find(({ line, pieces }) => room(line) >= pieces) ?? found.at(-1);
    if (best) return { ...best, code: text, number: best.line.numbers === 'lot' ? one.lot : best.line.numbers && one.serial };
  }
  return null;
}

export function commandOf(text) {
  const name = text.trim().toUpperCase().replace(/^COMPTOIR[-:]/, '');
  return COMMANDS.has(name) ? name.toLowerCase() : '';
}
