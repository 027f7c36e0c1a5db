// Times and acts in words.

/** Times of day in the viewer's zone; with the day when it is not today's. */
export function moments(zone) {
  const format = (options) => {
    try {
      return new Intl.DateTimeFormat('en-GB', { hourCycle: 'h23', timeZone: zone, ...options });
    } catch {
      return new Intl.DateTimeFormat('en-GB', { hourCycle: 'h23', ...options }); // A zone that this browser does not know.
    }
  };
  const clock = { hour: '2-digit', minute: '2-digit' };
  const day = format({ day: 'numeric', month: 'short' });
  const short = format(clock);
  const full = format({ ...clock, second: '2-digit' });
  const dated = (date, text) => (day.format(date) === day.format(new Date()) ? text : `${day.format(date)} ${text}`);
  return {
    /** 14:03, or 20 Nov 14:03 */
    short: (ms) => dated(new Date(ms), short.format(new Date(ms))),
    /** 14:03:05, or 20 Nov 14:03:05 */
    full: (ms) => dated(new Date(ms), full.format(new Date(ms))),
  };
}

const VERDICTS = { pass: 'Pass', fail: 'Fail', unsure: 'Unsure' };
const ANSWERS = { yes: 'Yes', partly: 'Partly', no: 'No', na: 'N/A' };

/**
 * An act in words: "verdict Fail (was Pass)".
 * @param {{kind: string, target?: string, before?: string, after?: string, value?: string}} act
 * @param {{tag: Function, item: Function, card: Function, act: Function}} names
 */
export function describe(act, names) {
  const after = act.after ?? act.value ?? '';
  const change = (what, of = (v) => v) => `${what} ${after ? of(after) : 'taken away'}${act.before ? ` (was ${of(act.before)})` : ''}`;
  switch (act.kind) {
    case 'verdict': return change('verdict', (v) => VERDICTS[v] ?? v);
    case 'level': return change('level');
    case 'answer': return change(`“${names.item(act.target) ?? 'a line of the scorecard'}”`, (v) => ANSWERS[v] ?? v);
    case 'scorecard': return `scorecard ${names.card(after) ?? ''}`;
    case 'tag': return `quick tag “${names.tag(act.target) ?? act.target}” ${after ? 'put on' : 'taken off'}`;
    case 'comment': return 'comment written';
    case 'edit': return 'comment changed';
    case 'resolve': return after ? 'comment resolved' : 'comment opened again';
    case 'delete': return after ? 'comment deleted' : 'comment brought back';
    case 'undo': {
      const undone = names.act(act.target);
      return undone ? `undo: ${describe(undone, names)}` : 'undo';
    }
    default: return act.kind;
  }
}
