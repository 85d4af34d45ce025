// After a swap the focus goes to where the reader's eyes should go: the first mistake, else the new region, else the title.
document.addEventListener('htmx:afterSettle', (event) => {
  if (event.detail.elt.closest?.('#inbox') || document.activeElement?.id === 'q') return;
  const region = document.querySelector('[data-focus]');
  const scope = region?.closest('section') ?? null;
  const wrong = scope?.querySelector('[aria-invalid="true"]');
  const goal = wrong ?? region ?? (event.detail.boosted || event.detail.target === document.body ? document.querySelector('h1') : null);
  if (!goal) return;
  region?.removeAttribute('data-focus');
  goal.focus({ preventScroll: !wrong });
  (scope ?? goal).scrollIntoView({ block: 'nearest' });
});
