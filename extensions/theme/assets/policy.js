/* Puts the conditions of an article or a cart where a block left room for them. Without it the block is a link. */
(() => {
  const show = async (place) => {
    place.removeAttribute('data-rp-source-waiting');
    const answer = await fetch(place.dataset.rpSource, { headers: { Accept: 'text/html' } });
    if (answer.ok) place.innerHTML = await answer.text();
  };
  const look = () => {
    for (const place of document.querySelectorAll('[data-rp-source-waiting]')) {
      show(place).catch((reason) => console.warn('The return policy could not be read.', reason));
    }
  };
  look();
  document.addEventListener('shopify:section:load', look);
})();
