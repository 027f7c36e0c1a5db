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

  if (read('nav') === 'collapsed') root.setAttribute('data-nav', 'collapsed');
  document.addEventListener('click', function (event) {
    if (event.target.closest('[data-action="theme"]')) {
      choice = order[(order.indexOf(choice) + 1) % 3];
      write('theme', choice);
      apply();
    } else if (event.target.closest('[data-action="nav"]')) {
      var collapsed = root.toggleAttribute('data-nav');
      if (collapsed) root.setAttribute('data-nav', 'collapsed');
      write('nav', collapsed ? 'collapsed' : '');
    }
  });

  try {
    document.cookie = 'tz=' + encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone) + ';path=/;max-age=31536000;samesite=lax';
  } catch (e) { /* Then times are in the zone of the settings. */ }
})();
