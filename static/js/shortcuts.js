// With the focus inside the list of returns: j and k, or the arrows, go from row to row, and / goes to the search.
document.addEventListener('keydown', (event) => {
  const list = event.target.closest?.('.index');
  if (!list || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === '/') {
    event.preventDefault();
    document.getElementById('q')?.focus();
    return;
  }
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const links = [...list.querySelectorAll('th a')];
  const next = links[links.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
