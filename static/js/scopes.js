// A button with data-scopes asks the merchant, through Shopify, for more access. Granted: its form is sent, and the
// server reads at Shopify what is true. Declined: the button says so.
document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-scopes]');
  if (!button) return;
  const tell = (name, detail) => document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  button.disabled = true;
  try {
    const answer = await window.shopify.scopes.request(button.dataset.scopes.split(' '));
    if (answer.result === 'granted-all') window.htmx.trigger(button.form, 'granted');
    else tell('toast', { value: button.dataset.declined });
  } catch {
    tell('trouble');
  } finally {
    button.disabled = false;
  }
});
