// The demo admin's side of the bridge: answers the app in the iframe and shows what it asks to be shown.
(() => {
  "use strict";
  const { appOrigin, base, tokenUrl, user } = document.body.dataset;
  const frame = document.getElementById("app");
  const live = document.getElementById("toasts");
  const bar = document.getElementById("save-bar");
  const menu = document.getElementById("menu");
  const progress = document.getElementById("progress");
  const calls = (window.__calls = []);
  let barName = "";

  const post = (message) => frame.contentWindow.postMessage({ bridge: 1, ...message }, appOrigin);
  const freshToken = async () => {
    const answer = await fetch(tokenUrl, { cache: "no-store" });
    if (!answer.ok) throw new Error(`no ID token: ${answer.status}`);
    return (await answer.json()).id_token;
  };
  const button = (text, onClick) => {
    const element = document.createElement("button");
    element.type = "button";
    element.textContent = text;
    element.addEventListener("click", onClick);
    return element;
  };
  const showToast = (message, { id, duration = 5000, isError, action } = {}) => {
    const element = document.createElement("div");
    element.className = isError ? "toast toast-error" : "toast";
    element.id = id || "";
    element.append(message);
    if (action) element.append(" ", button(action, () => post({ signal: "toast.action", name: id })));
    live.append(element);
    setTimeout(() => { element.remove(); post({ signal: "toast.dismiss", name: id }); }, duration);
  };
  const showBar = (shown, name) => {
    bar.hidden = !shown;
    barName = shown ? name : "";
  };
  const showMenu = (links) => {
    menu.replaceChildren(...links.filter((link) => link.href?.startsWith("/app")).map((link) => {
      const element = document.createElement("a");
      element.href = base + link.href.slice("/app".length);
      element.textContent = link.text;
      if (new URL(element.href).pathname === location.pathname) element.setAttribute("aria-current", "page");
      return element;
    }));
  };
  const showLocation = (path, search) => {
    if (!path.startsWith("/app")) return;
    history.replaceState(null, "", base + path.slice("/app".length) + search);
    menu.querySelectorAll("a").forEach((link) => {
      link.toggleAttribute("aria-current", new URL(link.href).pathname === location.pathname);
      if (link.hasAttribute("aria-current")) link.setAttribute("aria-current", "page");
    });
  };

  const scopes = async (change) => {
    const options = change ? { method: "POST", body: JSON.stringify(change) } : {};
    const answer = await fetch(`${base.replace(/\/apps\/.*/, "")}/scopes`, options);
    if (!answer.ok) throw new Error(`scopes: ${answer.status}`);
    return answer.json();
  };
  const agrees = (wanted) => new Promise((resolve) => {
    const dialog = document.getElementById("grant");
    dialog.querySelector("p").textContent = `The app asks for: ${wanted.join(", ")}`;
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "allow"), { once: true });
    dialog.showModal();
  });
  const request = async (wanted) => (await agrees(wanted)
    ? { result: "granted-all", detail: await scopes({ grant: wanted }) }
    : { result: "declined-all", detail: await scopes() });
  // As in Shopify: the chosen resources, or nothing when the dialog was dismissed; `selectionIds` come checked.
  const resourcePicker = async ({ type, multiple = false, selectionIds = [] } = {}) => {
    const answer = await fetch(`${base.replace(/\/apps\/.*/, "")}/resources?type=${encodeURIComponent(type)}`);
    if (!answer.ok) throw new Error(`resourcePicker: ${answer.status}`);
    const offered = await answer.json();
    const checked = new Set(selectionIds.map(({ id }) => id));
    const dialog = document.getElementById("pick");
    dialog.querySelector("fieldset").replaceChildren(...offered.map(({ id, title }) => {
      const label = document.createElement("label");
      const box = document.createElement("input");
      Object.assign(box, { type: multiple === true ? "checkbox" : "radio", name: "resource", value: id, checked: checked.has(id) });
      label.append(box, " ", title);
      return label;
    }));
    dialog.returnValue = "";
    const closed = new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
    dialog.showModal();
    await closed;
    if (dialog.returnValue !== "select") return undefined;
    const chosen = new Set([...dialog.querySelectorAll("input:checked")].map((box) => box.value));
    return offered.filter(({ id }) => chosen.has(id));
  };
  const answers = { idToken: freshToken, user: async () => JSON.parse(user), scopes, "scopes.request": request, resourcePicker };
  const doings = {
    "toast.show": showToast,
    "toast.hide": (id) => document.getElementById(id)?.remove(),
    "saveBar.show": (name) => showBar(true, name),
    "saveBar.hide": () => showBar(false),
    "saveBar.toggle": (name) => showBar(bar.hidden, name),
    loading: (on) => { progress.hidden = !on; },
    menu: showMenu,
    title: (title) => { document.title = title ? `${title} · Demo admin` : "Demo admin"; },
    location: showLocation,
    open: (url) => (/^https?:/.test(url) ? location.assign(url) : showToast(`Shopify would open ${url}`)),
  };

  window.addEventListener("message", async (event) => {
    if (event.source !== frame.contentWindow || event.origin !== appOrigin || event.data?.bridge !== 1) return;
    const { call, args, id } = event.data;
    calls.push([call, ...args]);
    if (!id) return doings[call]?.(...args);
    try {
      post({ id, ok: true, value: await answers[call](...args) });
    } catch (error) {
      post({ id, ok: false, value: String(error.message || error) });
    }
  });
  document.getElementById("save").addEventListener("click", () => post({ signal: "saveBar.save", name: barName }));
  document.getElementById("discard").addEventListener("click", () => {
    post({ signal: "saveBar.discard", name: barName });
    showBar(false);
  });
})();
