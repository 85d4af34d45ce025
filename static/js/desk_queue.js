// A count is kept in this browser before it is sent, and until the server says that it has it: a lost connection, a closed
// window or a lost answer lose nothing. Its key lets the server take it in once. What was counted first is sent first.
(() => {
  const bar = () => document.getElementById('desk-queue');
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open('receiving-desk', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('counts', { keyPath: 'key' });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  // Where nothing can be kept, whoever wants to keep something hears of it.
  opened.catch(() => {});
  // Kept is what the transaction has written: a full disk ends it after the request itself succeeded.
  const act = async (mode, make) => {
    const transaction = (await opened).transaction('counts', mode);
    return new Promise((resolve, reject) => {
      const asked = make(transaction.objectStore('counts'));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(asked.error);
    });
  };
  const keep = (count) => act('readwrite', (store) => store.put(count));
  const remove = (key) => act('readwrite', (store) => store.delete(key));
  const all = async () => (await act('readonly', (store) => store.getAll())).sort((one, other) => one.at - other.at);
  // A browser that keeps nothing, as some private windows do, has nothing to read.
  const ours = async () => (bar() ? (await all().catch(() => [])).filter((count) => count.shop === bar().dataset.shop) : []);

  const line = (number, address, sentence, more) => {
    const item = document.createElement('li');
    item.className = 'part';
    const text = document.createElement('p');
    const link = document.createElement('a');
    link.href = address;
    link.textContent = number;
    text.append(link, ` · ${sentence}`);
    item.append(text, ...(more ? [more] : []));
    return item;
  };

  const told = [];
  const show = async () => {
    const region = bar();
    if (!region) return;
    const waiting = await ours();
    const items = waiting.map((count) => {
      const button = document.createElement('button');
      button.className = 'button';
      button.type = 'button';
      button.textContent = region.dataset.remove;
      button.addEventListener('click', () => remove(count.key).then(show));
      const sentence = count.stuck ? `${region.dataset.stuck} ${count.stuck}` : region.dataset.waits;
      return line(count.number, count.page, sentence, count.stuck && button);
    });
    const done = told.map(({ number, address, sentence }) => line(number, address, sentence));
    const list = region.querySelector('ul');
    list.replaceChildren(...items, ...done);
    region.hidden = !list.children.length;
    region.dataset.waiting = waiting.filter((count) => !count.stuck).length;
    window.htmx.process(region);
  };

  const token = () => Promise.race([
    window.shopify ? window.shopify.idToken() : '',
    new Promise((_, reject) => { setTimeout(() => reject(new Error('no token')), 10000); }),
  ]);

  const send = async (count) => {
    const body = new FormData();
    count.fields.forEach(([name, value]) => body.append(name, value));
    if (count.tries) body.append('late', '1');
    const headers = { Authorization: `Bearer ${await token()}`, 'Accept-Language': document.documentElement.lang };
    return fetch(count.to, { method: 'POST', body, headers });
  };

  const onScreen = (count) => document.querySelector(`form.count [name="key"][value="${CSS.escape(count.key)}"]`);
  const visit = (address) => {
    const link = document.createElement('a');
    link.href = new URL(address).pathname;
    link.hidden = true;
    document.body.append(link);
    window.htmx.process(link);
    link.click();
  };
  const swap = (text) => window.htmx.swap('#main', text, { swapStyle: 'outerHTML', swapDelay: 0, settleDelay: 0 }, { select: '#main' });

  const finish = async (count, answer) => {
    const text = await answer.text();
    const there = new DOMParser().parseFromString(text, 'text/html');
    if (answer.ok) {
      if (!count.unkept) await remove(count.key);
      document.dispatchEvent(new CustomEvent('desk:sent', { detail: count.number }));
      if (onScreen(count)) return visit(answer.url);
      const sentence = there.querySelector('#count-outcome h2')?.textContent ?? '';
      told.unshift({ number: count.number, address: new URL(answer.url).pathname, sentence });
      return told.splice(5);
    }
    if (onScreen(count) && !count.tries) {
      if (!count.unkept) await remove(count.key);
      return swap(text);
    }
    return keep({ ...count, stuck: there.querySelector('[role="alert"]')?.textContent.trim() || `(${answer.status})` });
  };

  // One after the other; the first that finds no connection ends the round. Answers that may change are asked for again.
  const passing = (status) => status >= 500 || [401, 408, 425, 429].includes(status);
  let busy;
  const round = async () => {
    for (const count of (await ours()).filter((each) => !each.stuck)) {
      let answer;
      try {
        answer = await send(count);
      } catch {
        await keep({ ...count, tries: count.tries + 1 });
        return;
      }
      if (passing(answer.status)) {
        await keep({ ...count, tries: count.tries + 1 });
        return;
      }
      await finish(count, answer);
    }
  };
  // Once everything is sent, the page that told of the lost connection gives way to the desk, unless somebody is typing.
  const comeBack = () => {
    const page = document.querySelector('[data-offline]');
    const typing = document.getElementById('scanned')?.value;
    if (page && !typing && bar().dataset.waiting === '0') visit(new URL(page.dataset.offline, window.location).href);
  };
  const flush = () => {
    busy ??= round().finally(async () => {
      busy = undefined;
      await show();
      comeBack();
    });
    return busy;
  };

  // Whether it waits in this browser now. Where nothing can be kept, it is sent at once, from memory.
  const handIn = async (count) => {
    try {
      await keep(count);
    } catch {
      const answer = await send(count);
      if (passing(answer.status)) throw new Error(`answered with ${answer.status}`);
      await finish({ ...count, unkept: true }, answer);
      return false;
    }
    await busy;
    await flush();
    return (await all()).some(({ key }) => key === count.key);
  };

  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!form.matches('form.count')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const buttons = [...form.querySelectorAll('button:enabled')];
    buttons.forEach((button) => { button.disabled = true; });
    form.querySelector('[name="counted_at"]').value = new Date().toISOString();
    const fields = [...new FormData(form)].filter(([, value]) => !(value instanceof File) || value.size);
    const count = {
      key: form.querySelector('[name="key"]').value,
      shop: bar().dataset.shop,
      number: form.dataset.number,
      page: form.dataset.page,
      to: form.getAttribute('action'),
      fields,
      at: Date.now(),
      tries: 0,
    };
    try {
      if (!await handIn(count)) return;
    } catch {
      buttons.forEach((button) => { button.disabled = false; });
      document.dispatchEvent(new CustomEvent('trouble'));
      return;
    }
    window.htmx.swap('#main', document.getElementById('desk-kept').innerHTML, { swapStyle: 'outerHTML', swapDelay: 0, settleDelay: 0 });
    document.dispatchEvent(new CustomEvent('desk:sent', { detail: count.number }));
    document.body.dispatchEvent(new CustomEvent('sound', { bubbles: true, detail: 'ask' }));
    document.getElementById('scanned').focus();
  }, true);

  const again = () => { if (Number(bar()?.dataset.waiting)) flush(); };
  window.addEventListener('online', flush);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) again(); });
  setInterval(again, 15000);
  document.addEventListener('htmx:load', (event) => {
    if (event.target === document.body || event.target.id === 'desk-queue') show().then(again);
  });
})();
