// A button with data-picker opens Shopify's resource picker and writes the numbers of what was chosen into the field that
// data-into names. Outside of Shopify's admin there is no picker and the button stays hidden: numbers can be typed.
(() => {
  const numbers = (field) => field.value.split(',').map((word) => word.trim()).filter(Boolean);
  const gid = (type, number) => `gid://shopify/${type[0].toUpperCase()}${type.slice(1)}/${number}`;

  const reveal = () => {
    if (!window.shopify?.resourcePicker) return;
    document.querySelectorAll('[data-picker][hidden]').forEach((button) => { button.hidden = false; });
  };

  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('[data-picker]');
    if (!button) return;
    const type = button.dataset.picker;
    const field = document.getElementById(button.dataset.into);
    const selectionIds = numbers(field).map((number) => ({ id: gid(type, number) }));
    try {
      const chosen = await window.shopify.resourcePicker({
        type, action: 'select', multiple: true, filter: { variants: false }, selectionIds,
      });
      if (!chosen) return;
      field.value = chosen.map(({ id }) => id.split('/').pop()).join(', ');
      field.dispatchEvent(new Event('change', { bubbles: true }));
      document.getElementById(button.getAttribute('aria-describedby')).textContent = chosen.map(({ title }) => title).join(', ');
    } catch {
      document.body.dispatchEvent(new CustomEvent('trouble', { bubbles: true }));
    }
  });
  document.addEventListener('htmx:afterSettle', reveal);
  document.readyState === 'loading' ? document.addEventListener('DOMContentLoaded', reveal) : reveal();
})();
