// Every htmx request carries a fresh ID token: App Bridge adds it to fetch() only, and htmx uses XMLHttpRequest.
(() => {
  const RETRY = 'X-Shopify-Retry-Invalid-Session-Request';
  const AGAIN = 'X-Token-Renewed';
  let token = '';

  const renew = async () => {
    token = window.shopify ? await window.shopify.idToken() : '';
  };
  const headers = () => ({
    ...(token && { Authorization: `Bearer ${token}` }),
    'Accept-Language': document.documentElement.lang,
  });

  document.addEventListener('htmx:confirm', (event) => {
    event.preventDefault();
    renew().then(
      () => event.detail.issueRequest(!event.detail.question),
      () => document.body.dispatchEvent(new CustomEvent('trouble', { bubbles: true })),
    );
  });

  document.addEventListener('htmx:configRequest', (event) => Object.assign(event.detail.headers, headers()));

  // A token lives for a minute. When it ran out on the way, the same request is sent once more with a new one.
  document.addEventListener('htmx:beforeOnLoad', (event) => {
    const { xhr, requestConfig: sent } = event.detail;
    if (xhr.status !== 401 || !xhr.getResponseHeader(RETRY) || sent.headers[AGAIN]) return;
    event.preventDefault();
    window.htmx.ajax(sent.verb, sent.path, {
      source: sent.elt, target: sent.target, values: sent.formData, headers: { [AGAIN]: '1' },
    });
  });

  // Going back asks the server again, since no page is kept in the browser.
  document.addEventListener('htmx:historyCacheMiss', (event) => {
    event.preventDefault();
    const { xhr } = event.detail;
    renew().then(() => {
      Object.entries(headers()).forEach(([name, value]) => xhr.setRequestHeader(name, value));
      xhr.send();
    }, () => document.body.dispatchEvent(new CustomEvent('trouble', { bubbles: true })));
  });
})();
