// What was scanned is also heard: an element with data-sound (`right`, `ask` or `wrong`) sounds once when it appears.
(() => {
  const TONES = { right: [[880, 0, 0.09]], ask: [[660, 0, 0.09], [660, 0.15, 0.09]], wrong: [[196, 0, 0.35]] };
  let audio;

  const sound = (name) => {
    audio ??= new AudioContext();
    TONES[name]?.forEach(([pitch, after, lasts]) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const at = audio.currentTime + after;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.15, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + lasts);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + lasts);
    });
  };

  const listen = (root) => {
    const said = [...(root.matches?.('[data-sound]') ? [root] : []), ...root.querySelectorAll('[data-sound]')];
    said.forEach((element) => {
      sound(element.dataset.sound);
      element.removeAttribute('data-sound');
    });
  };

  document.addEventListener('htmx:load', (event) => listen(event.target));
  document.addEventListener('sound', (event) => sound(event.detail));
})();
