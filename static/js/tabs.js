// On a narrow screen the tabs scroll sideways: the current one is brought into sight.
(() => {
  const show = () => document.querySelector('.tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  document.addEventListener('htmx:afterSettle', show);
  show();
})();
