// The admin's progress bar moves while a request is under way. Polling (`data-quiet`) stays quiet.
(() => {
  let under_way = 0;
  const count = (step) => (event) => {
    if (event.detail.elt.closest?.('[data-quiet]')) return;
    under_way = Math.max(under_way + step, 0);
    window.shopify?.loading?.(under_way > 0);
  };
  document.addEventListener('htmx:beforeSend', count(1));
  document.addEventListener('htmx:afterRequest', count(-1));
})();
