// A stand-in for Shopify's App Bridge: the same `shopify` global, spoken over postMessage to the demo admin's frame.
(() => {
  "use strict";
  const ADMIN = new URL(document.currentScript.src).origin;
  const LAUNCH = ["embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp"];
  const embedded = window.parent !== window;
  const query = new URLSearchParams(location.search);
  const calls = (window.__calls = []);
  const waiting = new Map();
  let lastId = 0;

  const remembered = (name) => {
    const key = `demo-admin-${name}`;
    const value = query.get(name);
    try {
      if (value) sessionStorage.setItem(key, value);
      return value || sessionStorage.getItem(key) || undefined;
    } catch (error) {
      console.warn("App Bridge stand-in keeps nothing here:", error.message);
      return value || undefined;
    }
  };
  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
  const config = {
    apiKey: meta("shopify-api-key"), shop: remembered("shop"), host: remembered("host"), locale: remembered("locale") || "en",
    appOrigins: [], disabledFeatures: (meta("shopify-disabled-features") || "").split(",").filter(Boolean),
  };

  const tell = (call, ...args) => {
    calls.push([call, ...args]);
    if (embedded) window.parent.postMessage({ bridge: 1, call, args }, ADMIN);
  };
  const ask = (call, ...args) => new Promise((resolve, reject) => {
    calls.push([call, ...args]);
    if (!embedded) return reject(new Error("not inside the demo admin"));
    const id = ++lastId;
    waiting.set(id, { resolve, reject });
    window.parent.postMessage({ bridge: 1, call, args, id }, ADMIN);
  });

  const idToken = () => ask("idToken");
  const plainFetch = window.fetch.bind(window);
  const ours = (url) => [location.origin, ...config.appOrigins].includes(new URL(url, location.href).origin);
  const send = async (request) => {
    const headers = new Headers(request.headers);
    headers.set("Authorization", `Bearer ${await idToken()}`);
    if (!headers.has("Accept-Language")) headers.set("Accept-Language", config.locale);
    return plainFetch(new Request(request, { headers }));
  };
  if (!config.disabledFeatures.includes("fetch")) {
    window.fetch = async (input, options) => {
      const request = new Request(input, options);
      if (!embedded || !ours(request.url) || request.headers.has("Authorization")) return plainFetch(request);
      const again = request.clone();
      let answer = await send(request);
      if (answer.status === 401 && answer.headers.has("X-Shopify-Retry-Invalid-Session-Request")) answer = await send(again);
      const elsewhere = answer.headers.get("X-Shopify-API-Request-Failure-Reauthorize-Url");
      if (answer.status === 401 && elsewhere) tell("open", elsewhere);
      return answer;
    };
  }

  // Save bar: by id (`<ui-save-bar id>`), or by a form with data-save-bar.
  let barForm = null;
  const saveBar = {
    show: async (id) => tell("saveBar.show", id),
    hide: async (id) => { barForm = null; tell("saveBar.hide", id); },
    toggle: async (id) => tell("saveBar.toggle", id),
    leaveConfirmation: async () => (calls.push(["saveBar.leaveConfirmation"]), true),
  };
  const onChange = (event) => {
    const form = event.target.form || event.target.closest?.("form");
    if (!form?.hasAttribute("data-save-bar") || barForm === form) return;
    barForm = form;
    tell("saveBar.show", form.id || "form");
  };
  const onLeave = (event) => { if (event.target === barForm) saveBar.hide(barForm.id || "form"); };
  const onSwap = () => { if (barForm && !barForm.isConnected) saveBar.hide(barForm.id || "form"); };
  const press = (id, save) => {
    if (barForm) return save ? barForm.requestSubmit() : barForm.reset();
    const bar = document.getElementById(id);
    bar?.querySelector(save ? "button[variant=primary]" : "button:not([variant=primary])")?.click();
  };

  const showModal = (id, shown) => {
    const element = document.getElementById(id);
    if (!element) return;
    if (element.showModal) shown ? element.showModal() : element.close();
    else element.toggleAttribute("open", shown);
    element.dispatchEvent(new Event(shown ? "show" : "hide"));
  };
  const modal = {
    show: async (id) => { tell("modal.show", id); showModal(id, true); },
    hide: async (id) => { tell("modal.hide", id); showModal(id, false); },
    toggle: async (id) => modal[document.getElementById(id)?.hasAttribute("open") ? "hide" : "show"](id),
  };

  let lastToast = 0;
  const toasts = new Map();
  const toast = {
    show: (message, options = {}) => {
      const id = `toast-${++lastToast}`;
      const { duration = 5000, isError = false, action } = options;
      toasts.set(id, options);
      tell("toast.show", String(message), { id, duration, isError, action });
      return id;
    },
    hide: (id) => tell("toast.hide", id),
  };

  window.shopify = {
    config, idToken, toast, saveBar, modal, origin: ADMIN, ready: Promise.resolve(),
    environment: { mobile: false, embedded, pos: false, intent: false },
    user: () => ask("user"),
    loading: (on = true) => tell("loading", Boolean(on)),
    resourcePicker: (options) => ask("resourcePicker", options),
    picker: async (options) => (calls.push(["picker", options]), { selected: Promise.resolve(window.__pick) }),
    scanner: { capture: async () => (calls.push(["scanner.capture"]), { data: window.__scan || "" }) },
    scopes: {
      query: () => ask("scopes"),
      request: (wanted) => ask("scopes.request", wanted),
      revoke: async (names) => ({ detail: await ask("scopes", { revoke: names }) }),
    },
    intents: { invoke: async (...args) => (tell("intents.invoke", ...args), { complete: Promise.resolve({ code: "closed" }) }) },
    reviews: { request: async () => ({ success: false, code: "cooldown-period" }) },
    webVitals: { onReport: () => {} }, support: { registerHandler: () => {} },
  };

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== ADMIN || event.data?.bridge !== 1) return;
    const { id, ok, value, signal, name } = event.data;
    if (id) {
      waiting.get(id)?.[ok ? "resolve" : "reject"](ok ? value : new Error(value));
      waiting.delete(id);
    } else if (signal === "saveBar.save") press(name, true);
    else if (signal === "saveBar.discard") press(name, false);
    else if (signal === "toast.action") toasts.get(name)?.onAction?.();
    else if (signal === "toast.dismiss") toasts.get(name)?.onDismiss?.();
  });

  // The admin's address follows ours, without the parameters of the launch.
  const tellLocation = () => {
    const shown = new URLSearchParams(location.search);
    LAUNCH.forEach((name) => shown.delete(name));
    tell("location", location.pathname, shown.size ? `?${shown}` : "");
  };
  ["pushState", "replaceState"].forEach((name) => {
    const plain = history[name].bind(history);
    history[name] = (...args) => { plain(...args); tellLocation(); };
  });
  window.addEventListener("popstate", tellLocation);

  // A page that was loaded without a token sends itself here to fetch one.
  const reload = query.get("shopify-reload");
  if (reload && embedded) {
    idToken().then((token) => {
      const target = new URL(reload, location.origin);
      if (target.origin !== location.origin) return;
      target.searchParams.set("id_token", token);
      ["shop", "host"].forEach((name) => config[name] && target.searchParams.set(name, config[name]));
      location.replace(target);
    });
  }

  const sheet = new CSSStyleSheet();
  sheet.replaceSync("s-app-nav, ui-nav-menu, ui-save-bar, ui-modal:not([open]) { display: none }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const tellMenu = () => {
    const links = [...document.querySelectorAll("s-app-nav s-link, s-app-nav a, ui-nav-menu a")];
    tell("menu", links.map((link) => ({ href: link.getAttribute("href"), text: link.textContent.trim(), rel: link.getAttribute("rel") })));
    tell("title", document.title);
  };
  const ready = () => {
    tellLocation();
    tellMenu();
    document.addEventListener("input", onChange);
    document.addEventListener("change", onChange);
    document.addEventListener("submit", onLeave);
    document.addEventListener("reset", onLeave);
    document.addEventListener("htmx:afterSettle", () => { onSwap(); tellMenu(); });
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href^='shopify:']");
      if (!link) return;
      event.preventDefault();
      tell("open", link.getAttribute("href"));
    });
  };
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", ready) : ready();
})();
