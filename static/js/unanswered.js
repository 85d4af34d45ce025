// When no answer came, or none of these pages (a proxy's, or that of a broken server), a shopper is told so in words that
// the page brought along; what was filled in is still there. A page of these that tells of a problem has its own words.
(() => {
  const say = ({ detail }, sentence) => {
    const region = document.getElementById('unanswered');
    if (region && !detail.elt?.closest?.('[data-quiet]')) region.textContent = sentence(region);
  };
  const is_page = (text) => new DOMParser().parseFromString(text, 'text/html').getElementById('main');
  ['htmx:sendError', 'htmx:timeout'].forEach((name) => {
    document.addEventListener(name, (event) => say(event, (region) => region.dataset.sentence));
  });
  document.addEventListener('htmx:beforeSwap', ({ detail }) => {
    if (detail.xhr.status < 400 || is_page(detail.serverResponse)) return;
    detail.shouldSwap = false;
    detail.isError = true;
  });
  document.addEventListener('htmx:responseError', (event) => say(event, (region) => region.dataset.failed));
  document.addEventListener('htmx:beforeRequest', (event) => say(event, () => ''));
})();
