// Returns chosen in the list: the box above all of them, ranges with shift, x for the row that has the focus, Escape for
// none, and how many they are. Without it the boxes and buttons are a form like any other.
(() => {
  let last = null;
  const boxes = () => [...document.querySelectorAll('#inbox input[name="return"]')];
  const all = () => document.querySelector('#selection input[name="all"]');

  const tell = () => {
    const bar = document.getElementById('selection');
    if (!bar) return;
    const rows = boxes();
    const chosen = rows.filter((box) => box.checked).length;
    const everything = all()?.checked;
    const count = bar.querySelector('output');
    const { none, one, many, all: whole } = count.dataset;
    const sentence = everything ? whole : [none, one][chosen] ?? many.replace('#', chosen);
    if (count.textContent !== sentence) count.textContent = sentence;
    bar.classList.toggle('open', Boolean(chosen || everything));
    bar.querySelector('[data-clear]').hidden = !chosen && !everything;
    const page = document.getElementById('choose-page');
    if (page) {
      page.checked = chosen > 0 && chosen === rows.length;
      page.indeterminate = chosen > 0 && chosen < rows.length;
    }
  };

  const choose = (box, checked, range) => {
    const rows = boxes();
    const [from, to] = [rows.indexOf(range ? last : box), rows.indexOf(box)].sort((a, b) => a - b);
    (from < 0 ? [box] : rows.slice(from, to + 1)).forEach((each) => { each.checked = checked; });
    last = box;
    tell();
  };

  const none = () => {
    boxes().forEach((box) => { box.checked = false; });
    if (all()) all().checked = false;
    tell();
  };

  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-clear]')) {
      none();
      document.getElementById('choose-page')?.focus();
    } else if (event.target.matches('#inbox input[name="return"]')) {
      choose(event.target, event.target.checked, event.shiftKey);
    }
  });
  document.addEventListener('change', (event) => {
    if (event.target.id === 'choose-page') {
      boxes().forEach((box) => { box.checked = event.target.checked; });
      tell();
    } else if (event.target === all()) {
      boxes().forEach((box) => { box.checked = event.target.checked; });
      tell();
    } else if (event.target.matches('#inbox input[name="return"]')) {
      tell();
    }
  });
  document.addEventListener('keydown', (event) => {
    const list = event.target.closest?.('#inbox .index');
    if (!list || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') none();
    if (event.key.toLowerCase() !== 'x') return;
    const box = event.target.closest('tr')?.querySelector('input[name="return"]');
    if (!box) return;
    event.preventDefault();
    choose(box, !box.checked, event.shiftKey);
  });
  document.addEventListener('htmx:afterSettle', tell);
  document.readyState === 'loading' ? document.addEventListener('DOMContentLoaded', tell) : tell();
})();
