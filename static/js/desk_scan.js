// The field for scanners: what stands in it is replaced by the next scan, and a key pressed elsewhere finds its way there.
(() => {
  const field = () => document.getElementById('scanned');

  document.addEventListener('focusin', (event) => {
    if (event.target.id === 'scanned') event.target.select();
  });
  document.addEventListener('keydown', (event) => {
    const goal = field();
    if (!goal || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    if (event.target.closest('input, select, textarea, [contenteditable], form.count')) return;
    if (event.key === '?') return;
    goal.focus();
    if (event.key === '/') event.preventDefault();
  });
})();
