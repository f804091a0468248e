import { isDeepStrictEqual } from 'node:util';

/** What is in the sandbox after an SDK's program: each makes a look that answers with what is wrong, or nothing. */

const same = (is, wanted, what) =>
  isDeepStrictEqual(is, wanted)
    ? undefined
    : `${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(wanted)}`;

async function tagNames({ wx, world }, appid = world.appid) {
  const { tags } = await wx('/cgi-bin/tags/get', undefined, appid);
  return tags.filter(({ id }) => id >= 100);
}

export function hasTag(name) {
  return async (view) =>
    same(
      (await tagNames(view)).map((tag) => tag.name),
      [name],
      'tags',
    );
}

export function lacksTag(name) {
  return async (view) =>
    (await tagNames(view)).some((tag) => tag.name === name) ? `the tag ${name} is still there` : undefined;
}

export function hasAuthorizerTag(name) {
  return async (view) =>
    same(
      (await tagNames(view, view.world.authorizer)).map((tag) => tag.name),
      [name],
      "the authorizer's tags",
    );
}

export function fansWithTag(numbers) {
  return async (view) => {
    const [tag] = await tagNames(view);
    const tagged = [];
    for (const number of view.world.fans.keys()) {
      const { tagIds } = await view.fan(number);
      if (tagIds.includes(tag?.id)) tagged.push(number);
    }
    return same(tagged, numbers, 'fans with the tag');
  };
}

export function hasRemark(remark) {
  return async ({ wx, world }) => {
    const users = await wx('/cgi-bin/user/info/batchget', { user_list: [{ openid: world.fans[6] }] });
    return same(users.user_info_list[0].remark, remark, 'remark');
  };
}

export function isBlacklisted(number) {
  return async ({ fan }) => same((await fan(number)).blacklisted, true, 'blacklisted');
}

export function hasImage(name) {
  return async ({ wx }) => {
    const { item } = await wx('/cgi-bin/material/batchget_material', { type: 'image', offset: 0, count: 20 });
    return same(
      item.map((one) => one.name),
      [name],
      'images',
    );
  };
}

export function hasDraft(title) {
  return async ({ wx }) => {
    const { item } = await wx('/cgi-bin/draft/batchget', { offset: 0, count: 20, no_content: 0 });
    return same(
      item.map((one) => one.content.news_item[0].title),
      [title],
      'drafts',
    );
  };
}

/** Something reached the fan's phone `via` this way, and says this. */
export function received(number, via, text) {
  return async ({ fan }) => {
    const { inbox } = await fan(number);
    const found = inbox.filter((item) => item.via === via && JSON.stringify(item.message).includes(text));
    return same(found.length, 1, `“${text}” in the inbox (${JSON.stringify(inbox)})`);
  };
}

export function deliveredToTag(numbers) {
  return (view) => delivered(view, ({ audience }) => audience.tagId !== null, numbers);
}

export function deliveredToList(numbers) {
  return (view) => delivered(view, ({ audience }) => audience.openidCount !== null, numbers);
}

async function delivered({ read, world }, isIt, numbers) {
  const { jobs } = await read('/mass');
  const ours = jobs.filter(isIt);
  if (ours.length !== 1) return `jobs: ${JSON.stringify(jobs)}`;
  const { openids } = await read(`/deliveries?msgId=${ours[0].msgId}`);
  const wanted = numbers.map((number) => world.fans[number]);
  return same([ours[0].state, ...openids.toSorted()], ['sent', ...wanted.toSorted()], 'state and fans');
}

export function hasMenu(name) {
  return async ({ wx }) => {
    const { menu } = await wx('/cgi-bin/menu/get');
    return same(menu?.button[0]?.name, name, 'first button');
  };
}

export function hasConditionalMenu(name) {
  return async ({ wx }) => {
    const { conditionalmenu } = await wx('/cgi-bin/menu/get');
    return same(conditionalmenu?.[0]?.button[0]?.name, name, 'first button of the conditional menu');
  };
}

export function hasQrCode(scene) {
  return async ({ read }) => {
    const { qrcodes } = await read('/qrcodes');
    return same(
      qrcodes.map((code) => code.scene),
      [scene],
      'scenes',
    );
  };
}

export async function isAuthorised({ component, world }) {
  const { authorised } = await component();
  return same(
    authorised.map((grant) => grant.account),
    [world.authorizer],
    'authorised accounts',
  );
}
