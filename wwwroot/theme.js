// Blocking, in <head>: the right theme, the narrow or wide navigation and the reader's zone are known before the first paint.
(function () {
  var root = document.documentElement, order = ['system', 'light', 'dark'];
  var system = matchMedia('(prefers-color-scheme: dark)');
  function read(key) { try { return localStorage.getItem(key); } catch (e) { return null; } }
  function write(key, value) { try { localStorage.setItem(key, value); } catch (e) { /* A browser that stores nothing still shows the page. */ } }

  var asked = new URLSearchParams(location.search).get('theme');
  var choice = order.indexOf(asked) >= 0 ? asked : read('theme');
  if (order.indexOf(choice) < 0) choice = 'system';

  function apply() {
    root.setAttribute('data-theme-choice', choice);
    root.setAttribute('data-theme', choice === 'system' ? (system.matches ? 'dark' : 'light') : choice);
    dispatchEvent(new CustomEvent('themechange'));
  }
  apply();
  system.addEventListener('change', apply);

  // Up to 1240 px the navigation is icons unless asked to be wide; above, it is wide unless asked to be narrow. Each width remembers its own.
  var narrow = matchMedia('(max-width: 1240px)');
  function navKey() { return narrow.matches ? 'nav-narrow' : 'nav'; }
  function applyNav() {
    if ((read(navKey()) || (narrow.matches ? 'collapsed' : 'open')) === 'collapsed') root.setAttribute('data-nav', 'collapsed');
    else root.removeAttribute('data-nav');
  }
  applyNav();
  narrow.addEventListener('change', applyNav);
  // A navigation that merges the next page into this one brings its <html>, which knows nothing of the reader: put back before the next paint.
  new MutationObserver(function () {
    if (!root.hasAttribute('data-theme')) { apply(); applyNav(); }
  }).observe(root, { attributes: true, attributeFilter: ['data-theme'] });

  document.addEventListener('click', function (event) {
    if (event.target.closest('[data-action="theme"]')) {
      choice = order[(order.indexOf(choice) + 1) % 3];
      write('theme', choice);
      apply();
    } else if (event.target.closest('[data-action="nav"]')) {
      var collapsed = !root.hasAttribute('data-nav');
      write(navKey(), collapsed ? 'collapsed' : 'open');
      if (collapsed) root.setAttribute('data-nav', 'collapsed');
      else root.removeAttribute('data-nav');
    }
  });

  try {
    document.cookie = 'tz=' + encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone) + ';path=/;max-age=31536000;samesite=lax';
  } catch (e) { /* Then times are in the zone of the settings. */ }
})();
