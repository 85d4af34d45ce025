// Returns chosen in the list: the box above all of them, ranges with shift, x for the row that has the focus, Escape for
// none, and how many they are. What is chosen stays so while pages of one list are turned, until an action begins or the
// list is asked something else. Without it the boxes and buttons are a form like any other.
(() => {
  const KEY = 'chosen';
  let last = null;
  let kept = {};
  const bar = () => document.getElementById('selection');
  const boxes = () => [...document.querySelectorAll('#inbox input[type="checkbox"][name="return"]')];
  const all = () => document.querySelector('#selection input[name="all"]');
  const list = () => `${bar().dataset.shop} ${bar().elements.query.value}`;
  const most = () => Number(bar().dataset.most);

  // The memory of the tab may be closed to a frame; the page's own lasts until it is left.
  const load = () => {
    try { kept = JSON.parse(sessionStorage.getItem(KEY)) ?? {}; } catch { /* the page's own memory stands */ }
  };
  const save = () => {
    try { sessionStorage.setItem(KEY, JSON.stringify(kept)); } catch { /* the same */ }
  };
  const forget = () => { kept = { list: bar() ? list() : '', numbers: [], all: false }; save(); };

  const remember = () => {
    const here = boxes();
    const shown = new Set(here.map((box) => box.value));
    const numbers = kept.numbers.filter((number) => !shown.has(number));
    here.filter((box) => box.checked).forEach((box) => {
      if (numbers.length < most() || all()?.checked) numbers.push(box.value);
      else box.checked = false;
    });
    kept = { list: list(), numbers: numbers.slice(0, most()), all: Boolean(all()?.checked) };
    save();
  };

  const restore = () => {
    load();
    if (kept.list !== list()) forget();
    const chosen = new Set(kept.numbers);
    if (all()) all().checked = kept.all;
    boxes().forEach((box) => { box.checked = kept.all || chosen.has(box.value); });
  };

  const send = (elsewhere) => {
    bar().querySelector('[data-elsewhere]').replaceChildren(...elsewhere.map((number) => {
      const input = document.createElement('input');
      Object.assign(input, { type: 'hidden', name: 'return', value: number });
      return input;
    }));
  };

  const tell = () => {
    if (!bar()) return;
    const rows = boxes();
    const here = rows.filter((box) => box.checked).length;
    const shown = new Set(rows.map((box) => box.value));
    const elsewhere = kept.all ? [] : kept.numbers.filter((number) => !shown.has(number));
    const chosen = here + elsewhere.length;
    const everything = all()?.checked;
    const count = bar().querySelector('output');
    const { none, one, many, apart, full, all: whole } = count.dataset;
    const some = elsewhere.length ? apart.replace('*', elsewhere.length) : many;
    const words = [none, elsewhere.length ? apart.replace('*', elsewhere.length) : one][chosen] ?? some;
    let sentence = everything ? whole : words.replace('#', chosen);
    if (!everything && chosen >= most()) sentence += ` ${full}`;
    if (count.textContent !== sentence) count.textContent = sentence;
    bar().classList.toggle('open', Boolean(chosen || everything));
    bar().querySelector('[data-clear]').hidden = !chosen && !everything;
    send(elsewhere);
    const page = document.getElementById('choose-page');
    if (page) {
      page.checked = here > 0 && here === rows.length;
      page.indeterminate = here > 0 && here < rows.length;
    }
  };

  const changed = () => { remember(); tell(); };

  const choose = (box, checked, range) => {
    const rows = boxes();
    const [from, to] = [rows.indexOf(range ? last : box), rows.indexOf(box)].sort((a, b) => a - b);
    (from < 0 ? [box] : rows.slice(from, to + 1)).forEach((each) => { each.checked = checked; });
    if (!checked && all()) all().checked = false;
    last = box;
    changed();
  };

  const none = () => {
    boxes().forEach((box) => { box.checked = false; });
    if (all()) all().checked = false;
    forget();
    tell();
  };

  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-clear]')) {
      none();
      document.getElementById('choose-page')?.focus();
    } else if (event.target.matches('#inbox input[type="checkbox"][name="return"]')) {
      choose(event.target, event.target.checked, event.shiftKey);
    }
  });
  document.addEventListener('change', (event) => {
    if (event.target.id === 'choose-page') {
      boxes().forEach((box) => { box.checked = event.target.checked; });
      if (!event.target.checked && all()) all().checked = false;
      changed();
    } else if (event.target === all()) {
      boxes().forEach((box) => { box.checked = event.target.checked; });
      changed();
    } else if (event.target.matches('#inbox input[type="checkbox"][name="return"]')) {
      changed();
    }
  });
  document.addEventListener('keydown', (event) => {
    const rows = event.target.closest?.('#inbox .index');
    if (!rows || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') none();
    if (event.key.toLowerCase() !== 'x') return;
    const box = event.target.closest('tr')?.querySelector('input[name="return"]');
    if (!box) return;
    event.preventDefault();
    choose(box, !box.checked, event.shiftKey);
  });

  // A list that came anew, or the page of an action that began.
  const begin = () => {
    if (document.getElementById('bulk')) forget();
    else if (bar()) { restore(); tell(); }
  };
  document.addEventListener('htmx:afterSettle', begin);
  document.readyState === 'loading' ? document.addEventListener('DOMContentLoaded', begin) : begin();
})();
