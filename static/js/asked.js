// Of what an article's form asks, show what the chosen reason asks. Without this script everything is there, explained.
(() => {
  const groups = new WeakMap();

  const offer = (field, reason) => {
    const select = field.querySelector('select');
    if (!groups.has(select)) groups.set(select, [...select.querySelectorAll('optgroup')]);
    const fitting = groups.get(select).filter((group) => group.dataset.of === reason);
    const chosen = select.value;
    groups.get(select).forEach((group) => group.remove());
    select.append(...fitting);
    select.value = fitting.some((group) => group.querySelector(`[value="${CSS.escape(chosen)}"]`)) ? chosen : '';
    field.hidden = !fitting.length;
  };

  // Among many articles the reason is a list that opens, for a single one it is radios; none is ticked at first.
  const chosenIn = (form) => {
    const list = form.querySelector('select[data-reason]');
    return list ? list.selectedOptions[0] : form.querySelector('[data-reason]:checked');
  };

  const fit = (field) => {
    const form = field.closest('.more');
    const option = chosenIn(form) ?? { value: '', dataset: {} };
    const fault = 'fault' in option.dataset;
    form.querySelectorAll('[data-detail]').forEach((each) => offer(each, option.value));
    form.querySelectorAll('[data-unless-fault]').forEach((field) => { field.hidden = fault; });
    form.querySelectorAll('[data-photos]').forEach((field) => {
      field.hidden = !('proof' in option.dataset) && !field.querySelector('.pictures, .error');
    });
    form.querySelectorAll('[data-fault-only]').forEach((field) => { field.hidden = !fault; });
    form.querySelectorAll('[data-without-script]').forEach((field) => { field.hidden = true; });
  };

  const fitAll = (root) => root.querySelectorAll('[data-reason]').forEach(fit);

  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-reason]')) fit(event.target);
  });
  document.addEventListener('htmx:load', (event) => fitAll(event.target));
  document.addEventListener('DOMContentLoaded', () => fitAll(document));
})();
