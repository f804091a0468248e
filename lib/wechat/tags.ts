import type { WechatClient } from './call';
import { isWechatErrcode } from './error';
import * as wire from './wire/tags';

/** Creates a tag; WeChat assigns the id. @throws WechatError 45056 (100 tags), 45157 (name taken), 45158 (too long) */
export async function createTag(
  client: WechatClient,
  input: { name: string },
): Promise<{ id: number; name: string }> {
  const { tag } = await client.call(wire.createTag, { body: { tag: { name: input.name } } });
  return tag;
}

/** All tags of the account, system tags (0–2) included; counts lag behind tagging. */
export async function listTags(client: WechatClient): Promise<{ id: number; name: string; count: number }[]> {
  const { tags } = await client.call(wire.getTags);
  return tags;
}

/** @throws WechatError 45058 (system tag), 45157 (name taken), 45158 (too long), 45159 (no such tag) */
export async function renameTag(client: WechatClient, input: { id: number; name: string }): Promise<void> {
  await client.call(wire.updateTag, { body: { tag: { id: input.id, name: input.name } } });
}

/** Deletes a tag; it leaves every fan. @throws WechatError 45057 (over 100 000 fans), 45058, 45159 */
export async function deleteTag(client: WechatClient, input: { id: number }): Promise<void> {
  await client.call(wire.deleteTag, { body: { tag: { id: input.id } } });
}

type BatchInput = { tagId: number; openids: string[] };
type BatchResult = { failedOpenids: string[] };

/**
 * Tags at most 50 fans. Those WeChat could not tag come back; the others are tagged (45171).
 * @throws WechatError 40032 (over 50), 45059 (a fan has 20 tags: nobody was tagged), 45159, 45169 (repeat later)
 */
export async function batchTag(client: WechatClient, input: BatchInput): Promise<BatchResult> {
  return batch(client, wire.batchTagging, input);
}

/** Untags at most 50 fans; untagging somebody without the tag is fine. @throws WechatError as batchTag */
export async function batchUntag(client: WechatClient, input: BatchInput): Promise<BatchResult> {
  return batch(client, wire.batchUntagging, input);
}

/** The tags of one fan, in the order they were applied. */
export async function listTagsOfFan(client: WechatClient, input: { openid: string }): Promise<number[]> {
  const reply = await client.call(wire.getTagsOfFan, { body: { openid: input.openid } });
  return reply.tagid_list;
}

/** One page of the openids under a tag: up to 10 000 behind `after`, and the key of the next page, '' at the end. */
export async function pageOfTagFans(
  client: WechatClient,
  input: { tagId: number; after: string },
): Promise<{ openids: string[]; next: string }> {
  const reply = await client.call(wire.getFansOfTag, {
    body: { tagid: input.tagId, next_openid: input.after },
  });
  const openids = reply.data?.openid ?? [];
  const next = reply.next_openid ?? '';
  return { openids, next: openids.length === 0 || next === input.after ? '' : next };
}

/** The openids under a tag, page by page (10 000 each). */
export async function* listTagFans(client: WechatClient, tagId: number): AsyncGenerator<string[], void> {
  let after = '';
  while (true) {
    const reply = await client.call(wire.getFansOfTag, { body: { tagid: tagId, next_openid: after } });
    const openids = reply.data?.openid ?? [];
    if (openids.length > 0) yield openids;
    const next = reply.next_openid ?? '';
    if (reply.count === 0 || next === '' || next === after) return;
    after = next;
  }
}

async function batch(
  client: WechatClient,
  endpoint: typeof wire.batchTagging,
  input: BatchInput,
): Promise<BatchResult> {
  try {
    await client.call(endpoint, { body: { openid_list: input.openids, tagid: input.tagId } });
    return { failedOpenids: [] };
  } catch (error) {
    if (!isWechatErrcode(error, 45171)) throw error;
    const partial = wire.partialFailure.safeParse(error.reply);
    if (!partial.success) throw error;
    return { failedOpenids: partial.data.fail_openid_list };
  }
}
