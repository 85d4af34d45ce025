// What is typed into a field with data-shown-in is shown as shoppers will read it: one line of plain text.
(() => {
  const show = (field) => {
    const place = document.getElementById(field.dataset.shownIn);
    const text = field.value.trim().replace(/\s+/g, ' ');
    place.textContent = text || place.dataset.empty;
    place.classList.toggle('sub', !text);
  };
  const all = () => document.querySelectorAll('[data-shown-in]').forEach(show);
  document.addEventListener('input', (event) => event.target.matches?.('[data-shown-in]') && show(event.target));
  document.addEventListener('htmx:afterSettle', all);
  all();
})();
