// What is here or comes next is kept in the page's memory, so that it can be found and counted without a connection.
(() => {
  const FRESH = 120000;
  let ahead = [];
  let read = 0;
  const bar = () => document.getElementById('desk-queue');

  const look = async () => {
    if (!bar() || !navigator.onLine || Date.now() - read < FRESH) return;
    read = Date.now();
    try {
      const token = window.shopify ? await window.shopify.idToken() : '';
      const headers = { Authorization: `Bearer ${token}`, 'Accept-Language': document.documentElement.lang };
      const answer = await fetch(bar().dataset.ahead, { headers });
      if (!answer.ok) throw new Error(String(answer.status));
      ahead = (await answer.json()).returns;
      if (bar()) bar().dataset.kept = ahead.length;
    } catch {
      read = 0;
    }
  };

  // As the server finds: the whole, or a label's number within a carrier's longer code.
  const plain = (text) => text.toUpperCase().replace(/[^0-9A-Z]/g, '');
  const fits = (text) => (key) => plain(key) === plain(text) || (plain(key).length >= 8 && plain(text).includes(plain(key)))
    || plain(key) === `R${plain(text)}`;

  const find = (text) => {
    const found = ahead.filter(({ keys }) => keys.some(fits(text)));
    const beep = (name) => document.body.dispatchEvent(new CustomEvent('sound', { bubbles: true, detail: name }));
    if (!found.length) {
      beep('wrong');
      const banner = document.createElement('div');
      banner.className = 'banner warning';
      banner.textContent = bar().dataset.unknown;
      document.getElementById('alerts').replaceChildren(banner);
      document.getElementById('scanned').select();
      return;
    }
    beep('right');
    window.htmx.swap('#main', found[0].html, { swapStyle: 'outerHTML', swapDelay: 0, settleDelay: 0 });
    document.querySelector('[data-line]')?.focus();
  };

  document.addEventListener('submit', (event) => {
    if (event.target.id !== 'scan' || navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    find(document.getElementById('scanned').value);
  }, true);
  document.addEventListener('htmx:sendError', (event) => {
    if (event.detail.elt.id === 'scan') find(document.getElementById('scanned').value);
  });
  document.addEventListener('desk:sent', (event) => {
    ahead = ahead.filter(({ number }) => number !== event.detail);
  });
  document.addEventListener('htmx:load', look);
  window.addEventListener('online', look);
})();
