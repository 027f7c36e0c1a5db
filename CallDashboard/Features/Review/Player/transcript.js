// The transcript's share of the player: lighting the line heard, following it, finding words in it. Touches only attributes and
// classes that the server never renders, so that a refreshed page and this module do not overwrite each other.

const HIGHLIGHT = 'transcript-find';

/**
 * @param {HTMLElement} root the page's desk
 * @param {{play: (ms: number) => void, repeat: () => void, copyLink: (ms?: number) => void, hits: (turns: object[]) => void}} actions
 * @param {AbortSignal} signal
 */
export function createTranscript(root, actions, signal) {
  const list = root.querySelector('[data-part=turns]');
  const follow = root.querySelector('[data-do=follow]');
  const find = root.querySelector('[data-part=find]');
  const player = root.querySelector('[data-part=player]');
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const tools = lineTools(root, actions, signal);
  let timeline = null;
  let lit = null;
  let soft = null;
  let following = true;
  let ownScroll = 0;
  let hits = [];
  let hit = -1;

  list?.addEventListener('click', (event) => {
    const turn = event.target.closest('[data-testid=turn]');
    if (!turn || event.target.closest('[data-part=tools]')) return;
    if (getSelection()?.toString()) return; // Marking words to copy them is not a click.
    const found = timeline?.turns.find((t) => t.element === turn);
    if (found) actions.play(found.start);
  }, { signal });

  // Any movement of the page that is not ours is the reader's.
  addEventListener('scroll', () => performance.now() > ownScroll && setFollowing(false), { signal, passive: true });
  addEventListener('scrollend', () => { ownScroll = Math.min(ownScroll, performance.now() + 50); }, { signal, passive: true });
  for (const name of ['wheel', 'touchmove']) addEventListener(name, () => { ownScroll = 0; }, { signal, passive: true });
  follow?.addEventListener('click', () => setFollowing(!following), { signal });
  find?.querySelector('input').addEventListener('input', search, { signal });
  find?.querySelector('input').addEventListener('keydown', (event) => {
    if (event.key === 'Enter') goToHit(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') clear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, { signal });
  find?.querySelector('[data-do=find-clear]').addEventListener('click', clear, { signal });
  signal.addEventListener('abort', () => globalThis.CSS?.highlights?.delete(HIGHLIGHT), { once: true });

  function setTimeline(next) {
    timeline = next;
    lit = soft = null;
    for (const old of list?.querySelectorAll('[aria-current], .on') ?? []) unmark(old);
    if (find?.querySelector('input').value) search();
  }

  function unmark(element) {
    element.removeAttribute('aria-current');
    element.classList.remove('on');
  }

  /** Lights the line heard; `turn` null in a pause, where `before` stays softly marked. */
  function show(turn, before) {
    if (turn !== lit) {
      lit?.element.removeAttribute('aria-current');
      turn?.element.setAttribute('aria-current', 'true');
      lit = turn;
    }
    const next = turn ?? before;
    if (next === soft) return;
    soft?.element.classList.remove('on');
    next?.element.classList.add('on');
    if (next) next.element.append(tools);
    else tools.remove();
    soft = next;
    if (next && following) reveal(next.element);
  }

  function setFollowing(on) {
    if (following !== on) {
      following = on;
      follow?.setAttribute('aria-pressed', String(on));
      const label = follow?.querySelector('[data-part=label]');
      if (label) label.textContent = on ? 'Following' : 'Follow';
    }
    if (on && soft) reveal(soft.element);
  }

  /** Brings a line into the free part of the window, under the sticky player. */
  function reveal(element) {
    const box = element.getBoundingClientRect();
    const sticky = player?.getBoundingClientRect();
    const top = (sticky && getComputedStyle(player).position === 'sticky' ? Math.max(0, sticky.bottom) : 0) + 8;
    const bottom = innerHeight - 24;
    if (box.top >= top && box.bottom <= bottom) return;
    ownScroll = performance.now() + (calm.matches ? 100 : 900);
    const place = top + Math.max(0, (bottom - top - box.height) / 3);
    scrollBy({ top: box.top - place, behavior: calm.matches ? 'auto' : 'smooth' });
  }

  function search() {
    const words = fold(find.querySelector('input').value.trim());
    hits = [];
    hit = -1;
    const ranges = [];
    if (words) {
      for (const turn of timeline?.turns ?? []) {
        const found = rangesIn(turn.element.querySelector('[data-part=text]'), words);
        if (found.length) hits.push({ turn, range: found[0] });
        ranges.push(...found);
      }
    }
    if (globalThis.Highlight && CSS.highlights) {
      if (ranges.length) CSS.highlights.set(HIGHLIGHT, new Highlight(...ranges));
      else CSS.highlights.delete(HIGHLIGHT);
    }
    actions.hits(hits.map((h) => h.turn));
    if (hits.length) {
      hit = 0;
      setFollowing(false);
      reveal(hits[0].turn.element);
    }
    count(words);
  }

  function goToHit(step) {
    if (!hits.length) return;
    hit = (hit + step + hits.length) % hits.length;
    setFollowing(false);
    reveal(hits[hit].turn.element);
    count(true);
  }

  function count(words) {
    find.querySelector('[data-part=count]').textContent = !words ? '' : hits.length ? `${hit + 1} of ${hits.length}` : 'none';
    find.querySelector('[data-do=find-clear]').hidden = !words;
  }

  function clear() {
    find.querySelector('input').value = '';
    search();
    find.querySelector('input').blur();
  }

  return {
    setTimeline,
    show,
    /** Shows a line that was asked for by address, also where no sound will lead to it. */
    open: (turn) => {
      show(turn, null);
      reveal(turn.element);
    },
    toggleFollow: () => setFollowing(!following),
    resumeFollow: () => setFollowing(true),
    focusFind: () => find?.querySelector('input').focus(),
    get lit() { return lit ?? soft; },
  };
}

/** The small buttons on the line heard: made once, moved along. */
function lineTools(root, actions, signal) {
  const tools = root.querySelector('[data-part=tools-model]').cloneNode(true);
  tools.hidden = false;
  tools.dataset.part = 'tools';
  tools.addEventListener('click', (event) => {
    const tool = event.target.closest('[data-tool]')?.dataset.tool;
    if (tool === 'repeat') actions.repeat();
    else if (tool === 'link') actions.copyLink(Number(tools.closest('[data-testid=turn]').dataset.startMs));
  }, { signal });
  return tools;
}

/** Case, accents and width do not matter, as in the search over all calls. Keeps a position map, so that hits can be marked in the original. */
function fold(text) {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function rangesIn(element, words) {
  const ranges = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let folded = '';
  const map = []; // for every folded unit: its text node and offset
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    let offset = 0;
    for (const character of node.data) {
      for (const unit of fold(character)) {
        folded += unit;
        for (let i = 0; i < unit.length; i++) map.push([node, offset, offset + character.length]);
      }
      offset += character.length;
    }
  }
  for (let at = folded.indexOf(words); at >= 0; at = folded.indexOf(words, at + words.length)) {
    const range = document.createRange();
    range.setStart(map[at][0], map[at][1]);
    range.setEnd(map[at + words.length - 1][0], map[at + words.length - 1][2]);
    ranges.push(range);
  }
  return ranges;
}
