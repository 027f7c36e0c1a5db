// What an act does to the state of a review: the same rules as the server's (CallReviews), for what has not reached it yet. Pure; no DOM.

/**
 * @typedef {{id: string, kind: string, target?: string, value?: string, at: number, parent?: string, atMs?: number, turn?: number}} Act
 * @typedef {Map<number, {item: number, weight: number}[]>} Cards lines of each scorecard
 */

/** The state with the acts done on it; the state given stays as it is. */
export function withActs(state, acts, cards) {
  if (!acts.length) return state;
  const next = structuredClone(state);
  for (const act of acts) if (!next.acts.some((a) => a.id === act.id)) apply(next, act, cards);
  return next;
}

/** The act of one's own that undo would take back; null when there is none. */
export function lastOwn(state) {
  return state.acts.findLast((a) => a.by === state.me && a.kind !== 'undo' && !a.undone) ?? null;
}

/** One's own judgement, or an empty one. */
export function own(state) {
  return state.reviews.find((r) => r.by === state.me) ?? { by: state.me, verdict: '', answers: {} };
}

/** The weighted share of what was answered, 0 to 100; what does not apply takes its weight out. Null when nothing counts. */
export function score(lines, answers) {
  let reached = 0;
  let possible = 0;
  for (const { item, weight } of lines ?? []) {
    const answer = answers[item];
    if (!answer || answer === 'na') continue;
    possible += 2 * weight;
    reached += answer === 'yes' ? 2 * weight : answer === 'partly' ? weight : 0;
  }
  return possible ? Math.round((100 * reached) / possible) : null;
}

function apply(state, act, cards) {
  const kind = act.kind;
  if (kind === 'undo') {
    undo(state, act, cards);
    return;
  }
  const target = kind === 'comment' ? act.id : act.target ?? '';
  const before = current(state, kind, target);
  const after = act.value ?? '';
  if (kind === 'comment') {
    const parent = act.parent ? state.comments.find((c) => c.id === act.parent) : null;
    state.comments.push({ id: act.id, parent: parent ? parent.parent ?? parent.id : undefined, atMs: act.atMs, turn: act.turn, text: after, by: state.me, at: act.at, waiting: true });
  } else {
    if (before === after) return;
    write(state, kind, target, after, act.at, cards);
  }
  state.acts.push({ id: act.id, by: state.me, kind, target, before, after, at: act.at, undone: false, waiting: true });
}

function undo(state, act, cards) {
  const done = state.acts.find((a) => a.id === act.target);
  if (!done || done.undone || done.by !== state.me) return;
  done.undone = true;
  if (done.kind === 'comment') remove(state, done.target);
  // What a comment said before stands in the server's history only: it comes back with the answer.
  else if (done.kind !== 'edit' || done.waiting) write(state, done.kind, done.target, done.before, act.at, cards);
  state.acts.push({ id: act.id, by: state.me, kind: 'undo', target: done.id, before: done.after, after: done.before, at: act.at, undone: false, waiting: true });
}

function current(state, kind, target) {
  const mine = own(state);
  const comment = state.comments.find((c) => c.id === target);
  switch (kind) {
    case 'verdict': return mine.verdict ?? '';
    case 'level': return mine.level ?? '';
    case 'answer': return mine.answers[target] ?? '';
    case 'scorecard': return mine.card ? String(mine.card) : '';
    case 'tag': return state.tags[target] ? 'on' : '';
    case 'edit': return comment?.text ?? '';
    case 'resolve': return comment?.resolvedAt ? 'on' : '';
    case 'delete': return comment?.deletedAt ? 'on' : '';
    default: return '';
  }
}

function write(state, kind, target, value, at, cards) {
  const comment = state.comments.find((c) => c.id === target);
  switch (kind) {
    case 'verdict': {
      const mine = made(state);
      mine.verdict = value;
      mine.judgedAt = value ? at : undefined;
      // The one judged last stands first.
      state.reviews.sort((a, b) => (b.judgedAt ?? 0) - (a.judgedAt ?? 0));
      break;
    }
    case 'level': {
      const mine = made(state);
      mine.level = value || undefined;
      mine.levelAt = value ? at : undefined;
      break;
    }
    case 'answer': {
      const mine = made(state);
      if (value) mine.answers[target] = value;
      else delete mine.answers[target];
      const card = [...cards].find(([, lines]) => lines.some((l) => String(l.item) === String(target)));
      if (value && card) mine.card = card[0];
      mine.score = score(cards.get(mine.card), mine.answers) ?? undefined;
      break;
    }
    case 'scorecard': {
      const mine = made(state);
      mine.card = value ? Number(value) : undefined;
      mine.score = score(cards.get(mine.card), mine.answers) ?? undefined;
      break;
    }
    case 'tag':
      if (value) state.tags[target] = { by: state.me, at };
      else delete state.tags[target];
      break;
    case 'edit':
      if (comment) Object.assign(comment, { text: value, editedAt: at });
      break;
    case 'resolve':
      if (comment) Object.assign(comment, { resolvedAt: value ? at : undefined, resolvedBy: value ? state.me : undefined });
      break;
    case 'delete':
      if (value) remove(state, target);
      break;
    default:
  }
}

/** A comment that others answer stays as a place without words. */
function remove(state, id) {
  const comment = state.comments.find((c) => c.id === id);
  if (!comment) return;
  if (state.comments.some((c) => c.parent === id && !c.deletedAt)) Object.assign(comment, { text: '', deletedAt: Date.now() });
  else state.comments = state.comments.filter((c) => c.id !== id);
}

function made(state) {
  let mine = state.reviews.find((r) => r.by === state.me);
  if (!mine) state.reviews.push((mine = { by: state.me, verdict: '', answers: {} }));
  return mine;
}
