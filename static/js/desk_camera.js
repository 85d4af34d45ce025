// The camera as a scanner, where the browser can read codes itself; and a photo of a label is sent as soon as it is taken.
(() => {
  let stream;
  const view = () => document.getElementById('viewfinder');
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = undefined;
    if (view()) view().hidden = true;
  };

  const read = async (detector) => {
    if (!stream || !view()) return stop();
    const [code] = await detector.detect(view()).catch(() => []);
    if (!code) return requestAnimationFrame(() => read(detector));
    stop();
    document.getElementById('scanned').value = code.rawValue;
    return document.getElementById('scan').requestSubmit();
  };

  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('[data-camera]');
    if (!button) return;
    if (stream) {
      stop();
      return;
    }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      view().srcObject = stream;
      view().hidden = false;
      await view().play();
      read(new BarcodeDetector());
    } catch {
      stop();
      document.body.dispatchEvent(new CustomEvent('toast', { bubbles: true, detail: { value: button.dataset.failed } }));
    }
  });

  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-sends]') && event.target.files.length) event.target.form.requestSubmit();
  });

  const reveal = () => {
    if (!('BarcodeDetector' in window) || !navigator.mediaDevices) return;
    document.querySelectorAll('[data-camera][hidden]').forEach((button) => { button.hidden = false; });
  };
  document.addEventListener('htmx:load', reveal);
  document.addEventListener('htmx:beforeSwap', stop);
})();
