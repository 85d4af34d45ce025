// Keys of the list of returns: j and k, or the arrows, go from row to row (without a focus they begin at the first one),
// / goes to the search, ? shows which keys there are. Nothing happens while somebody types.
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.documentElement.dataset.keys === 'off') return;
  const list = document.querySelector('#inbox .index') ?? event.target.closest?.('.index');
  const search = document.getElementById('q');
  if (!list && !search) return;
  if (event.target.matches?.('input:not([type="checkbox"]), select, textarea, [contenteditable]')) return;
  const help = document.getElementById('inbox-keys');
  if (event.key === '/' && search) {
    event.preventDefault();
    search.focus();
    return;
  }
  if (event.key === '?' && help) {
    event.preventDefault();
    help.open = !help.open;
    if (help.open) help.querySelector('summary').focus();
    return;
  }
  const inside = list?.contains(event.target);
  const step = { j: 1, k: -1, ...(inside && { ArrowDown: 1, ArrowUp: -1 }) }[event.key];
  if (!step || !list) return;
  const links = [...list.querySelectorAll('th a')];
  const at = links.indexOf(document.activeElement.closest('tr')?.querySelector('th a'));
  const next = at < 0 ? links[0] : links[at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
