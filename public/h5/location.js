/** The page /h5/location: finds the place by WeChat's script where it is there, else by the browser, and tells it. */
(() => {
  const TIMEOUT_MS = 12_000;
  const result = document.getElementById('result');
  const texts = result.dataset;
  const buttons = [...document.querySelectorAll('button')];
  const on = (id, run) => document.getElementById(id)?.addEventListener('click', run);

  function show(title, text, isBad) {
    result.className = isBad ? 'result bad' : 'result';
    result.replaceChildren(document.createElement(isBad ? 'span' : 'strong'), document.createElement('span'));
    result.firstChild.textContent = title;
    result.lastChild.textContent = text || '';
  }

  /** The server's answer; its own sentence where it refuses. */
  async function call(method, path, body) {
    const reply = await fetch(`/h5/location/${path}`, {
      method,
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body || {}),
    }).catch(() => {
      throw new Error(texts.offline);
    });
    const answer = await reply.json().catch(() => ({}));
    if (!reply.ok) throw new Error(answer.error?.message || texts.offline);
    return answer;
  }

  async function busy(work) {
    for (const button of buttons) button.disabled = true;
    try {
      await work();
    } catch (error) {
      show(error.message, '', true);
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }

  function byBrowser() {
    return new Promise((resolve, reject) => {
      if (!navigator.geolocation) return reject(new Error(texts.unavailable));
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => resolve(coords),
        (error) => reject(new Error(error.code === 1 ? texts.denied : texts.unavailable)),
        { enableHighAccuracy: true, timeout: TIMEOUT_MS, maximumAge: 60_000 },
      );
    });
  }

  /** WeChat docs JS-SDK: getLocation. Coordinates as GPS has them. */
  async function byWechat() {
    const config = await call('POST', 'signature', { url: location.href.split('#')[0] });
    return new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(texts.unavailable)), TIMEOUT_MS);
      wx.error(() => byBrowser().then(resolve, reject));
      wx.ready(() =>
        wx.getLocation({
          type: 'wgs84',
          success: resolve,
          cancel: () => reject(new Error(texts.denied)),
          fail: () => byBrowser().then(resolve, reject),
        }),
      );
      wx.config({ debug: false, ...config, jsApiList: ['getLocation'] });
    });
  }

  const isInWechat = typeof wx !== 'undefined' && /MicroMessenger/i.test(navigator.userAgent);

  on('send', () =>
    busy(async () => {
      show(texts.finding, '');
      const { latitude, longitude, accuracy } = await (isInWechat ? byWechat() : byBrowser());
      const accuracyM = Number.isFinite(Number(accuracy)) ? Number(accuracy) : null;
      const place = { latitude: Number(latitude), longitude: Number(longitude), accuracyM };
      const answer = await call('POST', 'position', place);
      show(answer.title, answer.text);
      document.getElementById('refuse')?.remove();
      document.getElementById('erase').hidden = false;
    }),
  );
  on('refuse', () => busy(() => choose(false)));
  on('again', () => busy(() => choose(true)));
  on('erase', () =>
    busy(async () => {
      if (!confirm(texts.confirmerase)) return;
      const answer = await call('DELETE', 'position');
      show(answer.title, answer.text);
      document.getElementById('erase').hidden = true;
    }),
  );

  for (const button of buttons) button.disabled = false;

  async function choose(isWanted) {
    await call('POST', 'choice', { isWanted });
    location.reload();
  }
})();
