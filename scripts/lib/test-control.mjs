import { createServer } from 'node:http';

/**
 * A door for the browser tests, on loopback only: `POST /elasticsearch/stop` and `POST /elasticsearch/start` answer 200 once the
 * node is gone or answers again.
 */
export async function openTestControl(demo) {
  const moves = {
    '/elasticsearch/stop': () => demo.search.stop(),
    '/elasticsearch/start': () => demo.search.startAgain(),
  };
  const server = createServer(async (request, response) => {
    const move = request.method === 'POST' ? moves[request.url ?? ''] : undefined;
    const status = !move ? 404 : demo.search?.spec ? 200 : 409; // 409: this machine has no Elasticsearch of its own
    try {
      if (status === 200 && (await move()) === false) throw new Error('Elasticsearch does not answer');
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ ok: status === 200 }));
    } catch (error) {
      response
        .writeHead(500, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: error.message }));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
