// What the server refused is said until it is closed, with the words that were written: also after the page was loaded again.

export function createNotes(root, key, callId, signal) {
  const box = root.querySelector('[data-part=refused]');
  let notes = read();

  function read() {
    try {
      return JSON.parse(localStorage.getItem(key) ?? '[]');
    } catch {
      return [];
    }
  }

  function keep() {
    try {
      if (notes.length) localStorage.setItem(key, JSON.stringify(notes.slice(-20)));
      else localStorage.removeItem(key);
    } catch { /* Shown as long as the page is open. */ }
    show();
  }

  function show() {
    box.hidden = !notes.length;
    box.replaceChildren(...notes.map((note) => {
      const line = document.createElement('div');
      const text = document.createElement('p');
      text.textContent = `${note.callId === callId ? '' : 'On another call: '}not done: ${note.what}. ${note.reason}`;
      line.append(text);
      if (note.words) {
        const words = document.createElement('blockquote');
        words.dir = 'auto';
        words.textContent = note.words;
        line.append(words);
      }
      const close = Object.assign(document.createElement('button'), { type: 'button', className: 'button is-small', textContent: 'Close' });
      close.addEventListener('click', () => {
        notes = notes.filter((n) => n.id !== note.id);
        keep();
      }, { signal });
      line.append(close);
      return line;
    }));
  }

  show();
  return {
    /** @param {{act: object, reason: string}[]} refused @param {(act: object) => string} words */
    refuse(refused, of, words) {
      for (const { act, reason } of refused) {
        notes = notes.filter((n) => n.id !== act.id);
        notes.push({ id: act.id, callId: of, what: words(act), reason, words: ['comment', 'edit'].includes(act.kind) ? act.value : '' });
      }
      keep();
    },
  };
}
