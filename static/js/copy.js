// Copies what a field or an element holds: <button data-copy="id" data-copied="Copied">. Inside Shopify's frame the
// clipboard may be closed to us; then the text is marked, ready for the keyboard.
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const held = document.getElementById(button.dataset.copy);
  const text = held.value ?? held.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (held.select) held.select();
    else getSelection().selectAllChildren(held);
    if (!document.execCommand('copy')) return;
  }
  document.dispatchEvent(new CustomEvent('toast', { detail: button.dataset.copied }));
});
