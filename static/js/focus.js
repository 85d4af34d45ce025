// After a swap the focus goes to where the reader's eyes should go: the first mistake, else the new region, else the title.
document.addEventListener('htmx:afterSettle', (event) => {
  if (event.detail.elt.closest?.('#inbox') || document.activeElement?.id === 'q') return;
  const region = document.querySelector('[data-focus]');
  const whole = event.detail.boosted || event.detail.target === document.body;
  const scope = region?.closest('section') ?? null;
  const place = scope ?? (whole ? document.querySelector('main') : null);
  const wrong = [...(place?.querySelectorAll('[aria-invalid="true"]') ?? [])].find((field) => field.checkVisibility());
  const goal = wrong ?? region ?? (whole ? document.querySelector('h1') : null);
  if (!goal) return;
  region?.removeAttribute('data-focus');
  goal.focus({ preventScroll: !wrong });
  (scope ?? goal).scrollIntoView({ block: 'nearest' });
});
