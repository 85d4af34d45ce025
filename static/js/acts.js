// Keys of a return's page: a letter presses, opens or follows what names it (data-key), ? shows which keys there are.
// Nothing happens while somebody types, while a key is held down, where keys are switched off, and for a moment after
// a page came: nobody agrees to what they cannot have seen.
(() => {
  const SEEN_AFTER = 600;
  const OFF = 'keys-off';
  let since = performance.now();
  // A browser may keep nothing for a page in a frame: then the choice lasts as long as the page.
  const kept = (act) => {
    try { return act(window.localStorage); } catch { return null; }
  };
  let off = kept((store) => store.getItem(OFF)) === 'yes';
  const show = () => {
    document.documentElement.dataset.keys = off ? 'off' : 'on';
    const box = document.getElementById(OFF);
    if (box) box.checked = off;
  };

  document.addEventListener('DOMContentLoaded', show);
  document.addEventListener('htmx:afterSettle', (event) => {
    show();
    if (event.detail.target === document.body) since = performance.now();
  });
  document.addEventListener('change', (event) => {
    if (event.target.id !== OFF) return;
    off = event.target.checked;
    kept((store) => (off ? store.setItem(OFF, 'yes') : store.removeItem(OFF)));
    show();
  });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || off) return;
    if (event.target.matches?.('input:not([type="checkbox"], [type="radio"]), select, textarea, [contenteditable]')) return;
    const help = document.getElementById('page-keys');
    if (!help) return;
    if (event.key === '?') {
      event.preventDefault();
      help.open = !help.open;
      if (help.open) help.querySelector('summary').focus();
      return;
    }
    if (!/^[a-z]$/.test(event.key)) return;
    const what = document.querySelector(`[data-key="${event.key}"]:enabled, a[data-key="${event.key}"], summary[data-key="${event.key}"]`);
    const folded = what?.closest('details:not([open])') && !what.matches('summary');
    if (!what || folded || (what.form && performance.now() - since < SEEN_AFTER)) return;
    event.preventDefault();
    what.click();
    if (what.matches('summary')) what.parentElement.querySelector('select, input, textarea')?.focus();
  });
})();
