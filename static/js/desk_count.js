// Counting by keys, taps or scanner: a letter is one more piece of its grade, and what was said of pieces shows beside them.
(() => {
  const number = (input) => Math.max(parseInt(input.value, 10) || 0, 0);
  const inputs = (line) => [...line.querySelectorAll('.grade input')];
  const beep = (name) => document.body.dispatchEvent(new CustomEvent('sound', { bubbles: true, detail: name }));

  const fit = (line) => {
    const total = inputs(line).reduce((sum, input) => sum + number(input), 0);
    const output = line.querySelector('[data-total]');
    output.textContent = total;
    const expected = parseInt(line.dataset.expected, 10);
    line.classList.toggle('full', total === expected);
    line.classList.toggle('over', total > expected);
    line.querySelectorAll('.grade').forEach((grade) => {
      const about = line.querySelector(`[data-about="${grade.dataset.grade}"]`);
      about.hidden = !number(grade.querySelector('input'));
      about.dataset.settled = '';
      grade.classList.toggle('some', !about.hidden);
    });
  };

  const step = (input, by) => {
    const line = input.closest('[data-line]');
    const expected = parseInt(line.dataset.expected, 10);
    const total = inputs(line).reduce((sum, each) => sum + number(each), 0);
    if (by > 0 && total + by > expected) return beep('wrong');
    input.value = Math.max(number(input) + by, 0) || '';
    fit(line);
    return by > 0 && beep('right');
  };

  const lines = () => [...document.querySelectorAll('form.count [data-line]')];
  const current = () => document.activeElement.closest?.('[data-line]') ?? lines()[0];
  const go = (line) => {
    line?.focus();
    line?.scrollIntoView({ block: 'nearest' });
  };

  document.addEventListener('input', (event) => {
    const line = event.target.closest?.('[data-line]');
    if (line && event.target.closest('.grade')) fit(line);
  });

  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('form.count [data-step]');
    if (button) step(button.parentElement.querySelector('input'), Number(button.dataset.step));
  });

  // A scanner types faster than people and ends with Enter: what it typed is an article's code, not keys.
  let typed = '';
  let last = 0;
  const scanned = (code) => {
    const line = lines().find((each) => each.dataset.code && each.dataset.code.toLowerCase() === code.toLowerCase());
    if (!line) return beep('wrong');
    go(line);
    return step(line.querySelector('[data-grade="a"] input'), 1);
  };

  const off = () => document.documentElement.dataset.keys === 'off';

  const act = (key, line) => {
    if (off()) return;
    const less = key !== key.toLowerCase();
    const button = line.querySelector(`[data-shortcut="${CSS.escape(key.toLowerCase())}"]`);
    if (button) step(button.parentElement.querySelector('input'), less ? -1 : 1);
    else if (key === '*') {
      const total = inputs(line).reduce((sum, each) => sum + number(each), 0);
      const left = (parseInt(line.dataset.expected, 10) || 0) - total;
      if (left > 0) step(line.querySelector('[data-grade="a"] input'), left);
    } else if (key === 'j' || key === 'k') go(lines()[lines().indexOf(line) + (key === 'j' ? 1 : -1)]);
  };

  let waiting;
  document.addEventListener('keydown', (event) => {
    const form = document.querySelector('form.count');
    if (!form) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('.said input, .said select, select')) return;
    if (event.key === '?' && !off()) {
      document.getElementById('shortcuts').toggleAttribute('open');
      return;
    }
    const digit = event.target.closest('.grade input') && /^[0-9]$/.test(event.key);
    const soon = event.timeStamp - last < 50;
    last = event.timeStamp;
    if (event.key === 'Enter' && typed.length > 2) {
      event.preventDefault();
      clearTimeout(waiting);
      scanned(typed);
      typed = '';
      return;
    }
    if (event.key.length !== 1) return;
    typed = soon ? typed + event.key : event.key;
    if (digit) return;
    if (event.target.closest('.grade input')) event.preventDefault();
    const line = current();
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (typed.length === 1 && line) act(event.key, line);
      typed = '';
    }, 60);
  });

  const begin = (root) => root.querySelectorAll?.('form.count [data-line]').forEach(fit);
  document.addEventListener('htmx:load', (event) => begin(event.target));
  document.addEventListener('DOMContentLoaded', () => begin(document));
})();
