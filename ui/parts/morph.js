// Makes one tree like another in place: what did not change is not touched, so focus, selection, scroll and typed
// text stay. Children are matched by data-key, else by their place and tag.

// Attributes that belong to the browser, never to the server's text; so does the place of an open menu.
const OURS = new Set(['aria-busy', 'open', 'data-flash', 'data-leaving', 'data-here', 'aria-expanded']);
const FIELDS = 'input,select,textarea';

const keyOf = (node) => node.dataset?.key;
const isOwn = (node) => node.dataset?.own !== undefined;

function following(node) {
  while (node && isOwn(node)) node = node.nextSibling;
  return node;
}

export function morph(root, wanted, { dirty = new WeakSet(), held = () => false } = {}) {
  const work = { dirty, held, changed: new Set(), fresh: 0, waiting: 0 };
  children(root, wanted, work);
  return work;
}

function children(from, to, work) {
  if (from.dataset?.rows !== undefined && work.held(from)) return rowsInPlace(from, to, work);
  const keyed = new Map();
  const wanted = new Set(Array.from(to.children, keyOf));
  for (const child of Array.from(from.children)) {
    const key = keyOf(child);
    if (key === undefined) continue;
    if (wanted.has(key)) keyed.set(key, child);
    else drop(from, child, work);
  }
  let here = following(from.firstChild);
  for (const there of Array.from(to.childNodes)) {
    const match = partner(there, here, keyed);
    if (!match) {
      from.insertBefore(there, here);
      work.changed.add(there.nodeType === 1 ? there : from);
      continue;
    }
    if (match === here) here = following(here.nextSibling);
    else move(from, match, here);
    one(match, there, work, from);
  }
  while (here) {
    const next = following(here.nextSibling);
    drop(from, here, work);
    here = next;
  }
}

function drop(from, child, work) {
  child.remove();
  work.changed.add(from);
}

function move(parent, node, before) {
  if (parent.moveBefore && node.isConnected) parent.moveBefore(node, before);
  else parent.insertBefore(node, before);
}

function partner(there, here, keyed) {
  const key = keyOf(there);
  if (key !== undefined) {
    const match = keyed.get(key);
    return match?.nodeName === there.nodeName ? match : null;
  }
  return here && here.nodeName === there.nodeName && keyOf(here) === undefined ? here : null;
}

function one(from, to, work, parent) {
  if (from.nodeType !== 1) {
    if (from.nodeValue !== to.nodeValue) {
      from.nodeValue = to.nodeValue;
      work.changed.add(parent);
    }
    return;
  }
  from.removeAttribute('data-leaving');
  if (from.matches(FIELDS)) return field(from, to, work);
  if (from.isEqualNode(to)) return fieldsWithin(from, to, work);
  attributes(from, to, work);
  children(from, to, work);
}

function attributes(from, to, work) {
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) === value || (name === 'aria-expanded' && from.hasAttribute('popovertarget'))) continue;
    from.setAttribute(name, value);
    if (name === 'data-verb') from.renewed = performance.now();
    work.changed.add(from);
  }
  for (const { name } of Array.from(from.attributes)) {
    if (to.hasAttribute(name) || OURS.has(name) || (name === 'style' && from.popover)) continue;
    from.removeAttribute(name);
    work.changed.add(from);
  }
}

// The text is equal, but a person may have ticked or typed what the server takes back.
function fieldsWithin(from, to, work) {
  const wanted = to.querySelectorAll(FIELDS);
  if (wanted.length) from.querySelectorAll(FIELDS).forEach((input, place) => field(input, wanted[place], work));
}

function field(from, to, work) {
  const ticked = from.type === 'checkbox' || from.type === 'radio';
  if (work.dirty.has(from) || (!ticked && from === document.activeElement)) return;
  attributes(from, to, work);
  if (from.nodeName !== 'INPUT') children(from, to, work);
  if (ticked) {
    from.checked = to.checked;
    from.indeterminate = to.hasAttribute('data-mixed');
  } else if (from.value !== to.value) from.value = to.value;
}

// Rows that a hand is on: each is brought up to date where it stands; comings and goings wait.
function rowsInPlace(from, to, work) {
  const wanted = new Map(Array.from(to.children, (row) => [keyOf(row), row]));
  const order = Array.from(wanted.keys());
  let last = -1;
  let moved = false;
  for (const row of Array.from(from.children)) {
    const key = keyOf(row);
    const there = wanted.get(key);
    if (!there) {
      row.setAttribute('data-leaving', '');
      work.waiting += 1;
      continue;
    }
    const place = order.indexOf(key);
    moved ||= place < last;
    last = Math.max(last, place);
    wanted.delete(key);
    one(row, there, work, from);
  }
  work.fresh += wanted.size;
  work.waiting += wanted.size + (moved ? 1 : 0);
}
