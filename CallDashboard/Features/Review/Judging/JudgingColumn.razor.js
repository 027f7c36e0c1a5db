// Judging a call. Everything answers at once and without the server: what is pressed is an act, shown as done, kept in the browser and sent
// (outbox.js). What others do comes with refresh(). Touches only what the server never renders: see JudgingColumn.razor.
import { keyText, register } from '../../../Ui/keys.js';
import { listenForUndo, remember, undoLast } from '../../../Ui/undo.js';
import { withActs, lastOwn, own } from './acts.js';
import { createAnswering } from './answering.js';
import { createOutbox } from './outbox.js';
import { createComments } from './comments.js';
import { createMarkers } from './markers.js';
import { createNotes } from './notes.js';
import { describe, moments } from './words.js';

/** @param {HTMLElement} root the review column */
export function init(root) {
  const owner = new AbortController();
  const { signal } = owner;
  const desk = root.closest('.desk') ?? root;
  const part = (name) => root.querySelector(`[data-part=${name}]`);
  const callId = root.dataset.call;
  const openedAt = Date.now();
  let server = JSON.parse(root.dataset.state);
  let view = server;

  const time = moments(root.dataset.zone);
  const notes = createNotes(root, `review-refused:${server.me}`, callId, signal);
  const outbox = createOutbox(server.me, { answered, changed: showWaiting, refused: (all, of) => notes.refuse(all, of, words) }, signal);
  const markers = createMarkers(desk, root.dataset.icons, { open: (id) => comments.reveal(id) }, signal);
  const comments = createComments(root, desk, { act, time, draftKey: `review-draft:${server.me}:${callId}` }, signal);

  const answering = createAnswering(root, say, signal);

  /** What the acts are called: for the history, for undo, for what was refused. */
  function words(done) {
    return describe(done, {
      tag: (id) => root.querySelector(`[data-judge=tag][data-target="${CSS.escape(id)}"] span`)?.textContent,
      item: (id) => root.querySelector(`[data-item="${CSS.escape(id)}"]`)?.getAttribute('aria-label'),
      card: (id) => root.querySelector(`[data-card="${CSS.escape(id)}"]`)?.dataset.name,
      act: (id) => view.acts.find((a) => a.id === id),
    });
  }

  function cards() {
    return new Map([...root.querySelectorAll('[data-card]')].map((table) => [Number(table.dataset.card),
      [...table.querySelectorAll('[data-item]')].map((line) => ({ item: Number(line.dataset.item), weight: Number(line.dataset.weight) }))]));
  }

  // ---- acting

  function act(kind, fields = {}) {
    const done = { id: crypto.randomUUID?.() ?? uuid(), kind, at: Date.now(), ...fields };
    outbox.add(callId, openedAt, done);
    show();
    if (kind === 'verdict') judged();
    if (kind !== 'undo') remember(`Taken back: ${words(done)}`, () => undo(done.id), signal);
    return done;
  }

  function undo(id) {
    const done = view.acts.find((a) => a.id === id);
    if (!done || done.undone) return;
    act('undo', { target: id });
    if (done.kind === 'verdict') judged();
    if (done.kind === 'answer') answering.returnTo(done.target);
  }

  /** For whoever goes on from here: the queue. */
  function judged() {
    root.dispatchEvent(new CustomEvent('review:verdict', { bubbles: true, detail: { callId, verdict: own(view).verdict ?? '' } }));
  }

  function answered(of, answer) {
    if (of === callId && answer && answer.state.revision >= server.revision) server = answer.state;
    show();
  }

  /** Reads the page again after the server changed it. */
  function refresh() {
    if (signal.aborted) return;
    const fresh = JSON.parse(root.dataset.state);
    if (fresh.revision >= server.revision) server = fresh;
    outbox.now();
    show();
  }

  // ---- showing

  function show() {
    if (signal.aborted) return; // An answer may come when another call is shown.
    view = withActs(server, outbox.waiting(callId), cards());
    const mine = own(view);
    const card = shownCard(mine);
    for (const button of root.querySelectorAll('[data-judge]')) {
      const { judge, value, target } = button.dataset;
      if (judge === 'verdict') press(button, mine.verdict === value);
      else if (judge === 'level') press(button, mine.level === value);
      else if (judge === 'tag') pressTag(button, view.tags[target]);
      else if (judge === 'answer') press(button, mine.answers[button.parentElement.dataset.item] === value);
    }
    for (const table of root.querySelectorAll('[data-card]')) table.toggleAttribute('data-on', Number(table.dataset.card) === card);
    answering.show();
    choose('card-select', String(card ?? ''));
    choose('level-select', mine.level ?? '');
    showWords(mine);
    root.querySelector('[data-judge=undo]').disabled = !lastOwn(view);
    for (const hint of root.querySelectorAll('[data-short-key]')) hint.textContent = keyText(hint.dataset.shortKey).replace('Shift ', '⇧');
    comments.show(view);
    markers.show(view);
    showHistory();
    showWaiting();
  }

  const shownCard = (mine) => mine.card ?? (Number(root.querySelector('[data-card]')?.dataset.card) || null);
  const press = (button, on) => button.setAttribute('aria-pressed', String(on));
  const name = (id) => view.people[id]?.name ?? 'Somebody';

  function pressTag(button, tag) {
    press(button, Boolean(tag));
    button.title = tag ? `${name(tag.by)}, ${time.short(tag.at)}` : '';
  }

  function choose(which, value) {
    const select = part(which);
    if (select && document.activeElement !== select) select.value = value;
  }

  function showWords(mine) {
    const judged = view.reviews.filter((r) => r.verdict);
    part('standing').textContent = judged.length ? `${label(judged[0].verdict)} by ${name(judged[0].by)}, ${time.full(judged[0].judgedAt)}` : 'not judged yet';
    const others = view.reviews.filter((r) => r.by !== view.me && (r.verdict || r.level || Number.isFinite(r.score)));
    part('others').replaceChildren(...others.map((r) => {
      const line = document.createElement('li');
      const said = [r.verdict && label(r.verdict), r.level && `level ${r.level}`, Number.isFinite(r.score) && `${r.score} / 100`].filter(Boolean);
      line.append(Object.assign(document.createElement('b'), { textContent: name(r.by) }), ` ${said.join(', ')}${r.judgedAt ? `, ${time.short(r.judgedAt)}` : ''}`);
      return line;
    }));
    const heard = mine.level ? mine : view.reviews.find((r) => r.level);
    const platform = root.dataset.platform;
    part('level-note').textContent = !heard ? '' : `${heard.level} by ${name(heard.by)}, ${time.full(heard.levelAt)}.${platform && platform !== heard.level ? ` The platform’s ${platform} is kept.` : ''}`;
    const score = part('score');
    if (score) {
      score.replaceChildren(Number.isFinite(mine.score) ? String(mine.score) : '–', Object.assign(document.createElement('span'), { className: 'muted', textContent: ' / 100' }));
    }
  }

  function showHistory() {
    part('history').replaceChildren(...view.acts.toReversed().map((done) => {
      const line = document.createElement('li');
      line.classList.toggle('is-undone', done.undone);
      line.append(Object.assign(document.createElement('time'), { textContent: time.full(done.at), dateTime: new Date(done.at).toISOString() }),
        Object.assign(document.createElement('b'), { textContent: name(done.by) }), ` ${words(done)}${done.waiting ? ' (waits)' : ''}`);
      return line;
    }));
  }

  function showWaiting() {
    const count = outbox.count;
    const why = { connection: 'for the connection', server: 'for the server', 'sign-in': 'until you sign in again' }[outbox.trouble];
    part('waiting').hidden = !count || !why;
    if (!count || !why) return;
    part('waiting-text').textContent = `${count === 1 ? '1 act waits' : `${count} acts wait`} ${why}`;
    const link = part('sign-in');
    link.hidden = outbox.trouble !== 'sign-in';
    link.href = `/login?returnUrl=${encodeURIComponent(location.pathname + location.search)}`;
  }

  // ---- pressing

  root.addEventListener('click', (event) => {
    const button = event.target.closest('[data-judge]');
    if (!button || button.disabled) return;
    const { judge, value, target } = button.dataset;
    const on = button.getAttribute('aria-pressed') === 'true';
    if (judge === 'undo') undoLast(say);
    else if (judge === 'tag') act('tag', { target, value: on ? '' : 'on' });
    else if (judge === 'answer') act('answer', { target: button.parentElement.dataset.item, value: on ? '' : value });
    else act(judge, { value: on ? '' : value });
  }, { signal });
  part('level-select')?.addEventListener('change', (event) => act('level', { value: event.target.value }), { signal });
  part('card-select')?.addEventListener('change', (event) => act('scorecard', { value: event.target.value }), { signal });

  // A key gives a verdict and never takes it away: pressed twice it is the same verdict.
  const verdict = (value) => () => own(view).verdict !== value && act('verdict', { value });
  const key = (name, keys, title, run) => ({ name: `review.${name}`, key: keys, title, group: 'Review', run });
  const tagOn = (slot) => root.querySelector(`[data-judge=tag][data-slot="${slot}"]`);
  const tagTitle = (slot) => `Quick tag ${tagOn(slot)?.querySelector('span').textContent ?? slot}`;
  register([
    key('pass', 'Shift+P', 'Pass', verdict('pass')), key('fail', 'Shift+F', 'Fail', verdict('fail')), key('unsure', 'Shift+U', 'Unsure', verdict('unsure')),
    key('comment', 'C', 'Comment on this moment', () => comments.compose()),
    ...answering.keys,
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((slot) => ({ ...key(`tag-${slot}`, String(slot), tagTitle(slot), () => tagOn(slot)?.click()), when: () => Boolean(tagOn(slot)) })),
  ], signal);
  listenForUndo(say, signal);

  function say(text) {
    part('said').textContent = text;
  }

  show();
  // What was done before this page was opened can be taken back as well.
  view.acts.filter((a) => a.by === view.me && a.kind !== 'undo' && !a.undone).slice(-30).forEach((a) => remember(`Taken back: ${words(a)}`, () => undo(a.id), signal));
  outbox.now();
  root.dataset.ready = 'on';
  return { refresh, dispose: () => owner.abort() };
}

const label = (verdict) => ({ pass: 'Pass', fail: 'Fail', unsure: 'Unsure' })[verdict] ?? verdict;

/** Where the page is not served over TLS the browser has no randomUUID. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
