import { expect, test } from 'vitest';
import { GET } from './[file]/route';

const ask = (file: string) =>
  GET(new Request(`http://localhost/docs/${file}`), { params: Promise.resolve({ file }) });

test('the page’s own files are served with their types, and nothing else is', async () => {
  for (const [file, type] of [
    ['swagger-ui.css', 'text/css'],
    ['swagger-ui-bundle.js', 'text/javascript'],
    ['start.js', 'text/javascript'],
  ] as const) {
    const response = await ask(file);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, `${type}; charset=utf-8`]);
    expect((await response.text()).length).toBeGreaterThan(100);
  }
  for (const file of ['package.json', '../../package.json', 'constructor', 'swagger-ui.js.map', '']) {
    expect((await ask(file)).status, file).toBe(404);
  }
});
