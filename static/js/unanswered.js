// When no answer came, a shopper is told so, in words that the page brought along; what was filled in is still there.
(() => {
  const say = ({ detail }, sentence) => {
    const region = document.getElementById('unanswered');
    if (region && !detail.elt?.closest?.('[data-quiet]')) region.textContent = sentence(region);
  };
  ['htmx:sendError', 'htmx:timeout'].forEach((name) => {
    document.addEventListener(name, (event) => say(event, (region) => region.dataset.sentence));
  });
  document.addEventListener('htmx:beforeRequest', (event) => say(event, () => ''));
})();
