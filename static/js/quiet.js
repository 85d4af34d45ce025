// What asks for news by itself (`data-quiet`, which may name the region it replaces) takes none in while somebody is at
// work there: they would replace a form that is being filled in, or one whose answer is on its way. Nor does it take an
// error in that has no place of its own: what was told before still holds. It asks again soon.
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
  const write_into = (fresh, field) => {
    if (field.options) [...fresh.options].forEach((option) => {
      option.selected = [...field.selectedOptions].some(({ value }) => value === option.value);
    });
    else if (field.files) fresh.files = field.files;
    else if (['checkbox', 'radio'].includes(field.type)) fresh.checked = field.checked;
    else fresh.value = field.value;
    const around = fresh.closest('details');
    if (around && field.closest('details')?.open) around.open = true;
  };

  document.addEventListener('htmx:confirm', ({ detail }) => { if (!asker(detail.elt)) sent.add(detail.elt); });
  document.addEventListener('htmx:afterRequest', ({ detail }) => sent.delete(detail.elt));
  document.addEventListener('trouble', () => sent.clear());
  // The answer to an act brings every region anew: what somebody typed in another form, and did not send, stays. So does
  // what was sent and refused. Hidden fields are the server's own.
  let done;
  document.addEventListener('htmx:beforeSwap', ({ detail }) => {
    done = detail.xhr?.status < 400 ? detail.requestConfig?.elt?.closest?.('form') : null;
  });
  document.addEventListener('htmx:oobBeforeSwap', ({ detail: { target, fragment } }) => {
    const typed = [...target.querySelectorAll('input:not([type="hidden"]), select, textarea')].filter(
      (field) => field.id && field.form !== done && is_changed(field),
    );
    typed.forEach((field) => {
      const fresh = fragment.querySelector(`#${CSS.escape(field.id)}`);
      if (fresh?.name === field.name && fresh.type === field.type) write_into(fresh, field);
    });
  });
  document.addEventListener('htmx:beforeSwap', (event) => {
    const from = event.detail.requestConfig?.elt;
    const elt = asker(from?.matches?.('[data-quiet]') ? from : event.detail.elt);
    if (!elt) {
      // What was asked for before is old news now, and the asker itself is about to be replaced.
      document.querySelectorAll('[data-quiet]').forEach((each) => window.htmx.trigger(each, 'htmx:abort'));
      return;
    }
    const region = elt.dataset.quiet ? document.querySelector(elt.dataset.quiet) : elt;
    const { xhr } = event.detail;
    const is_error = xhr.status >= 400 && !xhr.getResponseHeader('HX-Retarget');
    if (is_error || is_at_work(region)) event.detail.shouldSwap = false;
  });
})();
