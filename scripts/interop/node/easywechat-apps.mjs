/**
 * node-easywechat against the sandbox. The address is changed by its setting `http.baseURL`. Since its version 3 it has no
 * methods of single business calls: what it offers is a client with token and errors, and pushes with their cipher.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { load, told } from './harness.mjs';

const { OfficialAccount, OpenPlatform, CacheInterface, ServerRequest } = load('node-easywechat');
const FormData = load('form-data');

const { component } = told;

/** Its own cache writes files; everything here is gone at the end. */
class Memory extends CacheInterface {
  values = new Map();
  async get(key) {
    return this.values.get(key) ?? null;
  }
  async set(key, value) {
    this.values.set(key, value);
    return true;
  }
  async has(key) {
    return this.values.has(key);
  }
  async delete(key) {
    return this.values.delete(key);
  }
}

const http = { baseURL: `${told.sandbox}/`, throw: true };
export const account = new OfficialAccount({
  app_id: told.appid,
  secret: told.secret,
  token: told.token,
  aes_key: told.aesKey,
  use_stable_access_token: true,
  http,
});
export const platform = new OpenPlatform({
  app_id: component.appid,
  secret: component.secret,
  token: component.token,
  aes_key: component.aesKey,
  http,
});
for (const app of [account, platform]) app.setCache(new Memory());
export const client = account.getClient();
/** Ids that later steps need. */
export const made = {};

export const read = async (path, params = {}) => (await client.get(path, { params })).toObject();
export const write = async (path, json) => (await client.post(path, { json })).toObject();

export async function upload(path, file, params = {}) {
  const formData = new FormData();
  formData.append('media', readFileSync(file), { filename: basename(file), contentType: 'image/jpeg' });
  return (await client.request('POST', path, { params, formData })).toObject();
}

function requestOf({ query, body }) {
  return new ServerRequest('POST', `/callback?${new URLSearchParams(query)}`, {}, body);
}

/** What its server answers to WeChat's check of the address. */
export async function checked(query) {
  account.setServer(null);
  account.setRequest(new ServerRequest('GET', `/callback?${new URLSearchParams(query)}`));
  return (await account.getServer().serve()).getBody().toString();
}

/**
 * What its server hears of one push, decrypted and checked by itself, and what it answers. A new server each time: it
 * goes on checking the pushes before with every later one (a fault of the SDK's, 3.6.2).
 */
export async function served(app, push, answer) {
  app.setServer(null);
  app.setRequest(requestOf(push));
  const server = app.getServer();
  let heard;
  server.with((message, next) => {
    heard = message;
    return answer ?? next(message);
  });
  const response = await server.serve();
  return { heard, body: response.getBody().toString() };
}
