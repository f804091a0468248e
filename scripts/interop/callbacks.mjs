import { createServer } from 'node:http';

/** A push to the fan who talks waits this long for the program's reply; WeChat would wait five seconds. */
const REPLY_WITHIN_MS = 4_500;
const SAID = '你好，请问营业时间？';

/**
 * The server that WeChat's pushes reach. It knows nothing of their cipher: it keeps them as they came, for each SDK's
 * program to open. Programs ask it under `/{sdk}/…`:
 *
 * | Call              | Answer                                                                                      |
 * | ----------------- | ------------------------------------------------------------------------------------------- |
 * | `GET /check`      | the query of WeChat's check of the address                                                  |
 * | `GET /pushes`     | every push to the account so far, once no mass job is due: `[{query, body}]`                |
 * | `POST /talk`      | a fan writes; the push, `{query, body}`; it waits for the next call                         |
 * | `POST /reply`     | the body is given to WeChat as the answer to that push                                      |
 * | `GET /events`     | every push to the platform so far                                                           |
 * | `POST /consent`   | `{preAuthCode}`: the other account's owner agrees; `{location}`, where the browser is led   |
 */
export async function startCallbacks(control) {
  const rooms = new Map();
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      response.writeHead(500);
      response.end(String(error.stack ?? error));
    });
  });

  async function answer(request, response) {
    const url = new URL(request.url, 'http://callbacks');
    const [, sdk, what, ...rest] = url.pathname.split('/');
    const room = rooms.get(sdk);
    if (!room) throw new Error(`no SDK ${sdk}`);
    const push = { query: Object.fromEntries(url.searchParams), body: await readBody(request) };
    const json = (value) => {
      response.setHeader('content-type', 'application/json; charset=utf-8');
      response.end(JSON.stringify(value));
    };
    if (what === 'callback') return takePush(room, request.method, push, response);
    if (what === 'component') {
      if (rest.length === 0) room.events.push(push);
      return response.end('success');
    }
    if (what === 'check') return json(room.check);
    if (what === 'reply') {
      room.held.end(push.body);
      await settled();
      return json({ ok: true });
    }
    if (what === 'consent') {
      const { preAuthCode } = JSON.parse(push.body);
      const consent = { preAuthCode, account: room.authorizer, sets: [1, 2, 3, 7, 11, 15] };
      return json(await control('POST', `/components/${room.component}/authorise`, consent));
    }
    if (what === 'talk') return json(await talk(room));
    if (what !== 'pushes' && what !== 'events') throw new Error(`no call ${what}`);
    await settled();
    return json(room[what]);
  }

  /** Nothing of a mass job or a push is under way any more. */
  const settled = () => control('POST', '/settle', { timeoutMs: 20_000 });

  function takePush(room, method, push, response) {
    if (method === 'GET') {
      room.check = push.query;
      return response.end(push.query.echostr);
    }
    if (push.query.openid !== room.talker) {
      room.pushes.push(push);
      return response.end('success');
    }
    room.held = response;
    const tooLate = setTimeout(() => response.end('success'), REPLY_WITHIN_MS);
    response.once('close', () => clearTimeout(tooLate));
    room.heard?.(push);
  }

  async function talk(room) {
    const heard = new Promise((resolve) => {
      room.heard = resolve;
    });
    await control('POST', `/accounts/${room.appid}/fans/${room.talker}/message`, {
      type: 'text',
      content: SAID,
    });
    return heard;
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${server.address().port}`;
  return {
    helper: (sdk) => `${base}/${sdk}`,
    open: (sdk, room) => rooms.set(sdk, { ...room, pushes: [], events: [], check: {} }),
    adopt: (sdk, { component, authorizer }) => Object.assign(rooms.get(sdk), { component, authorizer }),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function readBody(request) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}
