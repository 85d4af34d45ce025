// Nobody waits for ever: after a minute without an answer the button can be pressed again. Photos on a slow line take
// longer, since the time to send them counts.
(() => {
  const MINUTE = 60_000;
  const carriesFile = (value) => value instanceof File && value.size > 0;
  document.addEventListener('htmx:configRequest', ({ detail }) => {
    detail.timeout = [...detail.formData.values()].some(carriesFile) ? 10 * MINUTE : MINUTE;
  });
})();
