// Comments: written for the moment that is heard, answered, resolved, changed and deleted. The list is ours alone; the server renders the empty element.
import { clock } from '../Player/timeline.js';
import { createEditor } from './editor.js';
import { iconOf } from './markers.js';

/**
 * @param {{act: (kind: string, fields: object) => object, time: {short: (ms: number) => string}, draftKey: string}} review
 */
export function createComments(root, desk, review, signal) {
  const list = root.querySelector('[data-part=comments]');
  const box = root.querySelector('[data-part=composer]');
  const items = new Map(); // id → { li, … }: kept, so that an answer being written survives news
  let state = null;
  let moment = null; // of the comment being written

  const people = () => Object.entries(state?.people ?? {}).filter(([id, p]) => p.mention && id !== state.me).map(([, p]) => p.name);
  const composer = createEditor(box, { desk, people, send, leave: forget, changed: keepDraft }, signal);

  // ---- writing

  function ask() {
    const detail = {};
    desk.dispatchEvent(new CustomEvent('desk:ask', { detail }));
    return detail;
  }

  /** Opens the box for the moment that is heard, or for a line. */
  function compose(at) {
    if (!composer.text || at) setMoment(at ?? heard());
    composer.open();
  }

  function heard() {
    const { seconds, turn, duration } = ask();
    return duration ? { atMs: Math.round(seconds * 1000), turn } : null;
  }

  function setMoment(at) {
    moment = at;
    composer.area.placeholder = labelOf(at ?? heard());
    composer.area.setAttribute('aria-label', labelOf(at));
    keepDraft();
  }

  const labelOf = (at) => (at ? `Comment at ${clock(at.atMs / 1000)}` : 'Comment');

  function send(text) {
    review.act('comment', { value: text, ...(moment ? { atMs: moment.atMs, turn: moment.turn } : {}) });
    forget();
  }

  function forget() {
    if (!composer.text) setMoment(null);
  }

  function keepDraft() {
    try {
      if (composer.text) localStorage.setItem(review.draftKey, JSON.stringify({ text: composer.text, moment }));
      else localStorage.removeItem(review.draftKey);
    } catch { /* It stays in the box. */ }
  }

  try {
    const draft = JSON.parse(localStorage.getItem(review.draftKey));
    if (draft?.text) {
      composer.fill(draft.text);
      setMoment(draft.moment);
    }
  } catch { /* None. */ }

  // By mouse or Tab too, the comment is of the moment at which it was begun.
  composer.area.addEventListener('focus', () => !composer.text && !moment && setMoment(heard()), { signal });
  composer.area.addEventListener('blur', forget, { signal });
  // The empty box says where the next comment would be.
  desk.querySelector('audio')?.addEventListener('timeupdate', () => {
    if (!moment && !composer.text) composer.area.placeholder = labelOf(heard());
  }, { signal });
  desk.addEventListener('click', (event) => {
    const tool = event.target.closest('[data-tool=comment]');
    const line = tool?.closest('[data-testid=turn]');
    if (!line) return;
    event.stopPropagation();
    compose({ atMs: Number(line.dataset.startMs), turn: Number(line.dataset.turnIndex) });
  }, { signal });

  // ---- reading

  function show(next) {
    state = next;
    const visible = state.comments.filter((c) => !c.deletedAt || state.comments.some((r) => r.parent === c.id && !r.deletedAt));
    const first = visible.filter((c) => !c.parent).sort((a, b) => (a.atMs ?? Infinity) - (b.atMs ?? Infinity) || a.at - b.at);
    root.querySelector('[data-part=comment-count]').textContent = visible.length ? String(visible.filter((c) => !c.deletedAt).length) : '';
    place(list, first.map((comment) => {
      const item = itemOf(comment);
      fill(item, comment);
      const answers = visible.filter((c) => c.parent === comment.id).sort((a, b) => a.at - b.at);
      place(item.answers, answers.map((answer) => {
        const own = itemOf(answer);
        fill(own, answer);
        return own.li;
      }));
      item.answers.hidden = !answers.length;
      return item.li;
    }));
    for (const [id, item] of items) {
      if (visible.some((c) => c.id === id)) continue;
      item.stop.abort();
      item.li.remove();
      items.delete(id);
    }
  }

  /** Puts elements in order and moves only what is elsewhere: a box with the caret in it stays where it is. */
  function place(parent, wanted) {
    wanted.forEach((element, i) => parent.children[i] !== element && parent.insertBefore(element, parent.children[i] ?? null));
    while (parent.children.length > wanted.length) parent.lastElementChild.remove();
  }

  function itemOf(comment) {
    let item = items.get(comment.id);
    if (item) return item;
    const stop = new AbortController();
    signal.addEventListener('abort', () => stop.abort(), { once: true, signal: stop.signal });
    const make = (tag, className) => Object.assign(document.createElement(tag), { className });
    item = { li: make('li', 'comment'), avatar: make('span', 'avatar is-small'), head: make('p', 'comment-head'), text: make('p', 'comment-text'), acts: make('div', 'comment-acts'), answers: make('ul', 'comments is-answers'), stop, editor: null };
    item.avatar.setAttribute('aria-hidden', 'true');
    item.text.dir = 'auto';
    item.li.dataset.testid = 'comment';
    item.li.tabIndex = -1;
    const body = make('div', 'comment-body');
    body.append(item.head, item.text, item.acts);
    item.body = body;
    item.li.append(item.avatar, body, item.answers);
    items.set(comment.id, item);
    return item;
  }

  function fill(item, comment) {
    const who = state.people[comment.by] ?? { name: 'Somebody', initials: '?' };
    item.li.dataset.commentId = comment.id;
    item.li.classList.toggle('is-resolved', Boolean(comment.resolvedAt));
    item.li.classList.toggle('is-waiting', Boolean(comment.waiting));
    item.avatar.textContent = who.initials;
    const parts = [Object.assign(document.createElement('b'), { textContent: who.name })];
    if (Number.isFinite(comment.atMs)) parts.push(momentLink(comment));
    const said = [review.time.short(comment.at), comment.editedAt && 'changed', comment.resolvedAt && `resolved by ${state.people[comment.resolvedBy]?.name ?? 'somebody'}`].filter(Boolean);
    parts.push(Object.assign(document.createElement('span'), { className: 'faint', textContent: said.join(', ') }));
    item.head.replaceChildren(...parts.flatMap((p) => [p, ' ']));
    if (comment.deletedAt) item.text.textContent = 'Deleted by its writer.';
    else item.text.replaceChildren(...withNames(comment.text));
    item.text.classList.toggle('muted', Boolean(comment.deletedAt));
    const acts = comment.deletedAt ? [] : [
      ['comment', 'Answer', () => edit(item, comment, '')],
      ...(comment.parent ? [] : [comment.resolvedAt ? ['refresh', 'Open again', () => review.act('resolve', { target: comment.id, value: '' })] : ['check', 'Resolve', () => review.act('resolve', { target: comment.id, value: 'on' })]]),
      ...(comment.by === state.me ? [['edit', 'Change', () => edit(item, comment, comment.text)], ['trash', 'Delete', () => review.act('delete', { target: comment.id, value: 'on' })]] : []),
    ];
    const key = acts.map((a) => a[1]).join();
    item.run = Object.fromEntries(acts.map(([, name, run]) => [name, run]));
    if (item.shown === key) return; // A button with the focus stays.
    item.shown = key;
    item.acts.replaceChildren(...acts.map(([symbol, name]) => {
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'icon-button is-small', title: name });
      button.setAttribute('aria-label', `${name}: ${who.name}`);
      button.append(iconOf(root.dataset.icons, symbol));
      button.addEventListener('click', () => item.run[name]?.(), { signal: item.stop.signal });
      return button;
    }));
  }

  function momentLink(comment) {
    const address = new URL(location.href);
    address.searchParams.set('t', String(comment.atMs / 1000));
    const link = Object.assign(document.createElement('a'), { className: 'link', href: address.pathname + address.search, textContent: clock(comment.atMs / 1000) });
    link.setAttribute('aria-label', `Play from ${clock(comment.atMs / 1000)}`);
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation(); // Not a way to another page.
      desk.dispatchEvent(new CustomEvent('desk:seek', { detail: { seconds: comment.atMs / 1000 } }));
    });
    return link;
  }

  /** An answer to a comment, or other words for it, in a box below it. */
  function edit(item, comment, text) {
    item.editor?.close();
    const place = Object.assign(document.createElement('div'), { className: 'composer' });
    const area = Object.assign(document.createElement('textarea'), { className: 'input', rows: 1, maxLength: composer.area.maxLength });
    area.setAttribute('aria-label', text ? 'Change the comment' : 'Answer');
    area.placeholder = text ? '' : 'Answer';
    place.append(area);
    item.body.append(place);
    const stop = new AbortController();
    item.stop.signal.addEventListener('abort', () => stop.abort(), { once: true, signal: stop.signal });
    const close = () => {
      stop.abort();
      place.remove();
      item.editor = null;
    };
    item.editor = { close };
    const send = (words) => {
      close();
      if (text) review.act('edit', { target: comment.id, value: words });
      else review.act('comment', { value: words, parent: comment.id });
    };
    const editor = createEditor(place, { desk, people, send, leave: close, changed: () => {} }, stop.signal);
    if (text) editor.fill(text);
    editor.open();
  }

  function withNames(text) {
    const names = Object.values(state.people).map((p) => p.name).sort((a, b) => b.length - a.length);
    const parts = [];
    let rest = text;
    for (let at = rest.indexOf('@'); at >= 0; at = rest.indexOf('@', at + 1)) {
      const name = names.find((n) => rest.slice(at + 1, at + 1 + n.length).toLowerCase() === n.toLowerCase());
      if (!name) continue;
      parts.push(rest.slice(0, at), Object.assign(document.createElement('b'), { className: 'mention', textContent: `@${name}` }));
      rest = rest.slice(at + 1 + name.length);
      at = -1;
    }
    return [...parts, rest];
  }

  return {
    show,
    compose,
    /** Brings a comment into view and puts the focus on it. */
    reveal(id) {
      const { li } = items.get(id) ?? {};
      li?.scrollIntoView({ block: 'nearest' });
      li?.focus({ preventScroll: true });
    },
  };
}
