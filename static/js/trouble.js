// When no usable answer came, the reader is told, in words that the page brought along.
(() => {
  const tell = (event) => {
    if (event.detail?.elt?.closest?.('[data-quiet]')) return;
    const sentence = document.body.dataset.trouble;
    document.body.dispatchEvent(new CustomEvent('toast', { bubbles: true, detail: { value: sentence } }));
  };
  ['htmx:responseError', 'htmx:sendError', 'htmx:timeout', 'trouble', 'htmx:historyCacheMissLoadError'].forEach(
    (name) => document.addEventListener(name, tell),
  );
})();
