// The help behind "?": what can be done by key on this page, the switch, and, after "Change keys", each key as a button that takes another one.
import { change, isOff, keyOf, listed, partsOf, reset, switchOff } from './keys.js';

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/** Shows the help in this dialog. `go` are links reached by G and a letter: [title, letter]. */
export function showHelp(dialog, go) {
  let changing = false;
  let asked = null; // name of the action that waits for its new key
  const note = make('p', { className: 'note' });
  note.setAttribute('role', 'status');

  dialog.onkeydown = (event) => {
    if (!asked || event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return done('');
    if (event.key === 'Backspace' || event.key === 'Delete') return take('');
    const key = keyOf(event);
    if (!key) return;
    if (/^Ctrl\+|^(Shift\+)?(Enter|Escape|F\d+)$/.test(key)) return say('Keys with Ctrl, Enter and F keys belong to the browser. Press another one.');
    const taken = listed().find((row) => row.name !== asked && row.keys.includes(key));
    if (taken) return say(`${partsOf(key).join(' ')} is “${taken.title}”. Press another one, or change that first.`);
    take(key);
  };
  dialog.oncancel = (event) => asked && event.preventDefault();
  dialog.onclose = () => dialog.replaceChildren();
  draw();
  if (!dialog.open) dialog.showModal();

  function take(key) {
    change(asked, key);
    done(key ? 'Kept.' : 'Without a key.');
  }

  function done(text) {
    const name = asked;
    asked = null;
    draw();
    say(text);
    [...dialog.querySelectorAll('.key-change')].find((b) => b.dataset.name === name)?.focus();
  }

  function say(text) {
    note.textContent = text;
  }

  function draw() {
    const rows = listed();
    const groups = new Map(rows.map((row) => [row.group, []]));
    for (const row of rows) groups.get(row.group).push(row);
    const everywhere = groups.get('Everywhere') ?? [];
    groups.delete('Everywhere');
    dialog.replaceChildren(
      head(rows),
      note,
      ...[...groups, ['Everywhere', everywhere]].filter(([, list]) => list.length).map(([title, list]) => section(title, list)),
    );
  }

  function head(rows) {
    const box = make('input', { type: 'checkbox', className: 'checkbox', checked: !isOff() });
    box.addEventListener('change', () => switchOff(!box.checked));
    const edit = make('button', { type: 'button', className: 'button is-small', textContent: changing ? 'Done' : 'Change keys' });
    edit.addEventListener('click', () => {
      changing = !changing;
      asked = null;
      draw();
      say(changing ? 'Press a line’s button, then its new key. Backspace takes the key away.' : '');
      dialog.querySelector('.keys-edit').focus();
    });
    edit.classList.add('keys-edit');
    const back = make('button', { type: 'button', className: 'button is-small', textContent: 'All as delivered' });
    back.addEventListener('click', () => {
      reset();
      asked = null;
      draw();
      say('All keys are as delivered, on this page and the others.');
      dialog.querySelector('.keys-edit').focus();
    });
    const close = make('button', { type: 'button', className: 'button is-small', textContent: 'Close' });
    close.addEventListener('click', () => dialog.close());
    return make('div', { className: 'row' },
      make('h2', { id: 'keys-help-title', textContent: 'Keys on this page' }), make('span', { className: 'spacer' }),
      make('label', { className: 'check-line' }, box, 'Keys on'),
      ...(changing && rows.some((row) => row.changed) ? [back] : []), edit, close);
  }

  function section(title, list) {
    const id = `keys-${title.toLowerCase().replace(/\W+/g, '-')}`;
    const rows = list.map((row) => line(row.title, changing && !row.fixed ? button(row) : shown(row.keys)));
    if (title === 'Everywhere') rows.push(...go.map(([text, letter]) => line(text, [...shown(['G']), ...shown([letter.toUpperCase()])])));
    const part = make('section', {}, make('h3', { id, textContent: title }), make('dl', {}, ...rows));
    part.setAttribute('aria-labelledby', id);
    return part;
  }

  function line(text, keys) {
    return make('div', {}, make('dt', { textContent: text }), make('dd', {}, ...keys));
  }

  function button(row) {
    const waiting = asked === row.name;
    const press = make('button', { type: 'button', className: `button is-small key-change${waiting ? ' is-asked' : ''}` },
      ...(waiting ? ['Press a key'] : row.keys.length ? shown(row.keys) : ['none']));
    press.dataset.name = row.name;
    press.setAttribute('aria-label', waiting ? `${row.title}: press a key` : `${row.title}: ${row.keys.map((k) => partsOf(k).join(' ')).join(' or ') || 'no key'}, change`);
    press.addEventListener('click', () => {
      asked = row.name;
      draw();
      say(`New key for “${row.title}”. Esc leaves it as it is, Backspace takes it away.`);
      dialog.querySelector('.is-asked').focus();
    });
    if (!row.changed || waiting) return [press];
    const back = make('button', { type: 'button', className: 'button is-small is-quiet', textContent: 'Default' });
    back.setAttribute('aria-label', `${row.title}: default key`);
    back.addEventListener('click', () => {
      change(row.name, null);
      asked = row.name;
      done('As delivered.');
    });
    return [back, press];
  }

  function shown(keys) {
    return keys.flatMap((key, i) => [...(i ? [' or '] : []), ...partsOf(key).flatMap((part, j) => [...(j ? [' '] : []), make('kbd', { textContent: part })])]);
  }
}
