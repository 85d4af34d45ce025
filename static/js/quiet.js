// What asks for news by itself (`data-quiet`, which may name the region it replaces) takes none in while somebody is at
// work there: they would replace a form that is being filled in, or one whose answer is on its way. It asks again soon.
(() => {
  const sent = new Set();
  const is_changed = (field) => {
    if (field.matches('[aria-invalid="true"]')) return true;
    if (field.options) {
      const first = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
      return field.selectedOptions[0] !== first;
    }
    if (field.files) return field.files.length > 0;
    if (['checkbox', 'radio'].includes(field.type)) return field.checked !== field.defaultChecked;
    return field.value !== field.defaultValue;
  };
  const is_at_work = (region) => {
    const here = region.querySelector(':focus');
    return (
      [...sent].some((elt) => region.contains(elt)) ||
      here?.matches('input, select, textarea') ||
      here?.closest('details[open]')?.querySelector('form') ||
      [...region.querySelectorAll('input, select, textarea')].some(is_changed)
    );
  };
  const asker = (elt) => elt.closest?.('[data-quiet]');

  document.addEventListener('htmx:confirm', ({ detail }) => { if (!asker(detail.elt)) sent.add(detail.elt); });
  document.addEventListener('htmx:afterRequest', ({ detail }) => sent.delete(detail.elt));
  document.addEventListener('trouble', () => sent.clear());
  document.addEventListener('htmx:beforeSwap', (event) => {
    const elt = asker(event.detail.elt);
    if (!elt) {
      // What was asked for before is old news now, and the asker itself is about to be replaced.
      document.querySelectorAll('[data-quiet]').forEach((each) => window.htmx.trigger(each, 'htmx:abort'));
      return;
    }
    const region = elt.dataset.quiet ? document.querySelector(elt.dataset.quiet) : elt;
    if (is_at_work(region)) event.detail.shouldSwap = false;
  });
})();
