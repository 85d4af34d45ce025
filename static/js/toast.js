// Says a sentence that does not stay: HX-Trigger {"toast": "…"}. Shown by App Bridge, and written for screen readers.
document.addEventListener('toast', (event) => {
  const sentence = event.detail.value ?? event.detail;
  const announcer = document.getElementById('announcer');
  announcer.textContent = '';
  requestAnimationFrame(() => { announcer.textContent = sentence; });
  announcer.classList.toggle('visible', !window.shopify?.toast);
  window.shopify?.toast?.show(sentence);
  clearTimeout(announcer.timer);
  announcer.timer = setTimeout(() => {
    announcer.textContent = '';
    announcer.classList.remove('visible');
  }, 6000);
});
